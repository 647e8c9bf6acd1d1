"""The documentation site builds without a warning, and without anything from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import REPOSITORY
from tools.site_hooks import PAGES, with_links

_LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?([^\"'\s>]+)|<link\b[^>]*>")
_FOLLOWED = ("canonical", 'rel="next"', 'rel="prev"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it, as `make docs` does."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """Styles, scripts and pictures are the site's own."""
    for page in site.rglob("*.html"):
        for found in _LOADED.finditer(page.read_text(encoding="utf-8")):
            if not any(word in found[0] for word in _FOLLOWED):
                assert "//" not in found[0], f"{page.name}: {found[0]}"


def test_its_search_is_its_own(site: Path) -> None:
    """What a search needs is in the site."""
    assert "landing" in (site / "search" / "search_index.json").read_text(encoding="utf-8")


def test_links_out_of_the_pages_become_paths() -> None:
    """What is not a page of the site is named; a page of it is linked, wherever it is in the repository."""
    assert with_links("[run](../examples/sync)", "landing-zone.md") == "[run](sync-schedules.md)"
    assert with_links("[`naive`](../benchmarks/naive)", "speed.md") == "`benchmarks/naive`"
    assert with_links("[page](docs/faults.md#a)", "security.md") == "[page](faults.md#a)"
    assert with_links("[page](../faults.md)", "connectors/README.md") == "[page](../faults.md)"


@pytest.mark.parametrize("path", ["README.md", "SUPPORT.md", *PAGES])
def test_links_of_the_repository_lead_somewhere(path: str) -> None:
    """Files that stand outside `docs/` link to files that are there."""
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", text):
        assert ((REPOSITORY / path).parent / target).exists(), target
