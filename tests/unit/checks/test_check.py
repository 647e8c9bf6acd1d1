"""How checks are asked."""

import threading

import pytest

from pulumi_zoho_aep.checks.check import Check, Found, Outcome, Result, run
from pulumi_zoho_aep.checks.questions import AT_ONCE
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding, Severity


def ok() -> str:
    return "fine"


def finds(severity: Severity, fix: str = "") -> Finding:
    return Finding(Code.FAILURE, severity, "", "so so", fix)


def refuse() -> Found:
    raise ZohoAepError("no", hint="ask nicely")


def never() -> Found:
    pytest.fail("asked although what it needs did not end well")


def test_what_needs_a_failed_check_is_skipped() -> None:
    """It is not asked, nor is what needs it in turn, and both say why; everything else is asked."""
    first = Check("token", refuse, "usual")
    second = Check("sandbox", never, "usual", needs=(first,))
    third = Check("spec", never, "usual", subject="connections.a", needs=(second,))
    other = Check("other", ok, "usual")
    assert run([first, second, third, other]) == [
        Outcome(first, Result.FAILED, findings=(Finding.error(Code.FAILURE, "", "no", "ask nicely"),)),
        Outcome(second, Result.SKIPPED, "needs token, which failed"),
        Outcome(third, Result.SKIPPED, "needs sandbox, which was skipped"),
        Outcome(other, Result.OK, "fine"),
    ]


@pytest.mark.parametrize(("severity", "is_asked"), [(Severity.WARNING, True), (Severity.INFO, False)])
def test_which_results_are_good_enough(severity: Severity, is_asked: bool) -> None:  # noqa: FBT001
    """What needs attention works for now; what is unknown cannot be built upon."""
    first = Check("first", lambda: finds(severity), "usual")
    second = run([first, Check("second", ok, "usual", needs=(first,))])[1]
    assert (second.result is Result.OK) is is_asked


def test_the_usual_fix_stands_in() -> None:
    """Where a finding knows no better way, the check's own is used; where all is well, nothing is to be fixed."""
    plain = Check("a", lambda: finds(Severity.WARNING), "usual")
    better = Check("b", lambda: finds(Severity.ERROR, "better"), "usual")
    unknown = Check("c", lambda: finds(Severity.INFO), "usual")
    fixes = [outcome.fix for outcome in run([plain, better, unknown, Check("d", ok, "usual")])]
    assert fixes == ["usual", "better", "", ""]


def test_the_worst_of_several_findings_decides() -> None:
    """It comes first; the others of the same check are not lost, and a fix that they share is there once."""
    several = [finds(Severity.WARNING, "later"), finds(Severity.ERROR, "now"), finds(Severity.WARNING, "later")]
    outcome = run([Check("a", lambda: several, "usual")])[0]
    assert (outcome.result, outcome.detail, outcome.fix) == (Result.FAILED, "so so\nso so\nso so", "now\nlater")


def test_independent_checks_are_asked_at_the_same_time() -> None:
    """As many as Zoho's smallest edition serves at once: each of these waits for all of them."""
    meeting = threading.Barrier(AT_ONCE, timeout=30)

    def meet() -> str:
        meeting.wait()
        return ok()

    outcomes = run([Check(str(number), meet, "usual") for number in range(AT_ONCE)])
    assert [outcome.words for outcome in outcomes] == [ok()] * AT_ONCE


def test_a_long_chain_does_not_lock_up() -> None:
    """More checks in a row than there are threads."""
    checks = [Check("0", ok, "usual")]
    for number in range(1, 4 * AT_ONCE):
        checks.append(Check(str(number), ok, "usual", needs=(checks[-1],)))
    assert [outcome.check for outcome in run(checks)] == checks


def test_a_defect_of_ours_is_not_a_finding() -> None:
    """It keeps its traceback instead of looking like something to repair."""

    def broken() -> Found:
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        run([Check("broken", broken, "usual")])


@pytest.mark.parametrize("result", list(Result))
def test_what_somebody_should_look_at(result: Result) -> None:
    """Attention and failed; unknown and skipped are shown, and not counted."""
    outcome = Outcome(Check("a", ok, "usual"), result)
    assert outcome.needs_attention is (result in (Result.ATTENTION, Result.FAILED))
