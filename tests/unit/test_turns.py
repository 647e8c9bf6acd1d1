"""Asking a service one by one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from pulumi_zoho_aep import turns
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.ownership import OwnedObjects
from pulumi_zoho_aep.errors import Answer, Unavailable, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.turns import Turns

CALLERS = 8


class Meeting:
    """A lock at which all callers wait before the first of them gets it."""

    def __init__(self) -> None:
        self._all = threading.Barrier(CALLERS)
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Wait for the others, then for the lock."""
        self._all.wait(10)
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        """Release the lock."""
        self._lock.release()


class Unanswered:
    """A question without an answer; counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Token:
        """Fail."""
        self.times += 1
        raise Unavailable(Answer("get token", "no answer"))


def _asking(kind: str, ask: Unanswered) -> Callable[[], object]:
    """Return what each resource does in parallel."""
    plan, owned = EnginePlan(), OwnedObjects(lambda: [(str(ask()), None)])
    plan.replace("urn:x", "1", lambda: [Finding.error(Code.FAILURE, "", str(ask()))])
    kinds: dict[str, Callable[[], object]] = {
        "token": TokenSource(ask).get,
        "question": partial(Services({}).once, "question", ask),
        "tags": partial(owned.ids, "tag"),
        "successors": plan.require_successors,
    }
    return kinds[kind]


@pytest.mark.parametrize("kind", ["token", "question", "tags", "successors"])
def test_callers_that_waited_share_a_failure(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a service does not answer, eight resources wait for one time-out, not for eight in a row."""
    monkeypatch.setattr(turns, "Lock", Meeting)
    ask = Unanswered()
    act = _asking(kind, ask)

    def call(_: int) -> str:
        try:
            return str(act())
        except ZohoAepError as error:
            return error.message

    with ThreadPoolExecutor(CALLERS) as pool:
        assert len({*pool.map(call, range(CALLERS))}) == 1
    assert ask.times == 1


def test_a_later_caller_asks_again() -> None:
    """A failure is not kept, and nor is one that a success followed."""
    one_by_one, ask = Turns(), Unanswered()
    for _ in range(2):
        with pytest.raises(Unavailable), one_by_one.turn():
            ask()
    assert ask.times == 2
    with one_by_one.turn():
        pass
