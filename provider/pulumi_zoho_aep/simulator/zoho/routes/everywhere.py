"""All of Zoho's services: at the root for production in the United States, below `/dc/<place>` for everywhere else."""

from typing import Any

from flask import Blueprint, g

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.zoho import data_centers
from pulumi_zoho_aep.simulator.zoho.routes import accounts, bulk, consent, crm, self_client

blueprint = Blueprint("zoho", __name__)
_SERVICES = (accounts.blueprint, consent.blueprint, self_client.blueprint, bulk.blueprint, crm.blueprint)

for _service in _SERVICES:
    blueprint.register_blueprint(_service)
    blueprint.register_blueprint(_service, url_prefix="/dc/<segment>", name=f"{_service.name}_elsewhere")


@blueprint.url_value_preprocessor
def _find_place(_: str | None, values: dict[str, Any] | None) -> None:
    """Note where the request goes, so that the routes are the same everywhere."""
    segment = (values or {}).pop("segment", None)
    place = data_centers.HOME if segment is None else data_centers.at(segment)
    if place is None:
        detail = f"Zoho has no data centre and environment called {segment}"
        raise Refusal(404, {"code": "INVALID_URL_PATTERN", "details": {}, "message": detail, "status": "error"})
    g.place = place
