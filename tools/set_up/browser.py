"""Finds a headless Chromium for the tests of pages, or installs one where that needs no permission.

Looked for in this order: PATH, Playwright's own download, the distribution's package (as root, where there is apt).
Without one, those tests are skipped with the reason, and fail where ``CI`` is set.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .progress import SetUpError, Steps, optional, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    # Only the page under test: no update, no account, no telemetry, no protocol that bypasses proxies.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def on_path(environment: Mapping[str, str]) -> Path | None:
    """The Chromium on PATH."""
    found = (shutil.which(name, path=environment.get("PATH", "")) for name in NAMES)
    return next((Path(path) for path in found if path is not None), None)


def downloaded() -> Path | None:
    """The Chromium that Playwright downloaded earlier. This starts Playwright, so look on PATH first."""
    from playwright.sync_api import sync_playwright  # not there before the virtual environment is

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def installed(environment: Mapping[str, str]) -> Path | None:
    """The browser that tests use, or None."""
    return on_path(environment) or downloaded()


def flags(user: int) -> list[str]:
    """The command-line switches to start it with."""
    # Chromium refuses to sandbox its pages for root; ours come from this machine alone.
    return [*FLAGS, *(["--no-sandbox"] if user == 0 else [])]


def set_up(
    find: Callable[[Mapping[str, str]], Path | None], environment: Mapping[str, str], user: int, log: Path
) -> None:
    """Make sure that a browser is there.

    Args:
        find: Looks for one.
        environment: Whose PATH counts.
        user: Id of the user; only root may install packages.
        log: Where the installers' output goes.

    Raises:
        SetUpError: There is none, and none could be installed.
    """
    if find(environment) is not None:
        return
    say("setting up a headless Chromium for the tests of pages")
    reasons = []
    for way in _ways(environment, user):
        try:
            _run(way, environment, log)
        except SetUpError as error:
            reasons.append(str(error))
            continue
        if find(environment) is not None:
            return
        reasons.append("the installed browser was not found")
    raise SetUpError("\n".join(["there is no Chromium for the tests of pages", *reasons]))


def _ways(environment: Mapping[str, str], user: int) -> list[Sequence[tuple[str, list[str]]]]:
    """The ways to install one, each a sequence of steps."""
    playwright = [("downloading Playwright's Chromium", [sys.executable, "-m", "playwright", "install", "chromium"])]
    if user != 0 or shutil.which("apt-get", path=environment.get("PATH", "")) is None:
        return [playwright]
    apt = [
        ("reading the distribution's package lists", ["apt-get", "update"]),
        (
            "installing the distribution's Chromium",
            ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
        ),
    ]
    return [playwright, apt]


def _run(way: Sequence[tuple[str, list[str]]], environment: Mapping[str, str], log: Path) -> None:
    steps = Steps(log, total=len(way))
    for step, command in way:
        steps.run(step, command, environment={**environment, "DEBIAN_FRONTEND": "noninteractive"})


def main() -> int:
    """Set up the browser. Without one, the tests that need it are skipped or fail, and say why."""
    log = Path(sys.prefix) / "browser.log"
    return optional(
        lambda: set_up(installed, os.environ, os.getuid(), log),
        "the tests of pages are skipped; or install chromium and run this again",
    )


if __name__ == "__main__":
    sys.exit(main())
