"""The CRM's records: list, one, deleted ones (Zoho reference §16). Left out: custom views, territories, `converted`."""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.simulator.zoho import catalogue, scopes
from pulumi_zoho_aep.simulator.zoho.crm import Answer, invalid_module
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused, seconds
from pulumi_zoho_aep.simulator.zoho.organizations import number
from pulumi_zoho_aep.simulator.zoho.sample_fields import CUSTOM_MODULES

_MOST_FIELDS = 50
_REACHED_BY_PAGE = 2_000
_REACHED_BY_TOKEN = 100_000
_TOKEN_SECONDS = 24 * 3600
_SORTED_BY = ("id", "Created_Time", "Modified_Time")
_SYSTEM = {"$editable": True, "$approval_state": "approved", "$state": "save"}
_DELETED_RECORDS = 5


def records(session: Session, module: str) -> Answer:
    """Return one page of a module's records."""
    may_read(session, module)
    asked = session.asked
    names = _wanted_fields(session, module)
    found = _selected(session, module)
    if not found:
        return HTTPStatus.NO_CONTENT if asked.since() is None else HTTPStatus.NOT_MODIFIED
    per_page = asked.number("per_page", 200, most=200)
    start = _start(session, per_page)
    page = found[start : start + per_page]
    if not page:
        return HTTPStatus.NO_CONTENT
    more = start + per_page < len(found)
    token, expiry = _next_token(session, start + per_page) if more and asked.version != "v2" else (None, None)
    info = {
        "per_page": per_page,
        "next_page_token": token,
        "count": len(page),
        "sort_by": asked.query.get("sort_by", "id"),
        "page": start // per_page + 1,
        "previous_page_token": None,
        "page_token_expiry": expiry,
        "sort_order": asked.query.get("sort_order", "desc"),
        "email": False,
        "call": False,
        "more_records": more,
    }
    return {"data": [{name: record[name] for name in names} | _SYSTEM for record in page], "info": info}


def record(session: Session, module: str, identifier: str) -> Answer:
    """Return one record with all its fields."""
    may_read(session, module)
    for found in catalogue.records(module, session.site.place.key):
        if found["id"] == identifier:
            return {"data": [found | _SYSTEM]}
    raise refused(404, "RESOURCE_NOT_FOUND", "the requested resource doesn't exist")


def deleted(session: Session, module: str) -> Answer:
    """Return a few records that were deleted in the last days before the end of the sample."""
    may_read(session, module)
    asked = session.asked
    kind, since = asked.query.get("type", "all"), asked.since()
    if kind not in ("all", "recycle", "permanent"):
        raise refused(400, "INVALID_DATA", "invalid data", param_name="type")
    page, per_page = asked.number("page", 1, most=10_000), asked.number("per_page", 200, most=200)
    found = [item for item in _deleted(session, module) if kind in ("all", item["type"])]
    found = [item for item in found if since is None or seconds(item["deleted_time"]) >= since]
    if not found:
        return HTTPStatus.NO_CONTENT if since is None else HTTPStatus.NOT_MODIFIED
    shown = found[(page - 1) * per_page : page * per_page]
    info = {"per_page": per_page, "count": len(shown), "page": page, "more_records": page * per_page < len(found)}
    return {"data": shown, "info": info} if shown else HTTPStatus.NO_CONTENT


def may_read(session: Session, module: str) -> None:
    """Check that the module has records and the token may read them.

    Raises:
        Refusal: The module is unknown, or the scopes do not cover it.
    """
    if not module[:1].isupper():
        # No module is called like that: it is another API of the CRM.
        raise refused(404, "INVALID_URL_PATTERN", session.asked.unserved())
    if module not in catalogue.tables():
        raise invalid_module(module)
    session.need(scopes.for_module(module, custom=module in CUSTOM_MODULES))


