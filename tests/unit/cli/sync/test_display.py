"""How a sync looks while it runs."""

from typing import Any

import pytest

from pulumi_zoho_aep.cli.sync.display import SECONDS_BETWEEN_LINES, Display, line_of, print_results
from pulumi_zoho_aep.cli.sync.results import Result
from pulumi_zoho_aep.extract.plans import Progress


@pytest.mark.parametrize(
    ("progress", "seconds", "line"),
    [
        ({"doing": "looking up the columns"}, 0, "leads: looking up the columns"),
        (
            {"doing": "reading by bulk read", "rows": 50_000, "share": 0.25, "stored_bytes": 2_500_000},
            10,
            "leads: reading by bulk read, 50,000 rows, 2.5 MB stored, 5,000 rows a second, 30 s left",
        ),
        (
            {"doing": "reading by queries", "rows": 1, "share": 1.0},
            2,
            "leads: reading by queries, 1 row, 0 rows a second",
        ),
    ],
)
def test_a_line(progress: dict[str, Any], seconds: float, line: str) -> None:
    """Rows, bytes, rate and the time that is left, as far as they are known."""
    assert line_of(Progress("leads", **progress), seconds) == line


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing moves, a line every quarter of a minute says that it goes on."""
    now = [0.0]
    with Display(lambda: now[0]) as display:
        for _ in range(100):
            display.report(Progress("leads", "reading"))
            now[0] += 1
    assert len(capsys.readouterr().err.splitlines()) == 99 // SECONDS_BETWEEN_LINES


def test_what_several_have_to_say_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Their names stand in front, in the order of the table; what only one has to say keeps its own line."""
    same = "the token lacks a scope"
    first = Result("leads", "Leads", "crm/leads", "read everything", warnings=[same, "one file is old"])
    print_results([first, Result("deals", "Deals", "crm/deals", "failed", warnings=[same], error="no")], as_json=False)
    assert capsys.readouterr().err == (
        f"zoho-aep: leads, deals: {same}\nzoho-aep: leads: one file is old\nzoho-aep: deals: no\n"
    )
