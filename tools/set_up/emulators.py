"""Installs Azurite, Azure's own emulator of blob storage, where there is Node: some tests write to it.

Without Node, or without npm's registry, those tests are skipped with the reason.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from . import npm
from .progress import optional

FOLDER = Path(sys.prefix) / "emulators"
"""Beside the virtual environment."""
AZURITE = "azurite@3.35.0"
"""Pinned: a new release may want another version of the API."""


def azurite() -> list[str] | None:
    """The command that starts Azurite's blob service, or None where it is not installed."""
    node = shutil.which("node")
    script = FOLDER / "node_modules" / ".bin" / "azurite-blob"
    return [node, str(script)] if node is not None and npm.is_installed(FOLDER, AZURITE) else None


def set_up() -> None:
    """Make sure that the folder holds it.

    Raises:
        SetUpError: There is no npm, or it failed.
    """
    if azurite() is None:
        npm.install(FOLDER, AZURITE, "Azurite for the tests of file uploads")


def main() -> int:
    """Set it up. Without it, the tests that need it are skipped, and say why."""
    return optional(set_up, "the tests with Azurite are skipped")


if __name__ == "__main__":
    sys.exit(main())
