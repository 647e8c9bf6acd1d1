"""Waits for a service, with growing pauses, for a limited time, and with a line for people meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_delay, wait_exponential, wait_random

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30.0
SILENT_SECONDS = 2.0
"""A wait that is shorter than this is not worth a line."""

R = TypeVar("R")


@dataclass(frozen=True)
class Waiting:
    """Settings for waiting within one call of the engine.

    Attributes:
        progress: Shows a person what the call is waiting for; called with an empty line once the wait is over.
        timeout_seconds: `custom_timeouts` of the resource; None if the program has none.
    """

    progress: Callable[[str], None] = lambda _: None
    timeout_seconds: float | None = None

    def until(
        self, ask: Callable[[], R], is_done: Callable[[R], bool], what: str, usual_seconds: float, *, longest: float
    ) -> R:
        """Poll, and return the last answer, done or not.

        Args:
            ask: Function that gets an answer.
            is_done: whether an answer ends the waiting.
            what: Description of the object that is awaited.
            usual_seconds: How long to wait if the program does not say.
            longest: Seconds of the longest pause between two polls.
        """
        line = _Line(self.progress, what)
        loop = Retrying(
            retry=retry_if_result(lambda answer: not is_done(answer)),
            wait=wait_exponential(multiplier=FIRST_PAUSE_SECONDS, max=longest) + wait_random(0, FIRST_PAUSE_SECONDS),
            stop=stop_after_delay(usual_seconds if self.timeout_seconds is None else self.timeout_seconds),
            before_sleep=line.show,
            # It is up to the caller to report that the wait was in vain.
            retry_error_callback=lambda last: last.outcome.result() if last.outcome else None,
        )
        try:
            answer: R = loop(ask)
        finally:
            line.clear()
        return answer


class _Line:
    """The line that says what the call is waiting for, shown once it is worth it."""

    def __init__(self, progress: Callable[[str], None], what: str) -> None:
        self._progress = progress
        self._what = what
        self._is_shown = False

    def show(self, state: RetryCallState) -> None:
        seconds = state.seconds_since_start or 0
        if seconds >= SILENT_SECONDS:
            self._progress(f"waiting for {self._what}, {seconds:.0f} s")
            self._is_shown = True

    def clear(self) -> None:
        """Remove the line: the engine would leave it alongside a step that is done."""
        if self._is_shown:
            self._progress("")
