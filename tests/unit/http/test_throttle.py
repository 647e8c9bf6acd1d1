"""One request rate for everybody."""

import threading

from pulumi_zoho_aep.http import Throttle


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(round(seconds, 6))
        self.now += seconds


def throttle(clock: Clock, rate: float) -> Throttle:
    return Throttle(rate, now=lambda: clock.now, sleep=clock.sleep)


def test_a_short_wave_starts_at_once_and_then_the_rate_holds() -> None:
    """Half a second's worth of requests, and the one that fills it, start as they come; the next ones keep the rate."""
    clock = Clock()
    limited = throttle(clock, 4)
    for _ in range(6):
        limited.wait()
    assert clock.slept == [0.25, 0.25, 0.25]


def test_unused_starts_are_not_saved_up() -> None:
    """A long quiet time allows no larger wave than a short one."""
    clock = Clock()
    limited = throttle(clock, 4)
    limited.wait()
    clock.now += 1000
    for _ in range(4):
        limited.wait()
    assert clock.slept == [0.25]


def test_a_pause_holds_everybody() -> None:
    """After one caller was asked to wait, no one starts before that time, and no wave follows it."""
    clock = Clock()
    limited = throttle(clock, 4)
    limited.pause(7)
    limited.wait()
    limited.wait()
    assert clock.slept == [7, 0.25]


def test_a_shorter_pause_does_not_shorten_a_longer_one() -> None:
    """Two answers with different waiting times mean the longer one."""
    clock = Clock()
    limited = throttle(clock, 4)
    limited.pause(7)
    limited.pause(2)
    limited.wait()
    assert clock.slept == [7]


def test_whoever_waited_loses_its_place_to_a_pause() -> None:
    """A start that was promised before a 429 is not kept: it would only be the next one to be refused."""
    clock = Clock()
    limited = throttle(clock, 4)

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if len(clock.slept) == 1:
            limited.pause(5)

    limited._sleep = sleep
    for _ in range(4):
        limited.wait()
    assert clock.slept == [0.25, 5]


def test_a_pause_is_never_shorter_than_a_second() -> None:
    """Where the service names no time, our own back-off may be a few milliseconds, and limits count by the second."""
    clock = Clock()
    limited = throttle(clock, 100)
    limited.pause(0.01)
    limited.wait()
    assert clock.slept == [1]


def test_the_rate_is_what_the_service_took() -> None:
    """After a 429 no more is sent than was taken in the second before; once it is calm, more is tried again."""
    clock = Clock()
    limited = throttle(clock, 100)
    for _ in range(10):
        limited.taken()
    for _ in range(22):
        # Those that were under way get the same answer, and change nothing more.
        limited.pause(1)
    started = []
    for _ in range(200):
        limited.wait()
        started.append(clock.now - 101)
    assert sum(0 <= at < 1 for at in started) == 9
    assert sum(5 <= at < 6 for at in started) == 9
    assert 17 <= sum(12 <= at < 13 for at in started) <= 19


def test_no_wave_beyond_a_rate_that_a_service_named() -> None:
    """However quiet it was before, no second holds more than the service took: a wave would be refused again."""
    clock = Clock()
    limited = throttle(clock, 100)
    for _ in range(10):
        limited.taken()
    limited.pause(1)
    clock.now += 3
    started = []
    for _ in range(30):
        limited.wait()
        started.append(clock.now)
    assert max(sum(first <= at < first + 1 for at in started) for first in started) <= 10


def test_a_refusal_raises_no_rate() -> None:
    """With a setting below one request per second nothing is left to lower."""
    clock = Clock()
    limited = throttle(clock, 0.5)
    limited.taken()
    limited.pause(1)
    limited.wait()
    limited.wait()
    assert clock.slept == [1, 2]


def test_threads_share_the_rate() -> None:
    """Callers of all threads get start times of their own, one interval apart once the wave is over."""
    slept: list[float] = []
    limited = Throttle(10, now=lambda: 100.0, sleep=slept.append)
    threads = [threading.Thread(target=limited.wait) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(seconds, 6) for seconds in slept) == [0.1, 0.2, 0.3]
