"""The CRM's records: list, one, deleted ones (Zoho reference §16). Left out: custom views, territories, `converted`."""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from pulumi_zoho_aep.simulator import unserved
from pulumi_zoho_aep.simulator.world import world
from pulumi_zoho_aep.simulator.zoho import catalogue, scopes
from pulumi_zoho_aep.simulator.zoho.crm import invalid_module
from pulumi_zoho_aep.simulator.zoho.crm_gate import (
    Session,
    add_headers,
    enter,
    modified_since,
    optional_number,
    refused,
    seconds,
)
from pulumi_zoho_aep.simulator.zoho.organizations import number
from pulumi_zoho_aep.simulator.zoho.sample_fields import CUSTOM_MODULES

blueprint = Blueprint("zoho_records", __name__)
blueprint.after_request(add_headers)

_MOST_FIELDS = 50
_REACHED_BY_PAGE = 2_000
_REACHED_BY_TOKEN = 100_000
_TOKEN_SECONDS = 24 * 3600
_SORTED_BY = ("id", "Created_Time", "Modified_Time")
_SYSTEM = {"$editable": True, "$approval_state": "approved", "$state": "save"}
_DELETED_RECORDS = 5


@blueprint.get("/crm/<version>/<module>")
def records(version: str, module: str) -> Response:
    """Return one page of a module's records."""
    may_read(enter(version), module)
    names = _wanted_fields(module, mandatory=version != "v2")
    found = _selected(module)
    if not found:
        return Response(status=204 if modified_since() is None else 304)
    per_page = optional_number("per_page", 200, most=200)
    start = _start(per_page)
    page = found[start : start + per_page]
    if not page:
        return Response(status=204)
    more = start + per_page < len(found)
    token, expiry = _next_token(start + per_page) if more and version != "v2" else (None, None)
    info = {
        "per_page": per_page,
        "next_page_token": token,
        "count": len(page),
        "sort_by": request.args.get("sort_by", "id"),
        "page": start // per_page + 1,
        "previous_page_token": None,
        "page_token_expiry": expiry,
        "sort_order": request.args.get("sort_order", "desc"),
        "email": False,
        "call": False,
        "more_records": more,
    }
    return jsonify({"data": [{name: record[name] for name in names} | _SYSTEM for record in page], "info": info})


@blueprint.get("/crm/<version>/<module>/<identifier>")
def record(version: str, module: str, identifier: str) -> Response:
    """Return one record with all its fields."""
    may_read(enter(version), module)
    for found in catalogue.records(module, g.place.key):
        if found["id"] == identifier:
            return jsonify({"data": [found | _SYSTEM]})
    raise refused(404, "RESOURCE_NOT_FOUND", "the requested resource doesn't exist")


@blueprint.get("/crm/<version>/<module>/deleted")
def deleted(version: str, module: str) -> Response:
    """Return a few records that were deleted in the last days before the end of the sample."""
    session = enter(version, credits_needed=2)
    may_read(session, module)
    kind, since = request.args.get("type", "all"), modified_since()
    if kind not in ("all", "recycle", "permanent"):
        raise refused(400, "INVALID_DATA", "invalid data", param_name="type")
    page, per_page = optional_number("page", 1, most=10_000), optional_number("per_page", 200, most=200)
    found = [item for item in _deleted(session, module) if kind in ("all", item["type"])]
    found = [item for item in found if since is None or seconds(item["deleted_time"]) >= since]
    if not found:
        return Response(status=204 if since is None else 304)
    shown = found[(page - 1) * per_page : page * per_page]
    info = {"per_page": per_page, "count": len(shown), "page": page, "more_records": page * per_page < len(found)}
    return jsonify({"data": shown, "info": info}) if shown else Response(status=204)


def may_read(session: Session, module: str) -> None:
    """Check that the module has records and the token may read them.

    Raises:
        Refusal: The module is unknown, or the scopes do not cover it.
    """
    if not module[:1].isupper():
        # No module is called like that: it is another API of the CRM.
        raise refused(404, "INVALID_URL_PATTERN", unserved.reason())
    if module not in catalogue.tables():
        raise invalid_module(module)
    session.need(scopes.for_module(module, custom=module in CUSTOM_MODULES))


