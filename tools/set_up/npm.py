"""Packages from npm's registry, in fixed versions, in a folder of their own below the virtual environment."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from .progress import SetUpError, Steps, say

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_SECONDS = 150.0
"""How long an installation may take; ten seconds are usual."""


def is_installed(folder: Path, packages: str) -> bool:
    """Whether a folder holds these packages, in these versions."""
    ready = folder / ".ready"
    return ready.exists() and ready.read_text(encoding="utf-8") == packages


def install(folder: Path, packages: str, purpose: str) -> None:
    """Let a folder hold packages, and nothing else.

    Args:
        folder: Emptied first; the log is beside it.
        packages: As npm takes them, with their versions, separated by spaces.
        purpose: What for, in words for people.

    Raises:
        SetUpError: There is no npm, or it failed.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SetUpError("no npm on PATH")
    say(f"setting up {purpose}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Without a network, npm would try each package for minutes.
    bounded = ["--fetch-retries=1", "--fetch-timeout=20000"]
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--no-save", "--ignore-scripts", "--loglevel=error"]
    command = [npm, "install", *quiet, *bounded, "--prefix", str(folder), *packages.split()]
    steps = Steps(folder.with_suffix(".log"), total=1)
    steps.run("installing it with npm", command, environment=os.environ, limit_seconds=LIMIT_SECONDS)
    (folder / ".ready").write_text(packages, encoding="utf-8")
