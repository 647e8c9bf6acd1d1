from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The tools are not installed; a bare `pytest` does not look in the checkout's top.
REPOSITORY = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY))

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@pytest.fixture
def write_script() -> Callable[[Path, str], Path]:
    """Writes an executable shell script; its interpreter is absolute, so that PATH can be anything."""

    def write(path: Path, body: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """A PATH without anything of this machine, and a cache of the test's own."""
    (tmp_path / "path").mkdir()
    return {"PATH": str(tmp_path / "path"), "PULUMI_ZOHO_AEP_CACHE": str(tmp_path / "cache")}
