"""The services' time, from the dates of their answers."""

from datetime import datetime, timezone
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.http.clock import Clock, clock as shared
from pulumi_zoho_aep.http.reply import Reply
from pulumi_zoho_aep.oauth import Token, TokenSource

NOW = 1_800_000_000.0


def learned(date: str, sent_at: float = NOW, received_at: float = NOW + 1, **headers: str) -> float:
    """Return how far a clock is ahead of its machine after one answer."""
    clock = Clock(lambda: NOW)
    clock.learn({"date": date, **headers}, sent_at, received_at)
    return clock.now() - NOW


@pytest.mark.parametrize("ahead", [-1, 0, 1, 2])
def test_a_right_clock_is_left_alone(ahead: int) -> None:
    """Whole seconds and the way of an answer make differences that say nothing."""
    assert learned(formatdate(NOW + ahead, usegmt=True)) == 0


@given(st.integers(-200_000_000, 900_000_000), st.integers(0, 120))
def test_a_wrong_clock_is_put_right(ahead: int, took: int) -> None:
    """Whatever the machine's time is and however long the answer took, ours is the service's to within that."""
    clock = Clock(lambda: NOW + took)
    clock.learn({"date": formatdate(NOW + took + ahead, usegmt=True)}, NOW, NOW + took)
    assert abs(clock.now() - (NOW + took + ahead)) <= took + 3


@pytest.mark.parametrize(
    "date",
    [
        "",
        "soon",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 15 Jan 2027 08:00:00 GMT, Fri, 15 Jan 2027 08:00:00 GMT",
        "Mon, 32 Jan 2027 99:99:99 GMT",
        "\x00",
    ],
)
def test_what_is_no_time_of_a_service_is_passed_over(date: str) -> None:
    """Garbage, and dates at which no service runs."""
    assert learned(date) == 0


def test_a_cache_tells_no_time() -> None:
    """It sends the date of the answer that it keeps."""
    assert learned(formatdate(NOW - 9000, usegmt=True), age="9000") == 0


def test_the_next_answer_counts() -> None:
    """A machine whose clock was corrected meanwhile is right again."""
    clock = Clock(lambda: NOW)
    clock.learn({"date": formatdate(NOW + 86400, usegmt=True)}, NOW, NOW)
    assert clock.utc_now() == datetime.fromtimestamp(NOW + 86400, timezone.utc)
    clock.learn({"date": formatdate(NOW, usegmt=True)}, NOW, NOW)
    assert clock.now() == NOW


@pytest.mark.parametrize("ahead", [-86400, 86400])
def test_tokens_and_pauses_follow_the_service(ahead: int) -> None:
    """A token of an hour is fresh for an hour on a machine whose clock is a day off; a pause is as long as asked."""
    machine = shared.machine()
    shared.learn({"date": formatdate(machine + ahead, usegmt=True)}, machine, machine)
    minted: list[Any] = []

    def mint() -> Token:
        minted.append(1)
        return Token("t", shared.now() + 3600)

    source = TokenSource(mint)
    assert source.get() == source.get()
    assert len(minted) == 1
    source.offer(Token("older", shared.now() - 10))
    assert source.get().value == "t"
    later = formatdate(shared.now() + 30, usegmt=True)
    seconds = Reply(429, {"retry-after": later}, b"").retry_after_seconds
    assert seconds is not None
    assert 28 <= seconds <= 31
