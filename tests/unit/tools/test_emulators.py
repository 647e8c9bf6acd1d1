from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tools.set_up import emulators

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    WriteScript = Callable[[Path, str], Path]


@pytest.fixture(autouse=True)
def _another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulators, "FOLDER", tmp_path / "emulators")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    (tmp_path / "bin").mkdir()


def test_it_is_installed_once(tmp_path: Path, write_script: WriteScript) -> None:
    """Into a folder of its own, in a fixed version, without a lock file."""
    write_script(tmp_path / "bin" / "npm", f'echo "$@" >> {tmp_path}/asked')
    node = write_script(tmp_path / "bin" / "node", "true")
    for _ in range(2):
        assert emulators.main() == 0
    command = emulators.azurite()
    assert command is not None
    assert command[0] == str(node)
    (asked,) = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert f"--prefix {tmp_path}/emulators" in asked
    assert "--no-package-lock" in asked
    assert asked.endswith(emulators.AZURITE)


def test_where_it_cannot_be_installed(
    tmp_path: Path, write_script: WriteScript, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said why, and what that means; the rest of the set-up goes on."""
    write_script(tmp_path / "bin" / "npm", "echo no network; exit 1")
    assert emulators.main() == 0
    assert emulators.azurite() is None
    assert capsys.readouterr().err.endswith("the tests with Azurite are skipped\n")
