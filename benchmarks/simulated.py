"""The simulator in a separate process, so that its work does not count as ours, and its journal of requests."""

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from benchmarks.process import BenchmarkError

_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main(sys.argv[1:]))"
_CONTROL_SECONDS = 30


class SimulatorProcess:
    """`zoho-aep simulator` on a free port: `with SimulatorProcess(50) as simulator: … simulator.identities …`.

    Attributes:
        latency_ms: What every request waits.
        identities: What its ready file says.
    """

    def __init__(self, latency_ms: int) -> None:
        self.latency_ms = latency_ms
        self.identities: dict[str, Any] = {}
        self._seen = 0
        self._session = requests.Session()
        # The environment's proxy must not come between us and this machine.
        self._session.trust_env = False

    def __enter__(self) -> "SimulatorProcess":  # noqa: PYI034 - typing.Self is newer than Python 3.10
        with tempfile.TemporaryDirectory() as directory:
            ready = Path(directory) / "ready.json"
            arguments = ["simulator", "--port", "0", "--latency-ms", str(self.latency_ms), "--ready-file", str(ready)]
            self._process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, *arguments],
                stdout=subprocess.PIPE,
                text=True,
                # Only we handle Ctrl-C: whatever uses the simulator ends before it does.
                start_new_session=True,
            )
            try:
                self._wait_for(ready)
            except BaseException:
                self._stop()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def reset(self) -> None:
        """Start over: no objects, and full allowances of tokens."""
        self._session.post(f"{self._control}/reset", timeout=_CONTROL_SECONDS).raise_for_status()

    def answered(self) -> list[dict[str, Any]]:
        """Return the journal of the requests answered since the last call; a reset forgets those before it."""
        answer = self._session.get(f"{self._control}/requests", params={"since": self._seen}, timeout=_CONTROL_SECONDS)
        answer.raise_for_status()
        entries: list[dict[str, Any]] = answer.json()
        # A reset empties the journal, but its numbers continue: no entries only means that there is nothing new.
        self._seen = int(entries[-1]["number"]) if entries else self._seen
        return entries

    def rename(self, collection: str, name: str, to: str) -> None:
        """Rename an object as somebody might in the interface."""
        objects = self._session.get(f"{self._control}/objects", timeout=_CONTROL_SECONDS)
        objects.raise_for_status()
        (identifier,) = [item["id"] for item in objects.json()[collection] if item["name"] == name]
        url = f"{self._control}/objects/{collection}/{identifier}"
        self._session.patch(url, json={"name": to}, timeout=_CONTROL_SECONDS).raise_for_status()

    @property
    def _control(self) -> str:
        return f"{self.identities['url']}/_simulator"

    def _wait_for(self, ready: Path) -> None:
        assert self._process.stdout is not None
        # It prints a line once the ready file is written; no line means that it has ended, with the reason on stderr.
        if not self._process.stdout.readline():
            raise BenchmarkError("the simulator did not start")
        self.identities = json.loads(ready.read_text(encoding="utf-8"))

    def _stop(self) -> None:
        self._session.close()
        with self._process:
            self._process.send_signal(signal.SIGTERM)
