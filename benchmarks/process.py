"""Runs a program to its end, and returns its time and the peak memory of the process below it that matters."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_HOST = b"pulumi.dynamic"
"""Marks the command line of the process in which the engine runs Python resources."""
_LOOK_EVERY_SECONDS = 0.1
_END_WITHIN_SECONDS = 20
_LAST_LINES = 30


class BenchmarkError(Exception):
    """Measuring cannot continue; the message is complete and meant for the user."""


@dataclass(frozen=True)
class Finished:
    """A program that ended."""

    output: str
    seconds: float
    host_megabytes: float | None


def run(command: Sequence[str], *, directory: Path, environment: Mapping[str, str]) -> Finished:
    """Run a program to its end; an interrupt is passed on, and enforced if necessary.

    Raises:
        BenchmarkError: It failed; the message ends with its last lines.
    """
    started = time.perf_counter()
    # A session of its own: its members can be distinguished from all other processes, and Ctrl-C reaches it only
    # through us.
    with subprocess.Popen(
        command,
        cwd=directory,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        memory = HostMemory(process.pid)
        try:
            output, _ = process.communicate()
        except BaseException:
            _end(process)
            raise
        finally:
            memory.stop()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        # Not the whole command, which may continue with values.
        name = f"{Path(command[0]).name} {command[1]}"
        last = "\n".join(output.splitlines()[-_LAST_LINES:])
        raise BenchmarkError(f"{name} failed with exit code {process.returncode}; its last lines:\n{last}")
    return Finished(output, seconds, memory.peak_megabytes)


class HostMemory:
    """Watches the hosts of one session. The kernel records each one's peak, so occasional looks are enough.

    Only Linux reports it without further tools; elsewhere the peak stays None.
    """

    def __init__(self, session: int) -> None:
        self.peak_megabytes: float | None = None
        self._session = session
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK_EVERY_SECONDS):
            for pid in members(self._session):
                peak = peak_megabytes(_read(pid, "cmdline"), _read(pid, "status"))
                self.peak_megabytes = max(self.peak_megabytes or 0, peak) if peak else self.peak_megabytes


def peak_megabytes(command_line: bytes, status: bytes) -> float | None:
    """Return the peak memory of a host from its files below `/proc`; None for other or ended processes."""
    peaks = [line for line in status.splitlines() if line.startswith(b"VmHWM:")]
    if _HOST not in command_line.split(b"\0") or not peaks:
        return None
    return round(int(peaks[0].split()[1]) / 1024, 1)


def members(session: int) -> Iterator[int]:
    """Yield the processes of a session; none where there is no `/proc`."""
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            belongs = os.getsid(pid) == session
        except OSError:
            continue
        if belongs:
            yield pid


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""  # it has just ended


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_END_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    # The engine's plugins have process groups of their own and would survive an engine that had to be killed.
    for pid in members(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
