from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from tools.set_up import obtain
from tools.set_up.installed import MINIMUM, PROGRAMS, RELEASE, Version, cache_directory, release_platform
from tools.set_up.obtain import exclusive, pulumi_directory
from tools.set_up.progress import SetUpError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    WriteScript = Callable[[Path, str], Path]


REPOSITORY = Path(__file__).resolve().parents[3]


class Fill:
    """An installer that puts programs where it is asked to and counts how often."""

    def __init__(self, write_script: WriteScript, version: Version = RELEASE, without: str = "") -> None:
        self.write_script, self.version, self.without = write_script, version, without
        self.calls = 0

    def __call__(self, directory: Path) -> None:
        """Install, as the real ones do."""
        self.calls += 1
        for program in PROGRAMS:
            if program != self.without:
                self.write_script(directory / program, f"echo v{self.version}")


def refuse(directory: Path) -> None:
    raise SetUpError(f"no network for {directory.name}")


def put_on_path(environment: Mapping[str, str], write_script: WriteScript, version: str, *others: str) -> Path:
    directory = Path(environment["PATH"])
    for program in ("pulumi", *others):
        write_script(directory / program, f"echo {version}")
    return directory


HELPERS = ("pulumi-language-python", "pulumi-resource-pulumi-python")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0\n", Version(3, 259, 0)),
        ("3.254.1", Version(3, 254, 1)),
        ("v3.260.0-dev.0+abc.dirty", Version(3, 260, 0, released=False)),
        ("v3.260.0+dirty", Version(3, 260, 0)),
        ("", None),
        ("v3.259", None),
        ("error: v3.259.0", None),
    ],
)
def test_version_is_read(text: str, version: Version | None) -> None:
    """What `pulumi version` prints is understood, and nothing else is taken for a version."""
    assert Version.parse(text) == version


def test_versions_are_ordered() -> None:
    """Numbers count as numbers, and a pre-release comes before its release."""
    assert Version(3, 99, 0) < Version(3, 254, 0) < Version(3, 254, 1) < Version(4, 0, 0)
    assert Version(3, 254, 0, released=False) < MINIMUM
    assert RELEASE >= MINIMUM


def test_pulumi_on_path_comes_first(
    environment: Mapping[str, str], write_script: WriteScript, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Pulumi on PATH that is new enough and whole is used, silently, and nothing is written anywhere."""
    directory = put_on_path(environment, write_script, str(MINIMUM), *HELPERS)
    assert pulumi_directory(environment, [refuse]) == directory
    assert capsys.readouterr() == ("", "")
    assert not Path(environment["PULUMI_ZOHO_AEP_CACHE"]).exists()


def test_helpers_beside_the_binary_behind_a_link_count(
    environment: Mapping[str, str], write_script: WriteScript, tmp_path: Path
) -> None:
    """A package manager's link on PATH is enough when the helpers lie beside what it leads to."""
    for program in ("pulumi", *HELPERS):
        write_script(tmp_path / "cellar" / program, f"echo {RELEASE}")
    link = Path(environment["PATH"]) / "pulumi"
    link.symlink_to(tmp_path / "cellar" / "pulumi")
    assert pulumi_directory(environment, [refuse]) == link.parent


@pytest.mark.parametrize(
    ("answer", "helpers", "reason"),
    [
        ("v3.100.2", HELPERS, f"is version 3.100.2, but at least {MINIMUM} is needed"),
        ("no idea", HELPERS, "does not print its version"),
        (str(RELEASE), HELPERS[:1], "comes without pulumi-resource-pulumi-python"),
        (str(RELEASE), (), "comes without pulumi-language-python and pulumi-resource-pulumi-python"),
    ],
)
def test_unfit_pulumi_on_path_is_left_alone(
    answer: str,
    helpers: tuple[str, ...],
    reason: str,
    environment: Mapping[str, str],
    write_script: WriteScript,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One that will not do is named with the reason and what happens instead, and another is installed in the cache."""
    directory = put_on_path(environment, write_script, answer, *helpers)
    before = sorted(path.name for path in directory.iterdir())
    install = Fill(write_script)
    found = pulumi_directory(environment, [install])
    assert found == Path(environment["PULUMI_ZOHO_AEP_CACHE"]) / f"pulumi-{RELEASE}-{release_platform()}" / "bin"
    assert install.calls == 1
    assert sorted(path.name for path in directory.iterdir()) == before
    assert capsys.readouterr().err.splitlines()[0] == (
        f"pulumi on PATH ({directory / 'pulumi'}) {reason}; it is left alone, and "
        f"{RELEASE} is used from this project's own cache"
    )


def test_cache_is_used_again(
    environment: Mapping[str, str], write_script: WriteScript, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was installed once is found by the next run, which says nothing and installs nothing."""
    first = pulumi_directory(environment, [Fill(write_script)])
    capsys.readouterr()
    assert pulumi_directory(environment, [refuse]) == first
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757, 0o1777])
@pytest.mark.parametrize("part", ["", "home", "bin", "pulumi", "pulumi-language-python-exec"])
def test_a_cache_that_others_may_write_is_refused(
    environment: Mapping[str, str], write_script: WriteScript, part: str, mode: int
) -> None:
    """Neither a program nor a folder that somebody else may have changed is used, and what to do is said."""
    directory = pulumi_directory(environment, [Fill(write_script)])
    cache = directory.parents[1]
    path = {"": cache, "home": directory.parent, "bin": directory}.get(part, directory / part)
    path.chmod(mode)
    with pytest.raises(SetUpError) as failure:
        pulumi_directory(environment, [Fill(write_script)])
    assert str(failure.value) == (
        f"others can write to {path}, so it is not used\n  look at who did, then run: chmod -R go-w {cache}"
    )
    path.chmod(0o755)
    assert pulumi_directory(environment, [refuse]) == directory


