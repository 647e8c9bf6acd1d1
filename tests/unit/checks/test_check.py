"""How checks are asked."""

import threading

import pytest

from pulumi_zoho_aep.checks.check import AT_ONCE, Answer, Check, Outcome, Result, run
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError


def ok() -> Answer:
    return Answer(Result.OK, "fine")


def refuse() -> Answer:
    raise ZohoAepError("no", hint="ask nicely")


def never() -> Answer:
    pytest.fail("asked although what it needs did not end well")


def test_what_needs_a_failed_check_is_skipped() -> None:
    """It is not asked, nor is what needs it in turn, and both say why; everything else is asked."""
    first = Check("token", refuse, "usual")
    second = Check("sandbox", never, "usual", needs=(first,))
    third = Check("spec", never, "usual", subject="connections.a", needs=(second,))
    found = [outcome.answer for outcome in run([first, second, third, Check("other", ok, "usual")])]
    assert found == [
        Answer(Result.FAILED, "no", "ask nicely", Code.FAILURE),
        Answer(Result.SKIPPED, "needs token, which failed"),
        Answer(Result.SKIPPED, "needs sandbox, which was skipped"),
        Answer(Result.OK, "fine"),
    ]


@pytest.mark.parametrize(("result", "is_asked"), [(Result.ATTENTION, True), (Result.UNKNOWN, False)])
def test_which_results_are_good_enough(result: Result, is_asked: bool) -> None:  # noqa: FBT001
    """What needs attention works for now; what is unknown cannot be built upon."""
    first = Check("first", lambda: Answer(result, "so so"), "usual")
    second = run([first, Check("second", ok, "usual", needs=(first,))])[1]
    assert (second.answer.result is Result.OK) is is_asked


def test_the_usual_fix_stands_in() -> None:
    """Where a finding knows no better way, the check's own is told; where all is well, nothing is to be fixed."""
    plain = Check("a", lambda: Answer(Result.ATTENTION, "so so"), "usual")
    better = Check("b", lambda: Answer(Result.FAILED, "no", "better"), "usual")
    assert [outcome.answer.fix for outcome in run([plain, better, Check("c", ok, "usual")])] == ["usual", "better", ""]


def test_independent_checks_are_asked_at_the_same_time() -> None:
    """As many as Zoho's smallest edition serves at once: each of these waits for all of them."""
    meeting = threading.Barrier(AT_ONCE, timeout=30)

    def meet() -> Answer:
        meeting.wait()
        return ok()

    outcomes = run([Check(str(number), meet, "usual") for number in range(AT_ONCE)])
    assert [outcome.answer for outcome in outcomes] == [ok()] * AT_ONCE


def test_a_long_chain_does_not_lock_up() -> None:
    """More checks in a row than there are threads."""
    checks = [Check("0", ok, "usual")]
    for number in range(1, 4 * AT_ONCE):
        checks.append(Check(str(number), ok, "usual", needs=(checks[-1],)))
    assert [outcome.check for outcome in run(checks)] == checks


def test_a_defect_of_ours_is_not_a_finding() -> None:
    """It keeps its traceback instead of looking like something to repair."""

    def broken() -> Answer:
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        run([Check("broken", broken, "usual")])


@pytest.mark.parametrize("result", list(Result))
def test_what_somebody_should_look_at(result: Result) -> None:
    """Attention and failed; unknown and skipped are told, and not counted."""
    outcome = Outcome(Check("a", ok, "usual"), Answer(result, ""))
    assert outcome.needs_attention is (result in (Result.ATTENTION, Result.FAILED))
