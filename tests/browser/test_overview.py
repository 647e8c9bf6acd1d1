"""The simulator's page, in a real browser."""

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from pulumi_zoho_aep.simulator.server import Simulator

EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>"


@pytest.fixture
def said(page: Page) -> list[str]:
    """What the page logs, asks, or fails with, and where it goes beyond this machine."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("dialog", lambda dialog: found.append(dialog.message))
    return found


def test_stored_values_are_text(simulator: Simulator, page: Page, said: list[str]) -> None:
    """An object with a hostile name is shown as it is, and does nothing; nothing is loaded but the page."""
    simulator.world.store.put("flows", "f", {"id": "f", "name": EVIL, "state": EVIL})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(simulator.url)
    page.get_by_text("flows", exact=False).first.click()
    expect(page.locator("#collection-flows")).to_contain_text(EVIL)
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [f"{simulator.url}/"]


def test_the_forms_work(simulator: Simulator, page: Page, said: list[str]) -> None:
    """Time passes, a fault is queued, an object is changed and deleted, and what is refused is said."""
    simulator.world.store.put("dataSets", "d", {"id": "d", "name": "before"})
    before = simulator.world.clock.now()
    page.goto(simulator.url)
    clock = page.locator("form", has=page.locator("input[value$=clock]"))
    clock.get_by_role("button").click()
    expect(clock.locator("output")).to_contain_text("200")
    assert simulator.world.clock.now() - before >= 3600
    fault = page.locator("form", has=page.locator("input[value$=faults]"))
    fault.get_by_role("button").click()
    expect(fault.locator("output")).to_contain_text("503")
    assert len(simulator.world.faults.left()) == 1
    change = page.locator("form[data-method=PATCH]", has=page.locator("input[value*=objects]"))
    change.locator("input").fill("/_simulator/objects/dataSets/d")
    change.get_by_role("button").click()
    expect(change.locator("output")).to_contain_text("new")
    remove = page.locator("form[data-method=DELETE]", has=page.locator("input[value*=objects]"))
    remove.locator("input").fill("/_simulator/objects/dataSets/d")
    remove.get_by_role("button").click()
    expect(remove.locator("output")).to_contain_text("200")
    remove.get_by_role("button").click()
    expect(remove.locator("output")).to_have_class(re.compile("refused"))
    assert simulator.world.store.get("dataSets", "d") is None
    assert [line for line in said if "404" not in line] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits(simulator: Simulator, browser: Browser, scheme: Literal["light", "dark"], width: int) -> None:
    """Nothing is wider than the screen, however long an id is; text and background differ in both schemes."""
    simulator.world.store.put("flows", "f", {"id": "f" * 300, "name": "n" * 300})
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(simulator.url)
        page.locator("#collection-flows > summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        style: Any = page.evaluate(
            "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
        )
        assert style[0] != style[1]
