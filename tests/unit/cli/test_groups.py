"""What many ingestions have in common is said once."""

from tests.support.reports import report

from pulumi_zoho_aep.cli.groups import grouped
from pulumi_zoho_aep.cli.markdown import listed
from pulumi_zoho_aep.cli.report.page import as_page
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding


def findings(count: int, *, fix: str = "mend it") -> list[Finding]:
    """Return equal findings about as many ingestions; the advice may differ by a number."""
    return [
        Finding.error(Code.STALE, f"ingestions.i{number}", "no rows", fix.format(number)) for number in range(count)
    ]


def test_few_stay_as_they_are() -> None:
    """Two say it for themselves, and others are not moved."""
    other = Finding.error(Code.STALE, "ingestions.x", "other rows", "mend it")
    few = [*findings(2), other]
    assert [one.first for one in grouped(few)] == few
    assert [len(one.findings) for one in grouped([other, *findings(3)])] == [1, 3]


def test_a_list_says_it_once() -> None:
    """Advice that is the same, too; where it differs, it is beside each."""
    same = [*listed(findings(3))]
    assert same[0] == f"- 3 times: `no rows: mend it` ({Code.STALE.label})"
    assert same[1:] == ["  - `ingestions.i0`", "  - `ingestions.i1`", "  - `ingestions.i2`"]
    assert [*listed(findings(3, fix="retry {}"))][1] == "  - `ingestions.i0`: `retry 0`"


def test_a_page_with_a_hundred_failures() -> None:
    """One box for all of them, before the ingestions; each is named in it, and has its own below."""
    page = as_page(report(*(f"i{number:02}" for number in range(100))))
    beginning = page.partition('<h2 id="ingestions">')[0]
    assert beginning.count('class="finding"') == 1
    assert "100 times" in beginning
    assert "ingestions.i99" in beginning
