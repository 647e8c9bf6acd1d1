"""What the documents say of the speed of a sync is what was measured."""

import json

from benchmarks.sync import RESULTS, Figure, row_of
from tests.support import REPOSITORY

FIGURES = [Figure(**json.loads(line)) for line in RESULTS.read_text(encoding="utf-8").splitlines()]


def test_the_documents_have_the_figures() -> None:
    """`python -m benchmarks.sync --store` stores them; its lines with bars belong into the page."""
    page = (REPOSITORY / "docs" / "landing-zone.md").read_text(encoding="utf-8")
    assert [row for row in map(row_of, FIGURES) if row not in page] == []


def test_it_is_bound_by_zoho_and_by_little_memory() -> None:
    """Beside 200,000 records, both stay below 200 MB, and work for less than a tenth of their time once started."""
    assert [one.figure for one in FIGURES] == ["sync_first", "sync_increment"]
    assert FIGURES[0].records >= 200_000
    for figure in FIGURES:
        assert figure.megabytes < 200
        assert figure.cpu_share < 0.1
        assert figure.start_cpu_seconds < 0.5
