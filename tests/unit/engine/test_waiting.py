"""What a person sees of a wait."""

from collections.abc import Callable

import pytest

from pulumi_zoho_aep.engine.waiting import Waiting

Clock = Callable[[], float]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only sleeping moves."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr("tenacity.nap.time.sleep", sleep)
    monkeypatch.setattr("tenacity.time.monotonic", lambda: now[0])
    return lambda: now[0]


def shown_of_a_wait(clock: Clock, seconds: float) -> list[str]:
    """Return the lines of a wait that ends after some seconds."""
    lines: list[str] = []
    Waiting(lines.append).until(clock, lambda now: now >= seconds, "the book to settle", 600, longest=5)
    return lines


def test_a_short_wait_is_silent(clock: Clock) -> None:
    """Nobody reads `0 s`, and it would stay beside the finished step."""
    assert shown_of_a_wait(clock, 1) == []


def test_a_long_wait_is_shown_and_then_cleared(clock: Clock) -> None:
    """The engine leaves the last line beside a finished step, so the last line is empty."""
    first, *_, last = shown_of_a_wait(clock, 60)
    assert first.startswith("waiting for the book to settle, ")
    assert not first.endswith(" 0 s")
    assert last == ""


def test_a_failed_wait_is_cleared(clock: Clock) -> None:
    """What is no longer waited for is not shown as waited for."""
    lines: list[str] = []

    def ask() -> None:
        if clock() > 10:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        Waiting(lines.append).until(ask, lambda _: False, "the book to settle", 600, longest=5)
    assert (len(lines) > 1, lines[-1]) == (True, "")
