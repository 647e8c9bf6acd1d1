"""The Pulumi command as a process: what it is asked, what its answers mean, and how it ends with us."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_zoho_aep.cli.pulumi import Pulumi, PulumiFailed
from pulumi_zoho_aep.cli.stack import Stack

Pretend = Callable[[str], None]
_OPEN = "from pulumi_zoho_aep.cli import main; import sys; sys.exit(main(['drift', 'dev']))"


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """Puts a `pulumi` on PATH that is a few lines of Python."""

    def make(program: str) -> None:
        command = tmp_path / "bin" / "pulumi"
        command.parent.mkdir()
        command.write_text(f"#!{sys.executable}\nimport os, signal, sys\n{program}\n", encoding="utf-8")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")

    return make


def test_a_preview_that_failed_is_read_as_far_as_it_came(pretend: Pretend) -> None:
    """The reasons are in its JSON, not on stderr."""
    found = {"steps": [], "diagnostics": [{"severity": "error", "message": "boom"}]}
    pretend(f"print({json.dumps(json.dumps(found))}); sys.exit(1)")
    assert Stack("dev").preview() == found


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (
            "sys.exit('error: no stack named dev found')",
            "pulumi preview --refresh: no stack named dev found\nname one that `pulumi stack ls` lists",
        ),
        ("sys.exit(4)", "pulumi preview --refresh: exit code 4"),
        ("print('{}'); sys.exit(4)", "pulumi preview --refresh: exit code 4"),
        (
            "print('{}\\n{}')",
            "pulumi preview: what it printed is not one JSON document\nunset PULUMI_ENABLE_STREAMING_JSON_PREVIEW",
        ),
    ],
)
def test_what_is_no_preview_at_all(pretend: Pretend, program: str, message: str) -> None:
    """The command's own words where it has any; and what else may be in the way."""
    pretend(program)
    with pytest.raises(PulumiFailed) as caught:
        Stack("dev").preview()
    assert str(caught.value) == message


def test_an_interrupt_reaches_pulumi_once(pretend: Pretend, tmp_path: Path) -> None:
    """Pulumi is asked to end, and waited for: killed, it would leave its own processes behind."""
    said = tmp_path / "reported"
    pretend(
        "def end(*_):\n"
        f"    open({str(said)!r}, 'a').write('reported ')\n"
        "    sys.exit(1)\n"
        "signal.signal(signal.SIGINT, end)\n"
        # As a terminal does: everything in the foreground, and a process of another session is not.
        "os.killpg(os.getpgid(os.getppid()), signal.SIGINT)\n"
        "signal.pause()"
    )
    done = subprocess.run(
        [sys.executable, "-c", _OPEN],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "interrupted")
    assert said.read_text(encoding="utf-8") == "reported "


def test_all_previews_end_with_us(pretend: Pretend, tmp_path: Path) -> None:
    """One that takes its time after an interrupt gets another one, and no further one is started."""
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    pretend(
        "asked = []\n"
        "signal.signal(signal.SIGINT, lambda *_: asked.append(1))\n"
        f"open({str(ready)!r}, 'w').close()\n"
        "while len(asked) < 2: signal.pause()"
    )
    pulumi, ended = Pulumi(), []
    thread = threading.Thread(target=lambda: ended.append(pulumi.done(["preview"], tmp_path).returncode))
    thread.start()
    ready.read_bytes()
    pulumi.interrupt()
    thread.join()
    assert ended == [0]
    with pytest.raises(PulumiFailed, match="interrupted"):
        pulumi.run(["preview"], tmp_path)
