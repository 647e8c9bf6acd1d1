"""The CRM's API about itself: organisation, users, modules, fields (Zoho reference §13-§15). Records: `crm_records`."""

from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.simulator.store import shown
from pulumi_zoho_aep.simulator.zoho import catalogue, scopes
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused
from pulumi_zoho_aep.simulator.zoho.organizations import OWN_MEMBERS

Answer = dict[str, Any] | HTTPStatus
"""A JSON object, or the status that says why there is none."""
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


def organization(session: Session) -> Answer:
    """Return the organisation of the token."""
    session.need(scopes.for_single("org"))
    return {"org": [_shown(session.organization)]}


def users(session: Session) -> Answer:
    """Return the users of one type; the simulated organisation has one, an administrator."""
    session.need(scopes.for_single("users"))
    kind = session.asked.query.get("type", "AllUsers")
    if kind not in _USER_TYPES:
        raise refused(400, "INVALID_DATA", "invalid data", param_name="type")
    page, per_page = session.asked.number("page", 1, most=10_000), session.asked.number("per_page", 200, most=200)
    found = [_shown(session.user)] if session.user["status"] in _USER_TYPES[kind] and page == 1 else []
    if not found:
        return HTTPStatus.NO_CONTENT
    return {"users": found, "info": {"per_page": per_page, "count": 1, "page": page, "more_records": False}}


def modules(session: Session) -> Answer:
    """Return the metadata of all modules."""
    session.need(scopes.for_settings("modules"))
    asked = set(session.asked.query.get("status", "visible").split(","))
    found = [module for module in catalogue.modules() if module["status"] in asked]
    return {"modules": found} if found else HTTPStatus.NO_CONTENT


def module(session: Session, name: str) -> Answer:
    """Return the metadata of one module."""
    session.need(scopes.for_settings("modules"))
    found = [module for module in catalogue.modules() if module["api_name"] == name]
    if not found:
        raise invalid_module(name)
    return {"modules": found}


def fields(session: Session) -> Answer:
    """Return the metadata of a module's fields; all of them are used."""
    session.need(scopes.for_settings("fields"))
    name = session.asked.query.get("module")
    if not name:
        raise refused(400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="module")
    if name not in catalogue.tables():
        raise invalid_module(name)
    return {"fields": catalogue.fields(name)} if session.asked.query.get("type") != "unused" else HTTPStatus.NO_CONTENT


def not_there(session: Session) -> Exception:
    """Return the refusal of every other call below the CRM's API. Nothing can be written."""
    if session.asked.method != "GET":
        return refused(400, "INVALID_REQUEST_METHOD", session.asked.unserved())
    return refused(404, "INVALID_URL_PATTERN", session.asked.unserved())


def invalid_module(name: str) -> Exception:
    """Return the refusal of a module that does not exist or has no API."""
    return refused(400, "INVALID_MODULE", "The module name given seems to be invalid", api_name=name)


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown(item).items() if name not in OWN_MEMBERS}
