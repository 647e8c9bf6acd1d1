"""What the user sees while set-up works, and what remains when a step fails.

Everything goes to stderr: stdout belongs to the one line that a Makefile reads.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

HEARTBEAT_SECONDS = 30.0
"""Often enough that a silent compiler does not look hung, rare enough for a CI log."""

_TAIL_LINES = 12
# pip names every version there is when none fits: for some packages that is 100 KB in one line.
_TAIL_COLUMNS = 240
# Package clients put the address they failed on into their output, and a private registry's may carry a password.
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


class SetUpError(Exception):
    """Set-up cannot continue; the message is complete and meant for the user."""


def say(message: str) -> None:
    """Print a message, at once even when stderr is a pipe."""
    print(message, file=sys.stderr, flush=True)


def spoken_duration(seconds: float) -> str:
    """A duration as one says it: ``45 s``, ``3 min 20 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def last_lines(log: Path) -> str:
    """The end of a log, indented, long lines cut, with credentials in addresses masked."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
    masked = [_CREDENTIALS.sub("***@", line) for line in lines]
    return "\n".join(f"    {line[:_TAIL_COLUMNS]}{'…' if len(line) > _TAIL_COLUMNS else ''}" for line in masked)


@dataclass
class Steps:
    """Runs programs one after the other, their output in one log, and says which step is on and for how long.

    Attributes:
        log: Where the output goes; emptied when the first step starts.
        total: How many steps there will be.
    """

    log: Path
    total: int
    done: int = field(default=0, init=False)

    def run(
        self,
        step: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: Path | None = None,
        limit_seconds: float = math.inf,
    ) -> None:
        """Run one program to its end, or until it has taken too long.

        Raises:
            SetUpError: It cannot be started or failed; the message ends with its last lines and the log's path.
        """
        self.announce(step)
        with self.log.open("a", encoding="utf-8") as output:
            try:
                process = subprocess.Popen(
                    list(command), stdout=output, stderr=subprocess.STDOUT, env=dict(environment), cwd=directory
                )
            except OSError as error:
                raise SetUpError(f"{step}: cannot run {command[0]}: {error.strerror}") from error
            status = _wait(process, step, limit_seconds)
        if status is None:
            raise SetUpError(f"{step}: stopped after {spoken_duration(limit_seconds)}; its output: {self.log}")
        if status != 0:
            raise SetUpError(
                f"{step}: failed with exit code {status}; its last lines:\n{last_lines(self.log)}\n"
                f"  all of it: {self.log}"
            )

    def announce(self, step: str) -> None:
        """Announce the next step, for ``run`` and for one that needs no program."""
        self.done += 1
        say(f"  [{self.done}/{self.total}] {step}")
        with self.log.open("w" if self.done == 1 else "a", encoding="utf-8") as output:
            output.write(f"== {step}\n")


def optional(set_up: Callable[[], None], without: str) -> int:
    """Set up what a run can do without, and return the exit code: a failure is said, with what is missing then.

    Args:
        set_up: Raises a ``SetUpError`` where it cannot.
        without: What follows from that.
    """
    try:
        set_up()
    except SetUpError as error:
        say(f"{error}\n  {without}")
    except KeyboardInterrupt:
        say("interrupted; the next run repeats this step")
        return 130
    return 0


def _wait(process: subprocess.Popen[bytes], step: str, limit_seconds: float) -> int | None:
    """Return the exit code; None if the program took too long and was stopped."""
    started = time.monotonic()
    status = None
    try:
        while (passed := time.monotonic() - started) < limit_seconds:
            if (status := _status_after(process, min(HEARTBEAT_SECONDS, limit_seconds - passed))) is not None:
                return status
            say(f"        {step}: {spoken_duration(time.monotonic() - started)} so far")
        return None
    finally:
        # A set-up that was interrupted must not leave a compiler behind that keeps both cores busy.
        if status is None:
            process.terminate()
            process.wait()


def _status_after(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
