"""`tools/demo.py`, which `make demo` runs: its story through the real command, and that it leaves nothing."""

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support import REPOSITORY
from tests.support.command import processes, stacks
from tools.demonstration.condense import Block, condensed

if TYPE_CHECKING:
    from pathlib import Path

_COMMANDS = [
    "export",
    "pulumi stack init local",
    "pulumi up --stack local --yes",
    "pulumi preview --stack local --expect-no-changes",
    "pulumi preview --stack local --diff",
    "pulumi up --stack local --yes",
    "pulumi destroy --stack local --yes",
    "cd",
    "pulumi stack init local",
    "pulumi preview --stack local",
    *["pulumi config set --stack local --path"] * 4,
    "zoho-aep",
    "pulumi up --stack local --yes",
    "zoho-aep",
    "pulumi destroy --stack local --yes",
]


def started(mark: dict[str, str], temporary: "Path", **more: str) -> "subprocess.Popen[str]":
    """Start the demonstration with Pulumi on PATH and a folder of its own for temporary files."""
    search = os.pathsep.join([str(stacks.pulumi_directory()), os.environ["PATH"]])
    return subprocess.Popen(
        [sys.executable, str(REPOSITORY / "tools" / "demo.py")],
        env={**os.environ, "PATH": search, "TMPDIR": str(temporary), **mark, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )


def _without_values(command: str) -> str:
    """Return a command without what differs from run to run, or is part of the story."""
    words = command.split()
    if words[0] != "pulumi":
        return words[0]
    return " ".join(words[:-2] if words[1] == "config" else words)


def test_it_tells_the_whole_story(tmp_path: "Path") -> None:
    """Up, empty preview, drift by property, repair, destroy; checkout and the person's Pulumi stay untouched."""
    stack_file = REPOSITORY / "Pulumi.local.yaml"
    written = stack_file.read_bytes()
    mark, temporary, home = processes.new_mark(), tmp_path / "temporary", tmp_path / "home"
    temporary.mkdir()
    home.mkdir()
    with started(mark, temporary, HOME=str(home), PULUMI_BACKEND_URL="file:///nowhere") as process:
        said, _ = process.communicate()
    assert process.returncode == 0, said

    typed = re.findall(r"^\$ (.*)$", said, re.MULTILINE)
    assert [_without_values(command) for command in typed] == _COMMANDS
    assert "+ 18 created" in said
    assert "18 unchanged" in said
    assert '~ name    : "renamed by hand" => "leads"' in said
    assert '~ frequency: "day" => "hour"' in said
    assert "~ interval : 2 => 1" in said
    assert "~ 1 updated" in said
    assert "- 18 deleted" in said
    assert "What is left on the simulator: the mapping sets contacts, leads." in said
    assert "\x1b[" not in said
    assert "set connector: landing_zone, and write its files with `zoho-aep sync --stack local`" in said
    assert "Five minutes later, the dataset has 1,505 rows." in said
    assert '"lastName": "Changed"' in said
    assert '"newcomer@mail.example"' in said
    assert '"isDeleted": "true"' in said

    assert stack_file.read_bytes() == written
    assert list(temporary.iterdir()) == []
    assert list(home.iterdir()) == []
    assert processes.marked(mark) == {}


def test_an_interruption_leaves_nothing_running(tmp_path: "Path") -> None:
    """Ctrl-C in the middle of `pulumi up` ends it, its plugins and the simulator, and says so with exit code 130."""
    mark = processes.new_mark()
    with started(mark, tmp_path) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "ZohoCredential sales created" in line:
                break
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert process.returncode == 130, said
    assert "interrupted; nothing is left running" in said
    assert processes.marked(mark) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_reported(tmp_path: "Path") -> None:
    """Without Pulumi the demonstration ends with exit code 1 and one line that says what to do."""
    with started(processes.new_mark(), tmp_path, PATH="") as process:
        said, _ = process.communicate()
    assert process.returncode == 1
    assert said.endswith("demo: there is no pulumi on PATH; `make demo` finds or installs one\n")


def test_condensing_leaves_out_and_never_writes() -> None:
    """What is still going on or unchanged is left out, and counted; everything else stays as Pulumi printed it."""
    lines = [
        "Updating (local):",
        " ~  zoho-aep:index:ZohoIngestion leads refreshing (0s) ",
        "@ updating....",
        "    pulumi-python:dynamic/zoho-aep:Schema people  ",
        " +  pulumi-python:dynamic/zoho-aep:Dataflow leads creating (0s) waiting for dataflow to settle, 0 s",
        " \x1b[32m+\x1b[0m  pulumi-python:dynamic/zoho-aep:Dataflow leads created (0.30s) waiting for it to settle",
        " +  pulumi-python:dynamic/zoho-aep:Schema people **creating failed** error: it is taken",
        "Outputs:",
        "    one",
        "Resources:",
        "    + 1 created",
    ]
    assert list(condensed(lines, [Block("^Outputs:", "^Resources:")])) == [
        "Updating (local):",
        " \x1b[32m+\x1b[0m  pulumi-python:dynamic/zoho-aep:Dataflow leads created (0.30s)",
        " +  pulumi-python:dynamic/zoho-aep:Schema people **creating failed** error: it is taken",
        "Resources:",
        "    + 1 created",
        "… 6 lines left out",
    ]
