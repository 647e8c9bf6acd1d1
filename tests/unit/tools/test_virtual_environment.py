from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tools.set_up import virtual_environment
from tools.set_up.progress import SetUpError

if TYPE_CHECKING:
    from collections.abc import Callable

    WriteScript = Callable[[Path, str], Path]


FAKE_VENV = """
/bin/mkdir -p "$3/bin"
/bin/cat > "$3/bin/python" <<'END'
#!/bin/sh
echo "$*" >> '{asked}'
END
/bin/chmod +x "$3/bin/python"
"""


@pytest.fixture
def python(tmp_path: Path, write_script: WriteScript, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python whose `-m venv D` makes an environment whose own Python writes down what it is asked."""
    script = write_script(tmp_path / "python", FAKE_VENV.format(asked=tmp_path / "asked"))
    monkeypatch.setattr(sys, "executable", str(script))
    return script


def test_new_environment_gets_the_project(tmp_path: Path, python: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a fresh checkout the environment is made and the project installed into it, in two steps that it names."""
    virtual_environment.set_up(tmp_path / "venv")
    assert python.exists()
    assert (tmp_path / "asked").read_text(encoding="utf-8").splitlines() == [
        "-m pip install --quiet --disable-pip-version-check --editable .[dev]"
    ]
    assert [line[:7] for line in capsys.readouterr().err.splitlines()[1:]] == ["  [1/2]", "  [2/2]"]


def test_usable_environment_is_kept(tmp_path: Path, python: Path, write_script: WriteScript) -> None:
    """When only pyproject.toml changed, the environment stays and is brought up to date."""
    write_script(tmp_path / "venv" / "bin" / "python", "exit 0")
    (tmp_path / "venv" / "theirs").touch()
    virtual_environment.set_up(tmp_path / "venv")
    assert python.exists()
    assert (tmp_path / "venv" / "theirs").exists()


def test_broken_environment_is_made_again(tmp_path: Path, python: Path, write_script: WriteScript) -> None:
    """One whose Python no longer works is replaced instead of failing inside pip."""
    write_script(tmp_path / "venv" / "bin" / "python", "exit 1")
    (tmp_path / "venv" / "theirs").touch()
    virtual_environment.set_up(tmp_path / "venv")
    assert python.exists()
    assert not (tmp_path / "venv" / "theirs").exists()


def test_this_environment_is_usable() -> None:
    """The environment that runs the tests passes for a usable one, a missing one does not."""
    assert virtual_environment.is_usable(Path(sys.prefix))
    assert not virtual_environment.is_usable(Path(sys.prefix) / "missing")


def test_missing_ensurepip_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution's Python without ensurepip is a clear line, and what was there is untouched."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (tmp_path / "venv").mkdir()
    with pytest.raises(SetUpError, match="ensurepip is missing\n  Debian and Ubuntu: apt-get install python3-venv"):
        virtual_environment.set_up(tmp_path / "venv")
    assert (tmp_path / "venv").exists()
