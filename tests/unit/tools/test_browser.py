from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tools.set_up import browser
from tools.set_up.progress import SetUpError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    WriteScript = Callable[[Path, str], Path]


def test_names_on_path(environment: Mapping[str, str], write_script: WriteScript) -> None:
    """Every usual name is found, the first of them first, and nothing where there is none."""
    directory = Path(environment["PATH"])
    assert browser.on_path(environment) is None
    for name in reversed(browser.NAMES):
        expected = write_script(directory / name, "true")
        assert browser.on_path(environment) == expected


def test_what_is_there_is_not_installed(
    environment: Mapping[str, str], write_script: WriteScript, tmp_path: Path
) -> None:
    """With a browser on PATH, set-up does nothing and says nothing."""
    write_script(Path(environment["PATH"]) / "chromium", "exit 1")
    browser.set_up(browser.on_path, environment, 0, tmp_path / "log")
    assert not (tmp_path / "log").exists()


@pytest.fixture
def _playwright_without_download(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, write_script: WriteScript) -> None:
    """Playwright's download is not reachable."""
    monkeypatch.setattr(sys, "executable", str(write_script(tmp_path / "python", "echo no download; exit 3")))


@pytest.mark.usefixtures("_playwright_without_download")
def test_the_distribution_comes_last(
    environment: Mapping[str, str], write_script: WriteScript, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where Playwright's download fails, root gets the distribution's package, its lists read before."""
    directory = Path(environment["PATH"])
    chromium = directory / "chromium"
    write_script(
        directory / "apt-get",
        f'echo "$@" >> {tmp_path / "asked"}\n[ "$1" = update ] || {{ echo > {chromium}; /bin/chmod +x {chromium}; }}',
    )
    browser.set_up(browser.on_path, environment, 0, tmp_path / "log")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update", "install --yes --no-install-recommends chromium"]
    assert "installing the distribution's Chromium" in capfd.readouterr().err


@pytest.mark.usefixtures("_playwright_without_download")
def test_others_install_no_packages(environment: Mapping[str, str], write_script: WriteScript, tmp_path: Path) -> None:
    """Who is not root is not asked for a password: the reason is given instead."""
    write_script(Path(environment["PATH"]) / "apt-get", f"echo > {tmp_path / 'asked'}")
    with pytest.raises(SetUpError, match=r"(?s)there is no Chromium for the tests of pages\n.*no download"):
        browser.set_up(browser.on_path, environment, 1000, tmp_path / "log")
    assert not (tmp_path / "asked").exists()


def test_root_has_no_sandbox() -> None:
    """Chromium does not start for root with one; everybody else keeps it."""
    assert "--no-sandbox" in browser.flags(0)
    assert "--no-sandbox" not in browser.flags(1000)
