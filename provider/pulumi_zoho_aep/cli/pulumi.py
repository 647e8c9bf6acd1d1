"""The Pulumi CLI as processes of ours: what they print, why they fail, and how they end with us."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.errors import ZohoAepError

Done = subprocess.CompletedProcess[str]
_END_SECONDS = 0.6
"""How long a process may take to end after an interrupt. After that it is interrupted again, and drops everything."""


class PulumiFailed(ZohoAepError):
    """The Pulumi CLI refused, or is not installed."""


class Pulumi:
    """Runs the Pulumi CLI, in several threads if need be."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._is_over = False

    def run(self, arguments: Sequence[str], directory: Path, stdin: str = "", **environment: str) -> str:
        """Run it, and return what it printed.

        Raises:
            PulumiFailed: Quotes the CLI's own words.
        """
        done = self.done(arguments, directory, stdin, **environment)
        if done.returncode != 0:
            raise refused(arguments, done)
        return done.stdout

    def stacks(self, directory: Path) -> list[dict[str, Any]]:
        """Return the stacks of a project that the backend has, each with `name` and `current`."""
        found: list[dict[str, Any]] = json.loads(self.run(["stack", "ls", "--json"], directory))
        return found

    def done(self, arguments: Sequence[str], directory: Path, stdin: str = "", **environment: str) -> Done:
        """Run it, and return how it ended."""
        process = self._started([*arguments, "--non-interactive"], directory, environment)
        try:
            with process:
                try:
                    stdout, stderr = process.communicate(stdin)
                except KeyboardInterrupt:
                    # If killed, Pulumi would leave behind the processes that it has started.
                    process.send_signal(signal.SIGINT)
                    process.communicate()
                    raise
        finally:
            self._running.discard(process)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def interrupt(self) -> None:
        """End all processes and start no more; none may be writing. Threads that wait see theirs fail."""
        with self._lock:
            self._is_over = True
            running = [*self._running]
        for _ in range(3):
            until = time.monotonic() + _END_SECONDS
            for process in running:
                process.send_signal(signal.SIGINT)
            for process in running:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, until - time.monotonic()))

    def _started(self, arguments: list[str], directory: Path, environment: dict[str, str]) -> "subprocess.Popen[str]":
        command = ["pulumi", *arguments]
        with self._lock:
            if self._is_over:
                raise PulumiFailed("interrupted")
            try:
                # A session of its own, so that Ctrl-C reaches Pulumi once, from here: a second one would make it drop
                # everything.
                process = subprocess.Popen(  # noqa: S603 - pulumi of PATH is the one the person uses too
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    encoding="utf-8",
                    cwd=directory,
                    env={**os.environ, **environment},
                    start_new_session=True,
                )
            except FileNotFoundError:
                raise PulumiFailed(
                    "the command pulumi is not on PATH", hint="install it: https://www.pulumi.com/docs/install/"
                ) from None
            self._running.add(process)
            return process


def refused(arguments: Sequence[str], done: Done) -> PulumiFailed:
    """Return why the CLI failed, in its own words."""
    words = done.stderr.strip().removeprefix("error: ") or f"exit code {done.returncode}"
    hint = "name one that `pulumi stack ls` lists" if words.startswith("no stack named") else ""
    return PulumiFailed(f"pulumi {' '.join(arguments[:2])}: {words}", hint=hint)