def _wanted_fields(session: Session, module: str) -> list[str]:
    query = session.asked.query
    known = [field["api_name"] for field in catalogue.fields(module)]
    if "fields" not in query:
        if session.asked.version != "v2":
            raise refused(
                400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="fields"
            )
        return known
    wanted = list(dict.fromkeys(filter(None, query["fields"].split(","))))
    if not wanted or len(wanted) > _MOST_FIELDS:
        raise refused(400, "LIMIT_EXCEEDED", "more fields than allowed", limit=_MOST_FIELDS, param_name="fields")
    # Every record has an id, whether or not it is listed among the fields.
    if not set(wanted) <= {*known, "id"}:
        # UNCONFIRMED whether the CRM refuses or ignores a name it does not know.
        raise refused(400, "INVALID_DATA", "invalid data", param_name="fields")
    return wanted if "id" in wanted else [*wanted, "id"]


def _selected(session: Session, module: str) -> list[dict[str, Any]]:
    """Return the records that the query asks for, in its order."""
    query = session.asked.query
    key, order = query.get("sort_by", "id"), query.get("sort_order", "desc")
    if key not in _SORTED_BY or order not in ("asc", "desc"):
        raise refused(400, "INVALID_DATA", "invalid data", param_name="sort_by")
    since, ids = session.asked.since(), set(filter(None, query.get("ids").split(",")))
    changes = catalogue.changes(module, session.site.place.key)
    found = [item for at, item in changes if (since is None or at >= since) and (not ids or item["id"] in ids)]
    if key != "Modified_Time":
        # Ids grow with the time of creation.
        found.sort(key=lambda item: int(item["id"]))
    return found if order == "asc" else found[::-1]


def _start(session: Session, per_page: int) -> int:
    """Return the position of the first record of the page, by page number or by page token."""
    query = session.asked.query
    if "page_token" not in query:
        page = session.asked.number("page", 1, most=1_000_000)
        if page * per_page > _REACHED_BY_PAGE:
            raise refused(400, "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "use page_token beyond 2000 records")
        return (page - 1) * per_page
    if "page" in query:
        raise refused(400, "AMBIGUITY_DURING_PROCESSING", "page and page_token exclude each other")
    try:
        start, expires, binding = json.loads(base64.urlsafe_b64decode(query["page_token"]))
    except ValueError:
        raise refused(400, "INVALID_DATA", "invalid data", param_name="page_token") from None
    if binding != _binding(session, start, expires):
        raise refused(400, "TOKEN_BOUND_DATA_MISMATCH", "the page token belongs to other parameters")
    if expires <= session.site.world.clock.now():
        raise refused(400, "EXPIRED_VALUE", "the page token has expired", param_name="page_token")
    if start + per_page > _REACHED_BY_TOKEN:
        raise refused(400, "PAGINATION_LIMIT_EXCEEDED", "no more than 100000 records can be fetched")
    return int(start)


def _next_token(session: Session, start: int) -> tuple[str, str]:
    """Return the token of the page that begins there, and when the token ends."""
    expires = int(session.site.world.clock.now()) + _TOKEN_SECONDS
    content = json.dumps([start, expires, _binding(session, start, expires)])
    zone = timezone(timedelta(minutes=session.site.place.data_center.offset_minutes))
    ends = datetime.fromtimestamp(expires, tz=zone).isoformat(timespec="seconds")
    return base64.urlsafe_b64encode(content.encode()).decode(), ends


def _binding(session: Session, start: int, expires: int) -> str:
    """Bind a page token to place, path and parameters: all but the page itself must stay as they were."""
    asked = session.asked
    query = sorted(asked.query.without("page", "page_token"))
    bound = [session.site.place.key, asked.path, query, asked.modified_since, start, expires]
    return hashlib.sha256(json.dumps(bound).encode()).hexdigest()[:32]


def _deleted(session: Session, module: str) -> list[dict[str, Any]]:
    user = {"name": session.user["full_name"], "id": session.user["id"]}
    last = catalogue.changes(module, session.site.place.key)[-_DELETED_RECORDS:]
    return [
        {
            "id": number("deleted", module, session.site.place.key, str(position)),
            "display_name": f"Deleted {position + 1}",
            "type": "permanent" if position == 0 else "recycle",
            "deleted_by": user,
            "created_by": user,
            "deleted_time": item["Modified_Time"],
        }
        for position, (_, item) in enumerate(last)
    ]
