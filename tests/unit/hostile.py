"""Answers and texts as no one would send them, and a service that sends them."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.http import Reply, Request

T = TypeVar("T")

_NAMES = """
items results data sandboxes schema columns validationResponse errors policies permissions modules fields org users info
next_page_token license_details status id $id @id name title description etag version path tenantId result code _links
next href tags schemaRef allOf $ref auth params connectionSpec flowSpec transformations scheduleParams startTime
interval frequency options lastOperation message xdm:descriptorIdentity xdm:sourceSchema xdm:isPrimary
meta:registryMetadata createdAt metrics access_token refresh_token expires_in expires_in_sec scope api_domain error
lookup report type zgid detailed-message errorMessage error_code request-id api_name data_type
"""
MEMBERS = _NAMES.split()
"""Names that mean something to one of our clients."""
TEXTS = (
    "",
    "\x1b[2J",
    "\u202e",
    "\x00",
    "NaN",
    "__proto__",
    "1e999",
    "a" * 5000,
    "http://[",
    "?continuationToken=1&start=1",
)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(10**30), 1e308])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(TEXTS)
    | st.text(max_size=10)
)


def values() -> st.SearchStrategy[Any]:
    """Any JSON value, mostly of members that are looked for."""
    names = st.sampled_from(MEMBERS) | st.text(max_size=5)
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
        max_leaves=15,
    )


def bodies() -> st.SearchStrategy[bytes]:
    """Any body, mostly JSON; among that what is not JSON by the book."""
    written = values().map(lambda value: json.dumps(value).encode())
    odd = [b"", b"null", b"NaN", b'{"items": [{"id": NaN}]}', b'{"access_token": "\\ud800"}', b"<html>", b"[" * 5000]
    return written | st.sampled_from(odd) | st.binary(max_size=30)


def outcome(call: Callable[[], T]) -> T | None:
    """Return what a call returns, or None if it says in words fit for people, and without a secret, what is wrong."""
    try:
        return call()
    except ZohoAepError as error:
        said = str(error)
    assert "canary" not in said
    assert all(character.isprintable() or character == "\n" for character in said)
    return None


class Answering:
    """A transport that gives the same answer to everything, and shows whether there is an end to the questions."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._reply = Reply(status, headers, body)
        self._left = 20

    def request(self, _: Request, *, file: object = None) -> Reply:  # noqa: ARG002 - the transport's signature
        """Answer."""
        self._left -= 1
        assert self._left, "this goes on for ever"
        return self._reply
