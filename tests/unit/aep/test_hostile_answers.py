"""Whatever Adobe answers, every client returns something or says what is wrong, and comes to an end."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st
from tests.unit.aep.conftest import Made
from tests.unit.aep.test_wrong_shapes import CALLS
from tests.unit.hostile import Answering, bodies, outcome, values

from pulumi_zoho_aep.aep import Platform, Session, failures, ims
from pulumi_zoho_aep.aep.paging import next_parameters
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Throttle
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.settings import Settings

SETTINGS = Settings(client_id="id", client_secret="canary-secret", organization="A@AdobeOrg", sandbox="dev")
statuses = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 412, 499])
EVERY: dict[str, Callable[[Platform, Any], Any]] = {
    **CALLS,
    "enable a dataflow": lambda platform, _: platform.flows.enable("f"),
    "update a dataflow": lambda platform, _: platform.flows.update("f", "e", []),
    "delete a dataset": lambda platform, _: platform.datasets.delete("d"),
    "list schemas of a title": lambda platform, _: list(platform.schemas.list(title="x")),
    "find a sandbox": lambda platform, _: platform.sandboxes.find("x"),
}


class NotMade:
    """The bodies of what a test makes, without anything they need."""

    new_field_group = staticmethod(Made.new_field_group)
    new_mapping_set = staticmethod(Made.new_mapping_set)

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    dataset, mapping_set = Made.dataset, Made.mapping_set


def platform_that_hears(status: int, body: bytes, headers: dict[str, str]) -> Platform:
    """Return all clients of a service that always says the same."""
    session = Session(SETTINGS, Throttle(1))
    session._transport = Answering(status, body, headers)  # type: ignore[assignment]
    session.tokens._mint = lambda: Token("canary-token", float("inf"))
    return Platform(session)


@hypothesis_settings(max_examples=150)
@given(st.sampled_from(sorted(EVERY)), statuses, bodies(), st.text(max_size=9))
def test_any_answer(call: str, status: int, body: bytes, request_id: str) -> None:
    """No answer makes a call fail inside, go on for ever, or say a secret or anything that steers a terminal."""
    platform = platform_that_hears(status, body, {"x-request-id": request_id})
    outcome(lambda: EVERY[call](platform, NotMade(platform)))


@given(statuses, bodies())
def test_any_answer_of_the_token_service(status: int, body: bytes) -> None:
    """A token comes of it that can be sent and ends, or a sentence."""
    token = outcome(lambda: ims.mint(Answering(status, body, {}), SETTINGS))  # type: ignore[arg-type]
    assert token is None or (token.value.isascii() and token.expires_at < float("inf"))


@given(st.integers(300, 499), bodies())
def test_any_refusal(status: int, body: bytes) -> None:
    """Every failure has a class and a sentence."""
    error = failures.refusal(Request("GET", "/x", "read x"), Reply(status, {}, body))
    assert str(error).startswith("read x: ")


@pytest.mark.parametrize("kind", ["connections", "dataflows", "schemas", "sandboxes", "datasets", "mapping sets"])
def test_a_list_without_end(kind: str) -> None:
    """A list that shows the same page again and again is given up."""
    link = {"_links": {"next": {"href": "/x?continuationToken=a&start=b&offset=c"}}}
    one = {"id": "1", "$id": "1", "name": "n", "connectionSpec": {"id": "s"}, "flowSpec": {"id": "s"}}
    many = {str(number): one for number in range(100)}
    page = {"items": [one], "results": [one], "sandboxes": [one], "data": [one] * 100, **link}
    body = json.dumps(many if kind == "datasets" else page).encode()
    with pytest.raises(UnexpectedReply, match="the list does not end: a page shows nothing new"):
        EVERY[f"list {kind}"](platform_that_hears(200, body, {}), None)


@given(values())
def test_any_link(link: object) -> None:
    """Whatever stands where the link to the next page belongs."""
    outcome(lambda: next_parameters({"_links": {"next": {"href": link}}}, "list x"))
