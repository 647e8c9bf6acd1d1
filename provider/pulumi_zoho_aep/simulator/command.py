"""`zoho-aep simulator`: one simulator in the foreground until it is interrupted."""

import errno
import os
import signal
import sqlite3
import threading
from pathlib import Path

from pulumi_zoho_aep.simulator import ready
from pulumi_zoho_aep.simulator.server import HOST, Simulator
from pulumi_zoho_aep.simulator.setting import Setting
from pulumi_zoho_aep.simulator.storage import places

DEFAULT_PORT = 8787


class SimulatorError(Exception):
    """The simulator could not start; the message says why and what to do, in one line."""


def serve(
    port: int = DEFAULT_PORT,
    ready_file: str | None = None,
    latency_ms: float = 0,
    setting: Setting | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        port: 0 takes a free one.
        ready_file: Written when the simulator accepts connections, removed at the end.
        latency_ms: Milliseconds that every request waits.
        setting: Its other settings.

    Raises:
        SimulatorError: When the port is taken, a file cannot be opened, or the setting is not possible.
    """
    simulator = _started(port, latency_ms, setting or Setting())
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with simulator:
        if ready_file is not None:
            _tell(ready_file, simulator.url)
        print(f"Zoho and Adobe simulator on {simulator.url} (Ctrl+C stops it)", flush=True)  # noqa: T201
        ended.wait()
        if ready_file is not None:
            Path(ready_file).unlink(missing_ok=True)


def _started(port: int, latency_ms: float, setting: Setting) -> Simulator:
    try:
        places.check(setting.endpoints)
        return Simulator(port, latency_ms=latency_ms, setting=setting)
    except ValueError as error:
        raise SimulatorError(str(error)) from None
    except OSError as error:
        # Only errors about a file have a file name, and the log is the only file that is opened plainly.
        doing = f"start simulator on {HOST}:{port}" if error.filename is None else f"open log file {setting.log}"
        hint = "; --port 0 takes a free port" if error.errno == errno.EADDRINUSE else ""
        raise SimulatorError(f"{doing}: {_reason(error)}{hint}") from None
    except sqlite3.Error as error:
        raise SimulatorError(f"open state file {setting.state}: {error}") from None


def _tell(ready_file: str, url: str) -> None:
    try:
        ready.write(ready_file, url)
    except OSError as error:
        raise SimulatorError(f"write ready file {ready_file}: {_reason(error)}") from None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
