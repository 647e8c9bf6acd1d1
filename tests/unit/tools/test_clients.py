from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tools.set_up import clients

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    WriteScript = Callable[[Path, str], Path]


@pytest.fixture(autouse=True)
def _another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "FOLDER", tmp_path / "clients")
    monkeypatch.setattr(clients, "_READY", tmp_path / "clients" / ".ready")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))


def test_they_are_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_script: WriteScript) -> None:
    """Into a folder of their own, in fixed versions; what is there stays."""
    script = f'echo "$@" >> {tmp_path}/asked; mkdir -p {tmp_path}/clients'
    monkeypatch.setattr(sys, "executable", str(write_script(tmp_path / "python", script)))
    assert not clients.are_installed()
    for _ in range(2):
        assert clients.main() == 0
    assert clients.are_installed()
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert len(asked) == 2
    assert all(f"--target {tmp_path}/clients" in line for line in asked)
    assert all(any(client in line for line in asked) for client in clients.CLIENTS)


def test_where_they_cannot_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_script: WriteScript, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said why, and what that means; the rest of the set-up goes on."""
    monkeypatch.setattr(sys, "executable", str(write_script(tmp_path / "python", "echo no wheel; exit 1")))
    assert clients.main() == 0
    assert not clients.are_installed()
    assert "no wheel" in (said := capsys.readouterr().err)
    assert said.endswith("the tests with third-party clients are skipped\n")