def _wanted_fields(module: str, *, mandatory: bool) -> list[str]:
    known = [field["api_name"] for field in catalogue.fields(module)]
    if "fields" not in request.args:
        if mandatory:
            raise refused(
                400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="fields"
            )
        return known
    wanted = list(dict.fromkeys(filter(None, request.args["fields"].split(","))))
    if not wanted or len(wanted) > _MOST_FIELDS:
        raise refused(400, "LIMIT_EXCEEDED", "more fields than allowed", limit=_MOST_FIELDS, param_name="fields")
    # Every record has an id, whether or not it is listed among the fields.
    if not set(wanted) <= {*known, "id"}:
        # UNCONFIRMED whether the CRM refuses or ignores a name it does not know.
        raise refused(400, "INVALID_DATA", "invalid data", param_name="fields")
    return wanted if "id" in wanted else [*wanted, "id"]


def _selected(module: str) -> list[dict[str, Any]]:
    """Return the records that the query asks for, in its order."""
    key, order = request.args.get("sort_by", "id"), request.args.get("sort_order", "desc")
    if key not in _SORTED_BY or order not in ("asc", "desc"):
        raise refused(400, "INVALID_DATA", "invalid data", param_name="sort_by")
    since, ids = modified_since(), set(filter(None, request.args.get("ids", "").split(",")))
    changes = catalogue.changes(module, g.place.key)
    found = [item for at, item in changes if (since is None or at >= since) and (not ids or item["id"] in ids)]
    if key != "Modified_Time":
        # Ids grow with the time of creation.
        found.sort(key=lambda item: int(item["id"]))
    return found if order == "asc" else found[::-1]


def _start(per_page: int) -> int:
    """Return the position of the first record of the page, by page number or by page token."""
    token = request.args.get("page_token")
    if token is None:
        page = optional_number("page", 1, most=1_000_000)
        if page * per_page > _REACHED_BY_PAGE:
            raise refused(400, "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "use page_token beyond 2000 records")
        return (page - 1) * per_page
    if "page" in request.args:
        raise refused(400, "AMBIGUITY_DURING_PROCESSING", "page and page_token exclude each other")
    try:
        start, expires, binding = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        raise refused(400, "INVALID_DATA", "invalid data", param_name="page_token") from None
    if binding != _binding(start, expires):
        raise refused(400, "TOKEN_BOUND_DATA_MISMATCH", "the page token belongs to other parameters")
    if expires <= world().clock.now():
        raise refused(400, "EXPIRED_VALUE", "the page token has expired", param_name="page_token")
    if start + per_page > _REACHED_BY_TOKEN:
        raise refused(400, "PAGINATION_LIMIT_EXCEEDED", "no more than 100000 records can be fetched")
    return int(start)


def _next_token(start: int) -> tuple[str, str]:
    """Return the token of the page that begins there, and when the token ends."""
    expires = int(world().clock.now()) + _TOKEN_SECONDS
    content = json.dumps([start, expires, _binding(start, expires)])
    zone = timezone(timedelta(minutes=g.place.data_center.offset_minutes))
    ends = datetime.fromtimestamp(expires, tz=zone).isoformat(timespec="seconds")
    return base64.urlsafe_b64encode(content.encode()).decode(), ends


def _binding(start: int, expires: int) -> str:
    """Bind a page token to place, path and parameters: all but the page itself must stay as they were."""
    query = sorted((name, value) for name, value in request.args.items() if name not in ("page", "page_token"))
    bound = [g.place.key, request.path, query, request.headers.get("If-Modified-Since"), start, expires]
    return hashlib.sha256(json.dumps(bound).encode()).hexdigest()[:32]


def _deleted(session: Session, module: str) -> list[dict[str, Any]]:
    user = {"name": session.user["full_name"], "id": session.user["id"]}
    last = catalogue.changes(module, g.place.key)[-_DELETED_RECORDS:]
    return [
        {
            "id": number("deleted", module, g.place.key, str(position)),
            "display_name": f"Deleted {position + 1}",
            "type": "permanent" if position == 0 else "recycle",
            "deleted_by": user,
            "created_by": user,
            "deleted_time": item["Modified_Time"],
        }
        for position, (_, item) in enumerate(last)
    ]
