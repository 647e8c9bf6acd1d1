"""The CRM's API about itself: organisation, users, modules, fields (Zoho reference §13-§15). Records: `crm_records`."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator import unserved
from pulumi_zoho_aep.simulator.store import shown
from pulumi_zoho_aep.simulator.zoho import catalogue, scopes
from pulumi_zoho_aep.simulator.zoho.crm_gate import add_headers, enter, optional_number, refused
from pulumi_zoho_aep.simulator.zoho.organizations import OWN_MEMBERS

blueprint = Blueprint("zoho_crm", __name__)
blueprint.after_request(add_headers)

_USER_TYPES = {
    "AllUsers": ("active", "inactive"),
    "ActiveUsers": ("active",),
    "DeactiveUsers": ("inactive",),
    "ConfirmedUsers": ("active", "inactive"),
    "NotConfirmedUsers": (),
    "DeletedUsers": (),
    "ActiveConfirmedUsers": ("active",),
    "AdminUsers": ("active", "inactive"),
    "ActiveConfirmedAdmins": ("active",),
    "CurrentUser": ("active", "inactive"),
}
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@blueprint.get("/crm/<version>/org")
def organization(version: str) -> Response:
    """Return the organisation of the token."""
    session = enter(version)
    session.need(scopes.for_single("org"))
    return jsonify({"org": [_shown(session.organization)]})


@blueprint.get("/crm/<version>/users")
def users(version: str) -> Response:
    """Return the users of one type; the simulated organisation has one, an administrator."""
    session = enter(version)
    session.need(scopes.for_single("users"))
    kind = request.args.get("type", "AllUsers")
    if kind not in _USER_TYPES:
        raise refused(400, "INVALID_DATA", "invalid data", param_name="type")
    page, per_page = optional_number("page", 1, most=10_000), optional_number("per_page", 200, most=200)
    found = [_shown(session.user)] if session.user["status"] in _USER_TYPES[kind] and page == 1 else []
    if not found:
        return Response(status=204)
    return jsonify({"users": found, "info": {"per_page": per_page, "count": 1, "page": page, "more_records": False}})


@blueprint.get("/crm/<version>/settings/modules")
def modules(version: str) -> Response:
    """Return the metadata of all modules."""
    enter(version).need(scopes.for_settings("modules"))
    wanted = set(request.args.get("status", "visible").split(","))
    found = [module for module in catalogue.modules() if module["status"] in wanted]
    return jsonify({"modules": found}) if found else Response(status=204)


@blueprint.get("/crm/<version>/settings/modules/<name>")
def module(version: str, name: str) -> Response:
    """Return the metadata of one module."""
    enter(version).need(scopes.for_settings("modules"))
    found = [module for module in catalogue.modules() if module["api_name"] == name]
    if not found:
        raise invalid_module(name)
    return jsonify({"modules": found})


@blueprint.get("/crm/<version>/settings/fields")
def fields(version: str) -> Response:
    """Return the metadata of a module's fields; all of them are used."""
    enter(version).need(scopes.for_settings("fields"))
    name = request.args.get("module")
    if not name:
        raise refused(400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="module")
    if name not in catalogue.tables():
        raise invalid_module(name)
    return jsonify({"fields": catalogue.fields(name)}) if request.args.get("type") != "unused" else Response(status=204)


@blueprint.route("/crm/<version>/<path:_>", methods=_METHODS)
def nothing_there(version: str, _: str) -> Response:
    """Refuse every other call below the CRM's API, after the checks that all of them share. Nothing can be written."""
    enter(version)
    if request.method != "GET":
        raise refused(400, "INVALID_REQUEST_METHOD", unserved.reason())
    raise refused(404, "INVALID_URL_PATTERN", unserved.reason())


def invalid_module(name: str) -> Exception:
    """Return the refusal of a module that does not exist or has no API."""
    return refused(400, "INVALID_MODULE", "The module name given seems to be invalid", api_name=name)


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown(item).items() if name not in OWN_MEMBERS}
