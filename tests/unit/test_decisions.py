"""Each decision is a file of its own, found by date and by subject."""

import re
from pathlib import Path

import pytest
from tests.support import REPOSITORY

FOLDER = REPOSITORY / "docs" / "decisions"
FILES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")
LONGEST = 25


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_decision(path: Path) -> None:
    """It is short, says its date, what and why, and the index has it twice; a superseded one links to its successor."""
    text = path.read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    assert f"\n{path.name[:10]} · " in text
    assert {"**What.**", "**Why.**"} <= set(re.findall(r"\*\*[A-Z][\w ]+\.\*\*", text))
    assert len(text.splitlines()) <= LONGEST
    superseded = "> **Superseded** by [" in text
    assert INDEX.count(f"- [{title}]({path.name})") == (1 if superseded else 2)


def test_links_lead_somewhere() -> None:
    """Every link between decisions, and from the index, leads to a decision."""
    links = [link for path in FOLDER.glob("*.md") for link in re.findall(r"\]\(([^)]+\.md)\)", path.read_text("utf-8"))]
    assert {link for link in links if not (FOLDER / link).exists()} == set()


def test_the_architecture_stays_one_page() -> None:
    """Rooms, arrows and the way of a resource: reasons stand in decisions."""
    text = (REPOSITORY / "provider" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    assert "## Decisions" not in text
