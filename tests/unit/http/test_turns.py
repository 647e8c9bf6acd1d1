"""Asking a service one by one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_zoho_aep.errors import Answer, ServiceError, Unavailable
from pulumi_zoho_aep.http import turns
from pulumi_zoho_aep.http.turns import Turns
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.services import Services

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


@pytest.mark.parametrize("kind", ["token", "once"])
def test_callers_that_waited_share_a_failure(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a service does not answer, eight resources wait for one time-out, not for eight in a row."""
    monkeypatch.setattr(turns, "Lock", Meeting)
    ask = Unanswered()
    tokens, services = TokenSource(ask), Services({})

    def call(_: int) -> str:
        try:
            return str(tokens.get() if kind == "token" else services.once("question", ask))
        except ServiceError as error:
            return error.message

    with ThreadPoolExecutor(CALLERS) as pool:
        assert len({*pool.map(call, range(CALLERS))}) == 1
    assert ask.times == 1


def test_a_later_caller_asks_again() -> None:
    """A failure is not kept, and nor is one that a success followed."""
    one_by_one, ask = Turns(), Unanswered()
    for _ in range(2):
        with pytest.raises(ServiceError), one_by_one.turn():
            ask()
    assert ask.times == 2
    with one_by_one.turn():
        pass
