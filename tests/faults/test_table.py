"""What is published about faults is what is walked."""

from tests.faults.table import lines
from tests.support import REPOSITORY
from tests.support.faults.kinds import KINDS


def test_the_published_table() -> None:
    """docs/faults.md has one row per kind of fault of the walk, with its guarantee, and no other."""
    published = (REPOSITORY / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in published if line.startswith("|")]
    assert rows == list(lines())


def test_names_are_unique() -> None:
    """The kinds are distinguished by their names."""
    assert len({kind.name for kind in KINDS}) == len(KINDS)
