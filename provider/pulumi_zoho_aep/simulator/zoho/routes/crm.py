"""Routes of the CRM: organisation, users, metadata, records, queries."""

from flask import Blueprint, Response, request

from pulumi_zoho_aep.simulator.zoho import coql, crm, crm_deleted, crm_records
from pulumi_zoho_aep.simulator.zoho.routes.current import add_headers, answered, enter

blueprint = Blueprint("zoho_crm", __name__)
blueprint.after_request(add_headers)

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@blueprint.get("/crm/<version>/org")
def organization(version: str) -> Response:
    """Return the organisation of the token."""
    return answered(crm.organization(enter(version)))


@blueprint.get("/crm/<version>/users")
def users(version: str) -> Response:
    """Return the users of one type."""
    return answered(crm.users(enter(version)))


@blueprint.get("/crm/<version>/settings/modules")
def modules(version: str) -> Response:
    """Return the metadata of all modules."""
    return answered(crm.modules(enter(version)))


@blueprint.get("/crm/<version>/settings/modules/<name>")
def module(version: str, name: str) -> Response:
    """Return the metadata of one module."""
    return answered(crm.module(enter(version), name))


@blueprint.get("/crm/<version>/settings/fields")
def fields(version: str) -> Response:
    """Return the metadata of a module's fields."""
    return answered(crm.fields(enter(version)))


@blueprint.get("/crm/<version>/<module>")
def records(version: str, module: str) -> Response:
    """Return one page of a module's records."""
    return answered(crm_records.records(enter(version), module))


@blueprint.get("/crm/<version>/<module>/<int:identifier>")
def record(version: str, module: str, identifier: int) -> Response:
    """Return one record with all its fields. Where an id has letters, it is another call, such as `search`."""
    return answered(crm_records.record(enter(version), module, str(identifier)))


@blueprint.get("/crm/<version>/<module>/actions/count")
def count(version: str, module: str) -> Response:
    """Return how many records a module has."""
    return answered(crm_records.count(enter(version, credits_needed=50), module))


@blueprint.get("/crm/<version>/<module>/deleted")
def deleted(version: str, module: str) -> Response:
    """Return records that were deleted."""
    return answered(crm_deleted.deleted(enter(version, credits_needed=2), module))


@blueprint.post("/crm/<version>/coql")
def query(version: str) -> Response:
    """Answer a query."""
    # Zoho's own SDK sends no content type.
    return answered(coql.query(enter(version), request.get_json(force=True, silent=True)))


@blueprint.route("/crm/<version>/<path:_>", methods=_METHODS)
def nothing_there(version: str, _: str) -> Response:
    """Refuse every other call below the CRM's API, after the checks that all of them share."""
    raise crm.not_there(enter(version))
