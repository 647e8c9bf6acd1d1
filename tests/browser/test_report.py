"""The page of `zoho-aep report`, in a real browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.support.reports import EVIL, report

from pulumi_zoho_aep.cli.report.page import as_page


@pytest.fixture
def said(page: Page) -> list[str]:
    """What the page logs, asks, or fails with, and what it loads beyond itself."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("dialog", lambda dialog: found.append(dialog.message))
    page.on("request", lambda request: found.extend(_elsewhere(request.url)))
    return found


def _elsewhere(url: str) -> list[str]:
    return [] if url.startswith(("file:", "data:")) else [url]


def _open(page: Page, tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anyone_can_use_it(page: Page, said: list[str], tmp_path: Path, scheme: str) -> None:
    """Axe finds nothing, by day and by night; the keyboard opens what is folded."""
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    _open(page, tmp_path, as_page(report("leads", "contacts")))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Last runs of leads")).to_be_visible()
    for closed in page.locator("details:not([open]) summary").all()[:1]:
        closed.click()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
    assert said == []


def test_names_are_text(page: Page, said: list[str], tmp_path: Path) -> None:
    """Whatever somebody called a table does nothing, and is shown as it is."""
    _open(page, tmp_path, as_page(report(EVIL)))
    expect(page.get_by_role("heading", level=3)).to_have_text(EVIL)
    assert page.locator("img, script, iframe").count() == 0
    assert said == []


def test_a_phone_shows_it_all(page: Page, tmp_path: Path) -> None:
    """Nothing is wider than a narrow screen."""
    page.set_viewport_size({"width": 360, "height": 700})
    _open(page, tmp_path, as_page(report("leads", "a" * 80)))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_hundred_ingestions_are_one_page(page: Page, said: list[str], tmp_path: Path) -> None:
    """With a quarter of a year of runs it stays small, and every ingestion is there."""
    text = as_page(report(*(f"table{number}" for number in range(100)), days=90))
    assert len(text) < 2_000_000
    _open(page, tmp_path, text)
    expect(page.get_by_role("article")).to_have_count(100)
    assert said == []
