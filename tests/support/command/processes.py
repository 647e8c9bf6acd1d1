"""Processes that a test started, found by a mark in their environment, whatever session or parent they have now."""

import os
import signal
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

MARK = "ZOHO_AEP_TEST_RUN"


def new_mark() -> dict[str, str]:
    """Return a variable for the environment of a process: everything that it starts has it, too."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("processes are found through /proc")
    return {MARK: uuid.uuid4().hex}


def marked(mark: dict[str, str]) -> dict[int, str]:
    """Return the command lines of the processes that are alive, by process id."""
    expected = f"{MARK}={mark[MARK]}".encode()
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        # It may end meanwhile, or be somebody else's.
        with suppress(OSError):
            if expected in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return {pid: command for pid, command in found.items() if command}


def kill(mark: dict[str, str], *, of: str = "") -> int:
    """Kill all of them, or those in whose command line there is a text, as `kill -9` does, and say how many."""
    killed = 0
    for pid, command in marked(mark).items():
        if of in command:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed
