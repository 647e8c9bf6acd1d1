"""Adobe's failures as errors with advice: the gateway's, the Flow Service's, the Schema Registry's, and Catalog's.

The same number means different things in different tables. So advice is keyed on the numbers of the Flow Service's two
tables (`1439` in `FLOW-1439-404`; the registry's own numbers have none) or on the gateway's `error_code`, while the
HTTP status decides the class. Source: Adobe's lists of Flow Service, sources and gateway error messages.
"""

import re
from http import HTTPStatus

from pulumi_zoho_aep.errors import (
    Answer,
    Busy,
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    ServiceError,
    Unauthorized,
)
from pulumi_zoho_aep.http import Reply, Request, members_of, request_id
from pulumi_zoho_aep.settings import places

_SANDBOX = "check {sandbox} (the name, not the title) and that the credential's role includes it"
_CREDENTIAL = "check {client_id}, {client_secret} and {organization}"
_PERMISSION = (
    "give the API credential a role with Manage Sources, Manage Schemas, Manage Datasets, Manage Identity Metadata and "
    "the sandbox, in AEP under Permissions, Roles, API credentials"
)
_AUTH_SPEC = (
    "check connection_spec_id and, where auth is declared, auth.spec_name: the connector does not offer this login"
)
_BUSY = (
    "run the same command again in a minute: the object is being changed; "
    "where AEP shows it as a draft or as failed, look at it in the AEP interface"
)
_SCHEDULE = "change the schedule of the dataflow"

_HINTS = {
    "403010": "this is a defect of pulumi-zoho-aep: please report it",
    "401013": _CREDENTIAL,
    "403000": _CREDENTIAL,
    "403003": _CREDENTIAL,
    "400003": "check {organization}",
    "403025": (
        "check {organization}, and that the project in the Adobe Developer Console has the API Experience Platform and "
        "a product profile"
    ),
    "1301": _AUTH_SPEC,
    "1302": _AUTH_SPEC,
    "1303": "check endpoint, or the URLs in auth.params where auth is declared",
    "1304": "add the missing value to auth.params where auth is declared: the connection spec says which",
    "1308": "check the credential, its scopes and its data centre: the connector could not log in or read",
    "1330": "check table: `zoho-aep explore` lists the tables",
    "1360": "run the command again: the start of the schedule has passed by AEP's clock",
    "1361": f"{_SCHEDULE}: once takes no interval",
    "1362": f"{_SCHEDULE}: the interval is too small",
    "1363": f"{_SCHEDULE}: this interval is not allowed with this frequency",
    "1364": f"{_SCHEDULE}: once takes no backfill",
    "1366": f"{_SCHEDULE}: start_time cannot change once it has passed",
    "1367": "set delta_column to a date-time column, such as Modified_Time: scheduled dataflows of tables need one",
    "1369": "remove delta_column: once takes none",
    "1397": f"{_SCHEDULE}: there is no such frequency",
    "1414": "replace the connection: its connection spec cannot change",
    "1415": _AUTH_SPEC,
    "1416": _BUSY,
    "1417": _BUSY,
    "1418": "delete the other dataflow that still uses this base connection first",
    "1419": "check the mapping, and that the credential may see every labelled field in it",
    "1420": _BUSY,
    "1421": _BUSY,
    "1422": _BUSY,
    "1425": "name the same schema in dataset, mapping set and target connection",
    "1444": _BUSY,
    "1446": "delete the other dataflow that still uses it first",
    "1447": "delete the other dataflow that still uses it first",
    "2105": _SANDBOX,
    "2118": _PERMISSION,
    "2120": _PERMISSION,
    "2121": _PERMISSION,
}
_BUSY_CODES = frozenset({"1416", "1417", "1420", "1421", "1422", "1444", "1457", "1458"})
"""Flow Service codes of objects that are still being changed."""
_SANDBOX_CODES = frozenset({"2100", "2101", "2102", "2103", "2104", "2105", "2106", "2107", "2108"})
_REGISTRY = "XDM-"
_TITLE = "choose another one, or rename the other object first: titles are unique in the organisation"
_TITLE_TAKEN = "title must be unique"
_TYPE = re.compile(r"([A-Z]+-(\d+)-\d+)$")


def explain(reply: Reply) -> tuple[str, str]:
    """Find Adobe's words and code in a failure, whichever of the services' shapes it has."""
    body = members_of(reply)
    report = body.get("report")
    report = report if isinstance(report, dict) else {}
    words = (
        report.get("detailed-message")
        or body.get("errorMessage")
        or body.get("detail")
        or body.get("message")
        or body.get("title")
    )
    found = _TYPE.search(str(body.get("type", "")))
    return str(words or ""), found.group(1) if found else str(body.get("error_code") or "")


def refusal(request: Request, reply: Reply) -> ServiceError:
    """Turn an answer below 500 that is not a success into an error with advice."""
    words, code = explain(reply)
    number = _number(code)
    answer = Answer(
        request.operation,
        words[:1].lower() + words[1:] or "Adobe refuses the request",
        reply.status,
        code,
        reply.request_id or _report_id(reply),
    )
    # Advice names the setting in effect: an environment variable overrides the stack file.
    hint = (_SANDBOX if number in _SANDBOX_CODES else _hint(reply.status, number)).format_map(places())
    # Other mistakes have the same code.
    error = _kind(reply.status, number)(answer, hint=hint)
    return _kind(reply.status, number)(answer, hint=_TITLE) if is_title_taken(error) else error


def is_title_taken(error: ServiceError) -> bool:
    """Say whether a schema or field group was refused because of its title."""
    return error.answer.reason.lower().startswith(_TITLE_TAKEN)


def _number(code: str) -> str:
    found = _TYPE.search(code)
    if found is None:
        return code
    return "" if code.startswith(_REGISTRY) else found.group(2)


def _kind(status: int, number: str) -> type[ServiceError]:
    if number in _SANDBOX_CODES:
        # Some of these are 404s: a missing sandbox must never look like a deleted object.
        return Refused
    kinds: dict[int, type[ServiceError]] = {
        HTTPStatus.UNAUTHORIZED: Unauthorized,
        HTTPStatus.FORBIDDEN: Forbidden,
        HTTPStatus.NOT_FOUND: NotFound,
        HTTPStatus.CONFLICT: Conflict,
        HTTPStatus.PRECONDITION_FAILED: Conflict,
    }
    return kinds.get(status, Busy if number in _BUSY_CODES else Refused)


def _hint(status: int, number: str) -> str:
    if number in _HINTS:
        return _HINTS[number]
    by_status: dict[int, str] = {HTTPStatus.UNAUTHORIZED: _CREDENTIAL, HTTPStatus.FORBIDDEN: _PERMISSION}
    return by_status.get(status, "")


def _report_id(reply: Reply) -> str:
    report = members_of(reply).get("report")
    return request_id(report.get("request-id") or report.get("registryRequestId")) if isinstance(report, dict) else ""
