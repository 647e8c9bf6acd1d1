"""A headless Chromium, a simulator, and the command `authorize` running beside them."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.support.attempt import Attempt
from tests.support.missing import is_missing
from tools.set_up import browser as chromium

from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a module. Playwright keeps an event loop in this thread, so it has to end before other tests want one."""
    path = chromium.installed(os.environ)
    if path is None:
        is_missing("there is no Chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.flags(os.getuid()))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of a person of its own."""
    with browser.new_context() as context:
        context.set_default_timeout(10_000)
        yield context.new_page()


@pytest.fixture
def attempt(simulator: Simulator) -> Iterator[Callable[..., Attempt]]:
    """Starts the command, and waits for its end when the test is over."""
    started: list[Attempt] = []

    def start(data_center: str = "us", **options: Any) -> Attempt:
        started.append(Attempt(simulator, data_center, **options))
        return started[-1]

    yield start
    for one in started:
        one.end()
