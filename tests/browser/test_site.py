"""The documentation site, in a real browser: for everybody to use, in every light, and without a network."""

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.support import REPOSITORY

# The theme makes a landmark of each block's button to copy it.
_RULES = {"rules": {"landmark-unique": {"enabled": False}}}
_PAGES = ("index.html", "start.html", "reference/outputs.html")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the tests quiet."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, as a server shows it: its search does not work from a file."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, timeout=120)
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture
def elsewhere(page: Page, site: str) -> list[str]:
    """What pages ask of other hosts."""
    found: list[str] = []
    page.on(
        "request",
        lambda request: None if request.url.startswith((site, "data:", "blob:")) else found.append(request.url),
    )
    return found


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_anyone_can_read_it(page: Page, site: str, elsewhere: list[str], scheme: str, width: int) -> None:
    """Axe finds nothing, by day, by night and on a phone, and nothing is wider than the screen."""
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.set_viewport_size({"width": width, "height": 800})
    wrong = []
    for name in _PAGES:
        page.goto(f"{site}/{name}")
        found = Axe().run(page, options=_RULES).response["violations"]
        wrong += [(name, one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []
    assert elsewhere == []


def test_search_needs_no_network(page: Page, site: str, elsewhere: list[str]) -> None:
    """A code leads to its page, and nothing is asked of another host."""
    page.goto(f"{site}/index.html")
    search = page.get_by_role("textbox", name="Search").first
    search.click()
    # Nothing is found until the page has built its index, which takes as long as the machine lets it.
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching", timeout=60_000)
    search.press_sequentially("ZA503")
    expect(page.locator(".md-search-result__item").first).to_contain_text("ZA503")
    assert elsewhere == []