def test_a_cache_of_somebody_else_is_refused(
    environment: Mapping[str, str], write_script: WriteScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another person owns may be another program tomorrow; what root owns is as good as the system."""
    directory = pulumi_directory(environment, [Fill(write_script)])
    cache = directory.parents[1]
    owner = cache.stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    if owner == 0:
        assert pulumi_directory(environment, [refuse]) == directory
        monkeypatch.setattr(Path, "stat", lambda _: SimpleNamespace(st_uid=owner + 2, st_mode=0o40755))
    with pytest.raises(SetUpError, match=rf"^{cache} belongs to somebody else, so it is not used\n  set PULUMI"):
        pulumi_directory(environment, [Fill(write_script)])


def test_a_cache_is_made_for_one_person(environment: Mapping[str, str], write_script: WriteScript) -> None:
    """Whatever a person's shell lets others do with new files, they may not write these."""
    before = os.umask(0)
    try:
        directory = pulumi_directory(environment, [Fill(write_script)])
    finally:
        os.umask(before)
    assert pulumi_directory(environment, [refuse]) == directory
    assert not directory.parents[1].stat().st_mode & 0o022


def test_damaged_cache_is_filled_again(environment: Mapping[str, str], write_script: WriteScript) -> None:
    """A cache that lost a program is not used but replaced."""
    directory = pulumi_directory(environment, [Fill(write_script)])
    (directory / "pulumi-language-python-exec").unlink()
    install = Fill(write_script)
    assert pulumi_directory(environment, [install]) == directory
    assert install.calls == 1
    assert (directory / "pulumi-language-python-exec").exists()


def test_installers_are_tried_in_order(
    environment: Mapping[str, str], write_script: WriteScript, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the first way fails its reason is reported and the next one starts from an empty directory."""

    def half(directory: Path) -> None:
        (directory / "rest").touch()
        raise SetUpError("the release cannot be had")

    directory = pulumi_directory(environment, [half, Fill(write_script)])
    assert sorted(path.name for path in directory.iterdir()) == sorted(PROGRAMS)
    assert capsys.readouterr().err.splitlines() == [
        "  the release cannot be had",
        f"Pulumi {RELEASE} is in {directory}",
    ]


def test_last_failure_is_the_error(environment: Mapping[str, str]) -> None:
    """When no way is left, the last reason is raised and the cache holds nothing that looks installed."""
    with pytest.raises(SetUpError, match="no network for unfinished"):
        pulumi_directory(environment, [refuse, refuse])
    cache = Path(environment["PULUMI_ZOHO_AEP_CACHE"])
    assert not list(cache.glob("pulumi-*"))


@pytest.mark.parametrize(
    ("version", "without", "reason"),
    [
        (RELEASE, "pulumi-language-python", "the installed Pulumi lacks pulumi-language-python"),
        (
            Version(3, 1, 0),
            "",
            f"the installed program does not start as Pulumi {RELEASE} (it says: 3.1.0)",
        ),
    ],
)
def test_only_what_works_is_kept(
    version: Version, without: str, reason: str, environment: Mapping[str, str], write_script: WriteScript
) -> None:
    """An installation that lacks a program or is another version never becomes the cached one."""
    with pytest.raises(SetUpError) as failure:
        pulumi_directory(environment, [Fill(write_script, version, without)])
    assert str(failure.value) == reason


def test_unwritable_cache_is_explained(environment: Mapping[str, str], tmp_path: Path) -> None:
    """A cache that cannot be made is one clean line, not a traceback."""
    (tmp_path / "file").touch()
    blocked = {**environment, "PULUMI_ZOHO_AEP_CACHE": str(tmp_path / "file" / "cache")}
    with pytest.raises(SetUpError, match=r"cannot set up Pulumi in .*file/cache"):
        pulumi_directory(blocked, [refuse])


def test_second_run_waits_for_the_first(
    environment: Mapping[str, str], write_script: WriteScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs at once install once: the second says that it waits, for which process, and uses what the first made."""
    said: list[str] = []
    waiting = threading.Event()

    def say(message: str) -> None:
        said.append(message)
        waiting.set()

    monkeypatch.setattr(obtain, "say", say)
    cache = Path(environment["PULUMI_ZOHO_AEP_CACHE"])
    cache.mkdir()
    home = cache / f"pulumi-{RELEASE}-{release_platform()}"
    results: list[Path] = []
    second = threading.Thread(target=lambda: results.append(pulumi_directory(environment, [refuse])))
    with exclusive(cache):
        second.start()
        assert waiting.wait(timeout=30)
        Fill(write_script)(home / "bin")
    second.join(timeout=30)
    assert results == [home / "bin"]
    assert said == [f"another run (process {os.getpid()}) is setting up Pulumi in {cache}: waiting for it"]


def test_cache_directory_follows_the_settings() -> None:
    """Our own variable takes precedence over XDG's, XDG's over the home directory, and an empty one counts as unset."""
    own = {"PULUMI_ZOHO_AEP_CACHE": "/own", "XDG_CACHE_HOME": "/xdg"}
    assert cache_directory(own) == Path("/own")
    assert cache_directory({**own, "PULUMI_ZOHO_AEP_CACHE": ""}) == Path("/xdg/pulumi-zoho-aep")
    assert cache_directory({"XDG_CACHE_HOME": ""}) == Path.home() / ".cache" / "pulumi-zoho-aep"


def test_unknown_platform_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no release and no build is known, the error says where to get Pulumi."""
    monkeypatch.setattr("platform.system", lambda: "Plan9")
    with pytest.raises(SetUpError, match=r"Plan9 on [^\n]+\n  install it as https://www\.pulumi\.com/docs/install/"):
        release_platform()


def test_command_prints_only_the_directory(environment: Mapping[str, str], write_script: WriteScript) -> None:
    """Run by path from anywhere, as the Makefile and people do, stdout is the directory and nothing else."""
    directory = put_on_path(environment, write_script, str(RELEASE), *HELPERS)
    answer = subprocess.run(
        [sys.executable, str(REPOSITORY / "tools" / "get_pulumi.py")],
        env=dict(environment),
        cwd=directory,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (answer.stdout, answer.stderr) == (f"{directory}\n", "")


def test_command_fails_with_a_line_and_a_way_out(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure is exit code 1, nothing on stdout, the reason and what to do instead on stderr."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(obtain, "_installers", lambda *, keep: [refuse])  # noqa: ARG005 - called by this name
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert obtain.main([]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == (
        "error: no network for unfinished\n"
        "  or install Pulumi yourself, https://www.pulumi.com/docs/install/, and run this again\n"
    )
