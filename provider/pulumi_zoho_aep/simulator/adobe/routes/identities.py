"""Routes of Identity Service: only the list of namespaces, which Adobe documents below a host of each region."""

from flask import Blueprint, Response, jsonify

from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.schema_registry.descriptors import NAMESPACES

blueprint = Blueprint("identities", __name__, url_prefix="/data/core/idnamespace")
blueprint.before_request(gate.require_caller)

_FIRST_OF_TENANT = 10_000_000


@blueprint.get("/identities")
def namespaces() -> Response:
    """List all identity namespaces, Adobe's own and the tenant's."""
    return jsonify(
        [
            {
                "updateTime": 1762300800000,
                "code": code,
                "status": "ACTIVE",
                "description": code,
                "id": identifier,
                "createTime": 1762300800000,
                "idType": "CROSS_DEVICE",
                "name": code,
                "custom": identifier >= _FIRST_OF_TENANT,
            }
            for code, identifier in NAMESPACES.items()
        ]
    )
