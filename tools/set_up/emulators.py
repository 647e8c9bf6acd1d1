"""Installs Azurite, Azure's own emulator of blob storage, where there is Node: some tests write to it.

Into a folder of its own below the virtual environment, in a fixed version and without a lock file. Without Node, or
without npm's registry, those tests are skipped with the reason.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from .progress import SetUpError, Steps, optional, say

FOLDER = Path(sys.prefix) / "emulators"
"""Beside the virtual environment."""
AZURITE = "azurite@3.35.0"
"""Pinned: a new release may want another version of the API."""
_READY = FOLDER / ".ready"


def azurite() -> list[str] | None:
    """The command that starts Azurite's blob service, or None where it is not installed."""
    node = shutil.which("node")
    script = FOLDER / "node_modules" / ".bin" / "azurite-blob"
    is_there = _READY.exists() and _READY.read_text(encoding="utf-8") == AZURITE
    return [node, str(script)] if node is not None and is_there else None


def set_up() -> None:
    """Make sure that the folder holds it.

    Raises:
        SetUpError: There is no npm, or it failed.
    """
    if azurite() is not None:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetUpError("no npm on PATH")
    say("setting up Azurite for the tests of file uploads")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    # Without a network, npm would try for ten minutes.
    bounded = ["--fetch-retries=1", "--fetch-timeout=20000"]
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--no-save", "--ignore-scripts", "--loglevel=error"]
    command = [npm, "install", *quiet, *bounded, "--prefix", str(FOLDER), AZURITE]
    steps = Steps(Path(sys.prefix) / "emulators.log", total=1)
    steps.run("installing it with npm", command, environment=os.environ)
    _READY.write_text(AZURITE, encoding="utf-8")


def main() -> int:
    """Set it up. Without it, the tests that need it are skipped, and say why."""
    return optional(set_up, "the tests with Azurite are skipped")


if __name__ == "__main__":
    sys.exit(main())
