"""The CRM's records: list, one, how many (Zoho reference §16). Left out: custom views and territories."""

import base64
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from http import HTTPStatus

from pulumi_zoho_aep.simulator.zoho import catalogue, scopes
from pulumi_zoho_aep.simulator.zoho.crm import Answer, invalid_module
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused, seconds
from pulumi_zoho_aep.simulator.zoho.held_records import Record, Selection
from pulumi_zoho_aep.simulator.zoho.sample_fields import CUSTOM_MODULES

_MOST_FIELDS = 50
_REACHED_BY_PAGE = 2_000
_REACHED_BY_TOKEN = 100_000
_TOKEN_SECONDS = 24 * 3600
_SORTED_BY = ("id", "Created_Time", "Modified_Time")
_SYSTEM = {"$editable": True, "$approval_state": "approved", "$state": "save"}
_INFO = {"previous_page_token": None, "email": False, "call": False}
# Only a single record shows them.
_NOT_LISTED = ("subform", "multiselectlookup")
_CONVERTED = {"false": False, "true": True, "both": None}


@dataclass(frozen=True)
class _Cursor:
    """The position at which a page begins.

    Attributes:
        start: Number of records before it.
        after: The last record of the previous page, as `Selection` names it; None for a page by number.
    """

    start: int
    after: tuple[int, int] | None = None


def records(session: Session, module: str) -> Answer:
    """Return one page of a module's records."""
    may_read(session, module)
    asked = session.asked
    names = _asked_fields(session, module)
    selection, held = _selection(session), session.site.records(module)
    if not held.count(selection):
        return HTTPStatus.NO_CONTENT if asked.since() is None else HTTPStatus.NOT_MODIFIED
    per_page = asked.number("per_page", 200, most=200)
    cursor = _cursor(session, per_page)
    offset = cursor.start if cursor.after is None else 0
    found = list(held.select(replace(selection, after=cursor.after), offset=offset, limit=per_page + 1))
    if not found:
        return HTTPStatus.NO_CONTENT
    page, more = found[:per_page], len(found) > per_page
    following = _Cursor(cursor.start + per_page, _place_in_order(page[-1], selection.order))
    token, expiry = _next_token(session, following) if more and asked.version != "v2" else (None, None)
    info = {
        "per_page": per_page,
        "next_page_token": token,
        "count": len(page),
        "sort_by": selection.order,
        "page": cursor.start // per_page + 1,
        "page_token_expiry": expiry,
        "sort_order": "desc" if selection.descending else "asc",
        **_INFO,
        "more_records": more,
    }
    return {"data": [{name: record[name] for name in names} | _SYSTEM for record in page], "info": info}


def record(session: Session, module: str, identifier: str) -> Answer:
    """Return one record with all its fields."""
    may_read(session, module)
    found = session.site.records(module).get(identifier)
    if found is None:
        raise refused(404, "RESOURCE_NOT_FOUND", "the requested resource doesn't exist")
    since = session.asked.since()
    if since is not None and seconds(found["Modified_Time"]) < since:
        return HTTPStatus.NOT_MODIFIED
    return {"data": [found | _SYSTEM]}


def count(session: Session, module: str) -> Answer:
    """Return how many records a module has. Whether that includes converted leads is UNCONFIRMED: here it does."""
    may_read(session, module)
    session.need({"ZohoSearch.securesearch.READ"})
    return {"count": session.site.records(module).count(Selection())}


def may_read(session: Session, module: str) -> None:
    """Check that the module has records and the token may read them.

    Raises:
        Refusal: The module is unknown, or the scopes do not cover it.
    """
    if not module[:1].isupper():
        # No module has that name: it is another API of the CRM.
        raise refused(404, "INVALID_URL_PATTERN", session.asked.unserved())
    if module not in catalogue.tables():
        raise invalid_module(module)
    session.need(scopes.for_module(module, custom=module in CUSTOM_MODULES))


