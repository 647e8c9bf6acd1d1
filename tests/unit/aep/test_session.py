"""The headers of every call, one token for all of them, and answers of the wrong shape."""

import threading
from typing import Any

import pytest

from pulumi_zoho_aep.aep import Platform, Session
from pulumi_zoho_aep.aep.session import Model, RequestModel, member, parse
from pulumi_zoho_aep.errors import Refused, Unauthorized, UnexpectedReply
from pulumi_zoho_aep.http import Request, Throttle
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

REQUEST = Request("GET", "/data/foundation/flowservice/flows", "list dataflows")


def requests_to(simulator: Simulator, path: str) -> list[dict[str, Any]]:
    return [entry for entry in simulator.world.journal.since(0) if entry["path"] == path]


def test_one_token_for_many_threads(platform: Platform, simulator: Simulator) -> None:
    """Eight threads that start together cost one token."""
    threads = [threading.Thread(target=platform.session.json, args=(REQUEST,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(requests_to(simulator, REQUEST.path)) == 8
    assert len(requests_to(simulator, "/ims/token/v3")) == 1


def test_an_expired_token_is_replaced(platform: Platform, simulator: Simulator) -> None:
    """A token that Adobe no longer accepts is followed by a new one and the same request."""
    platform.session.json(REQUEST)
    simulator.world.faults.add([{"path": REQUEST.path, "expire_tokens": "adobe"}])
    platform.session.json(REQUEST)
    assert len(requests_to(simulator, "/ims/token/v3")) == 2


def test_a_second_401_is_an_error(platform: Platform, simulator: Simulator) -> None:
    """Adobe's refusal of a new token is reported, not repeated for ever."""
    body = {"error_code": "401013", "message": "Oauth token is not valid"}
    simulator.world.faults.add([{"path": REQUEST.path, "status": 401, "body": body, "times": 2}])
    with pytest.raises(Unauthorized):
        platform.session.json(REQUEST)
    assert len(requests_to(simulator, REQUEST.path)) == 2


def test_a_missing_sandbox_is_not_a_missing_object(settings: Settings, throttle: Throttle) -> None:
    """404 for the sandbox must never look as if every object had been deleted."""
    elsewhere = Platform(Session(settings.model_copy(update={"sandbox": "nowhere"}), throttle))
    for read in (
        lambda: elsewhere.flows.get("f"),
        lambda: elsewhere.connections.get("c"),
        lambda: elsewhere.schemas.get("s"),
        lambda: elsewhere.datasets.get("d"),
        lambda: elsewhere.mapping_sets.get("m"),
        lambda: elsewhere.descriptors.get("i"),
    ):
        with pytest.raises(Refused) as caught:
            read()
        assert "zoho-aep:platform.sandbox" in caught.value.hint


@pytest.mark.parametrize("change", [{"client_id": "wrong"}, {"client_secret": "wrong"}])
def test_a_wrong_credential(settings: Settings, throttle: Throttle, change: dict[str, str]) -> None:
    """Both settings are named before anything else is asked."""
    wrong = Platform(Session(Settings.model_validate({**settings.model_dump(), **change}), throttle))
    with pytest.raises(Unauthorized) as caught:
        list(wrong.flows.list())
    assert "zoho-aep:platform.client_id" in caught.value.hint


class Part(Model):
    """A part of an answer."""

    some_id: str
    numbers: tuple[int, ...] = ()


class Body(RequestModel):
    """A request."""

    some_id: str
    left_out: str | None = None


def test_answers_ignore_what_they_do_not_know() -> None:
    """Adobe adds members at any time; names are Adobe's in snake case."""
    assert parse(Part, {"someId": "a", "new": 1}, "read").some_id == "a"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "read: someId is not as documented"),
        ({"someId": "a", "numbers": [1, "x"]}, "read: numbers.1 is not as documented"),
        (["a"], "read: the answer is not as documented"),
        (None, "read: the answer is not as documented"),
    ],
)
def test_answers_of_the_wrong_shape(value: object, message: str) -> None:
    """The member is named, its value is not."""
    with pytest.raises(UnexpectedReply) as caught:
        parse(Part, value, "read")
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [{}, [], None, "id"])
def test_a_missing_member(value: object) -> None:
    """An answer without the member that is needed says which one."""
    with pytest.raises(UnexpectedReply) as caught:
        member(value, "id", "create")
    assert str(caught.value) == "create: the answer has no member id"


def test_requests_leave_none_out_and_refuse_the_unknown() -> None:
    """A misspelt member of ours fails here and not at Adobe."""
    assert Body(some_id="a").body() == {"someId": "a"}
    with pytest.raises(ValueError, match="other"):
        Body.model_validate({"some_id": "a", "other": 1})


def test_no_secret_in_the_journal_or_repr(platform: Platform, simulator: Simulator) -> None:
    """The simulator's journal masks what it saw, and settings do not show their secret."""
    platform.session.json(REQUEST)
    assert seeds.ADOBE_CLIENT_SECRET not in repr(simulator.world.journal.since(0)) + repr(platform.session.settings)
