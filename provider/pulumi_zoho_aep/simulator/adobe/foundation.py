"""Behaviour that Schema Registry, Catalog and Data Prep share: bodies, query parameters, and the older errors.

For errors of Catalog and Data Prep, only the statuses are documented (AEP reference §10, §11; bodies UNCONFIRMED). The
simulator gives them the body that the gateway and Schema Registry use for errors without a code.
"""

import json
import re
from typing import Any

from pulumi_zoho_aep.simulator.adobe import json_patch
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal

Item = dict[str, Any]


def bad_request(detail: str) -> Refusal:
    """Return the answer to a request that is not valid."""
    return _plain(400, "BadRequestError", detail)


def forbidden(detail: str) -> Refusal:
    """Return the answer to a request that is valid and not allowed."""
    return _plain(403, "ForbiddenError", detail)


def not_found(detail: str) -> Refusal:
    """Return the answer for an id that names nothing in the caller's sandbox."""
    return _plain(404, "NotFoundError", detail)


def not_acceptable(detail: str) -> Refusal:
    """Return the answer to an Accept header that cannot be served."""
    return _plain(406, "NotAcceptableError", detail)


def precondition_failed(detail: str) -> Refusal:
    """Return the answer to an If-Match or If-None-Match that does not hold."""
    return _plain(412, "PreconditionFailedError", detail)


def _plain(status: int, title: str, detail: str) -> Refusal:
    return Refusal(status, {"type": "/placeholder/type/uri", "status": status, "title": title, "detail": detail})


def parsed(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value of a body, or None if it is not JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def json_object(body: bytes) -> Item:
    """Return a request's body, which must be a JSON object."""
    found = parsed(body)
    if not isinstance(found, dict):
        raise bad_request("The request body must be a JSON object")
    return found


def json_array(body: bytes) -> list[Any]:
    """Return a request's body, which must be a JSON array."""
    found = parsed(body)
    if not isinstance(found, list):
        raise bad_request("The request body must be a JSON array")
    return found


def patched(document: Item, operations: list[Any]) -> Item:
    """Return a document with the operations of a JSON Patch applied, refusing a patch that is not valid."""
    try:
        return json_patch.apply(document, operations)
    except json_patch.PatchError as error:
        raise bad_request(f"The JSON patch cannot be applied: {error}") from None


def query_number(query: Query, name: str, *, lowest: int, highest: int | None = None) -> int | None:
    """Return a whole number of the query string, or None if it is absent; anything else is refused."""
    if name not in query:
        return None
    given = query[name]
    if not re.fullmatch(r"\d{1,9}", given) or int(given) < lowest or (highest is not None and int(given) > highest):
        limits = f"at least {lowest}" if highest is None else f"between {lowest} and {highest}"
        raise bad_request(f"The query parameter {name} must be a number, {limits}")
    return int(given)


def only_query(query: Query, allowed: set[str]) -> None:
    """Refuse query parameters the service does not document: an ignored filter would return what was not asked for."""
    unknown = sorted(query.names - allowed)
    if unknown:
        raise bad_request(f"Unknown query parameter: {', '.join(unknown)}")
