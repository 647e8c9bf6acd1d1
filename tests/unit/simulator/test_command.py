"""The simulator as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.app import create_world
from pulumi_zoho_aep.simulator.command import SimulatorError, serve
from pulumi_zoho_aep.simulator.setting import Setting

PROGRAM = """import sys
from pulumi_zoho_aep.simulator.command import Setting, serve
serve(0, sys.argv[1], setting=Setting(log=sys.argv[2]))"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whole_life(tmp_path: Path, number: signal.Signals) -> None:
    """It says where it serves, writes the ready file, answers, stays silent, and ends cleanly on a signal."""
    ready, log = tmp_path / "ready.json", tmp_path / "log.jsonl"
    provider = Path(__file__).parents[3] / "provider"
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(ready), str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(provider)},
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        said = json.loads(ready.read_text(encoding="utf-8"))
        assert said["url"] in line
        assert said == {
            "url": said["url"],
            "pid": process.pid,
            "client_id": seeds.ADOBE_CLIENT_ID,
            "client_secret": seeds.ADOBE_CLIENT_SECRET,
            "organization": seeds.ORGANIZATION,
            "sandbox": seeds.SANDBOX,
            "zoho": {
                "client_id": seeds.ZOHO_CLIENT_ID,
                "client_secret": seeds.ZOHO_CLIENT_SECRET,
                "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
                "grant_token": seeds.ZOHO_GRANT_TOKEN,
            },
        }
        with urllib.request.urlopen(f"{said['url']}/oauth/serverinfo", timeout=5) as answer:
            assert answer.status == 200
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert not ready.exists()
    assert json.loads(log.read_text(encoding="utf-8"))["path"] == "/oauth/serverinfo"


def test_port_in_use() -> None:
    """A port in use is one clear line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SimulatorError) as caught:
            serve(port)
    assert str(caught.value) == (
        f"start simulator on 127.0.0.1:{port}: Address already in use; --port 0 takes a free port"
    )


def test_state_that_is_no_state(tmp_path: Path) -> None:
    """A file that is not a database is one clear line."""
    state = tmp_path / "notes.txt"
    state.write_text("this is not a database, and long enough not to be taken for an empty one", encoding="utf-8")
    with pytest.raises(SimulatorError, match=r"open state file .*notes\.txt: file is not a database"):
        serve(0, setting=Setting(state=str(state)))


@pytest.mark.parametrize(
    ("option", "said"),
    [("log", "open log file {}: "), ("ready_file", "write ready file {}: ")],
    ids=["log", "ready"],
)
def test_a_file_that_cannot_be_written(option: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be written is one clear line with its name, and says nothing of the port."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # those of the test's own process stay
    file = str(tmp_path / "nowhere" / "file")
    started = {"log": {"setting": Setting(log=file)}, "ready_file": {"ready_file": file}}
    with pytest.raises(SimulatorError) as caught:
        serve(0, **started[option])  # type: ignore[arg-type]
    assert str(caught.value) == said.format(file) + "No such file or directory"


def test_without_a_connector() -> None:
    """What Adobe no longer offers is not there after a reset either; an unknown name is one clear line."""
    world = create_world(Setting(without=("zoho_crm",)))
    for _ in range(2):
        assert "zoho" not in [spec["name"] for spec in world.store.items("connectionSpecs")]
        world.reset()
    world.store.close()
    with pytest.raises(SimulatorError, match=r"there is no connector zoho; .* zoho_crm"):
        serve(0, setting=Setting(without=("zoho",)))


@pytest.mark.parametrize(
    ("kind", "endpoint", "said"),
    [
        ("s3", "nonsense", "--s3-endpoint: nonsense is not an address"),
        ("blob", "127.0.0.1:10000", "--blob-endpoint: 127.0.0.1:10000 is not an address"),
        ("s3", "http://127.0.0.1:9", "--s3-endpoint: nothing answers at http://127.0.0.1:9"),
        ("blob", "http://127.0.0.1:9", "--blob-endpoint: nothing answers at http://127.0.0.1:9"),
    ],
)
def test_no_emulator(kind: str, endpoint: str, said: str) -> None:
    """An invalid endpoint, or one that does not answer, is one clear line."""
    with pytest.raises(SimulatorError, match=said):
        serve(0, setting=Setting(endpoints={kind: endpoint}))