def _asked_fields(session: Session, module: str) -> list[str]:
    query = session.asked.query
    kinds = {field["api_name"]: field["data_type"] for field in catalogue.fields(module)}
    listed = [name for name, kind in kinds.items() if kind not in _NOT_LISTED]
    if "fields" not in query:
        if session.asked.version != "v2":
            raise refused(
                400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="fields"
            )
        return listed
    asked = list(dict.fromkeys(filter(None, query["fields"].split(","))))
    if not asked or len(asked) > _MOST_FIELDS:
        raise refused(400, "LIMIT_EXCEEDED", "more fields than allowed", limit=_MOST_FIELDS, param_name="fields")
    # Every record has an id, whether or not it is listed among the fields.
    if not set(asked) <= {*kinds, "id"}:
        # UNCONFIRMED whether the CRM refuses or ignores a name it does not know.
        raise refused(400, "INVALID_DATA", "invalid data", param_name="fields")
    return [name for name in dict.fromkeys([*asked, "id"]) if name in listed]


def _selection(session: Session) -> Selection:
    """Return which records the query asks for, and in which order."""
    query = session.asked.query
    key, order = query.get("sort_by", "id"), query.get("sort_order", "desc")
    if key not in _SORTED_BY or order not in ("asc", "desc"):
        raise refused(400, "INVALID_DATA", "invalid data", param_name="sort_by")
    ids = set(filter(None, query.get("ids").split(",")))
    if not all(one.isdigit() for one in ids):
        raise refused(400, "INVALID_DATA", "invalid data", param_name="ids")
    converted = query.get("converted", "false")
    if converted not in _CONVERTED:
        raise refused(400, "INVALID_DATA", "invalid data", param_name="converted")
    since = session.asked.since()
    return Selection(since, None, ids, order=key, descending=order == "desc", converted=_CONVERTED[converted])


def _cursor(session: Session, per_page: int) -> _Cursor:
    """Return where the page begins, by page number or by page token."""
    query = session.asked.query
    if "page_token" not in query:
        page = session.asked.number("page", 1, most=1_000_000)
        if page * per_page > _REACHED_BY_PAGE:
            raise refused(400, "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "use page_token beyond 2000 records")
        return _Cursor((page - 1) * per_page)
    if "page" in query:
        raise refused(400, "AMBIGUITY_DURING_PROCESSING", "page and page_token exclude each other")
    try:
        start, value, identifier, expires, binding = json.loads(base64.urlsafe_b64decode(query["page_token"]))
    except ValueError:
        raise refused(400, "INVALID_DATA", "invalid data", param_name="page_token") from None
    cursor = _Cursor(start, (value, identifier))
    if binding != _binding(session, cursor, expires):
        raise refused(400, "TOKEN_BOUND_DATA_MISMATCH", "the page token belongs to other parameters")
    if expires <= session.site.world.clock.now():
        raise refused(400, "EXPIRED_VALUE", "the page token has expired", param_name="page_token")
    if start + per_page > _REACHED_BY_TOKEN:
        raise refused(400, "PAGINATION_LIMIT_EXCEEDED", "no more than 100000 records can be fetched")
    return cursor


def _place_in_order(record: Record, order: str) -> tuple[int, int]:
    identifier = int(record["id"])
    return (identifier if order == "id" else int(seconds(record[order])), identifier)


def _next_token(session: Session, cursor: _Cursor) -> tuple[str, str]:
    """Return the token of the page that begins there, and when the token ends.

    What records that change meanwhile do to the pages is UNCONFIRMED: here a page begins behind the last record of the
    one before, so none is skipped, and one that moves to the end is read again.
    """
    expires = int(session.site.world.clock.now()) + _TOKEN_SECONDS
    content = json.dumps([cursor.start, *(cursor.after or ()), expires, _binding(session, cursor, expires)])
    zone = timezone(timedelta(minutes=session.site.place.data_center.offset_minutes))
    ends = datetime.fromtimestamp(expires, tz=zone).isoformat(timespec="seconds")
    return base64.urlsafe_b64encode(content.encode()).decode(), ends


def _binding(session: Session, cursor: _Cursor, expires: int) -> str:
    """Bind a page token to user, path and parameters: all but the page itself must stay as they were."""
    asked = session.asked
    query = sorted(asked.query.without("page", "page_token"))
    bound = [session.user["id"], asked.path, query, asked.modified_since, cursor.start, cursor.after, expires]
    return hashlib.sha256(json.dumps(bound).encode()).hexdigest()[:32]
