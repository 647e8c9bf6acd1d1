"""Installs third-party clients, which tests run against the simulator, into a separate folder.

Not into the virtual environment: our own code does not need them, and one of them requires half of a data scientist's
tools. Only those of its requirements are installed that the modules under test import.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from .progress import Steps, optional, say

FOLDER = Path(sys.prefix) / "clients"
"""Beside the virtual environment, whose Python it is for."""
# Pinned: a new release may need what we have not looked up in the vendors' documents yet.
CLIENTS = ("aepp==0.6.0", "zohocrmsdk8_0==7.0.0")
_ALONE = ("aepp==0.6.0",)
_WITH_REQUIREMENTS = ("zohocrmsdk8_0==7.0.0", "pandas>=2.2,<4", "deprecation>=2.1,<3")
_READY = FOLDER / ".ready"


def are_installed() -> bool:
    """Say whether the folder holds these clients."""
    return _READY.exists() and _READY.read_text(encoding="utf-8").split() == list(CLIENTS)


def set_up() -> None:
    """Make sure that the folder holds them.

    Raises:
        SetUpError: pip failed, for example because there is no wheel for this Python.
    """
    if are_installed():
        return
    say("setting up third-party clients for the tests of the simulator")
    shutil.rmtree(FOLDER, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    into = [*pip, "--only-binary", ":all:", "--target", str(FOLDER)]
    steps = Steps(Path(sys.prefix) / "clients.log", total=2)
    steps.run("installing what they require", [*into, *_WITH_REQUIREMENTS], environment=os.environ)
    steps.run("installing those with unneeded requirements", [*into, "--no-deps", *_ALONE], environment=os.environ)
    _READY.write_text("\n".join(CLIENTS), encoding="utf-8")


def main() -> int:
    """Set them up. Without them, the tests that need them are skipped or fail, and say why."""
    return optional(set_up, "the tests with third-party clients are skipped")


if __name__ == "__main__":
    sys.exit(main())
