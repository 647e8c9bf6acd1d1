"""The fast part of `make soak`: every call of a life is broken, every kind of fault used, and the host is killed."""

from collections import Counter

import pytest
from tests.faults.command import command_kills
from tests.faults.walk import Walker
from tests.support.faults.cases import Case, Kill, Tally, cases, kills, sample, sampled_kills
from tests.support.faults.kinds import KINDS
from tools.soak import walked

PARTS = 8
"""Parts run side by side."""


@pytest.mark.parametrize("part", range(PARTS))
def test_any_call_may_fail(walker: Walker, part: int) -> None:
    """One clean line with a hint; the next run ends as declared; nothing is doubled, left behind, or leaked."""
    assert [finding for case in list(sample(walker.steps))[part::PARTS] for finding in walker.play(case)] == []


@pytest.mark.parametrize("part", range(PARTS // 2))
def test_the_host_may_be_killed_at_any_call(walker: Walker, part: int) -> None:
    """The next run goes on from the state before the call, and ends as declared, without duplicates and orphans."""
    assert [
        finding for kill in list(sampled_kills(walker.steps))[part :: PARTS // 2] for finding in walker.kill(kill)
    ] == []


def test_the_sample_leaves_nothing_out(walker: Walker) -> None:
    """Every call of the life and every kind of fault is in the fast part, the rarer kinds too."""
    chosen = list(sample(walker.steps))
    assert {case.step.asked for case in chosen} == {step.asked for step in walker.steps}
    assert {case.kind for case in chosen} == set(KINDS)
    assert len(chosen) < len(list(cases(walker.steps))) / 50


def test_every_call_is_recovered_with_and_without_a_refresh(walker: Walker) -> None:
    """Whatever a run left unfinished is finished by one that refreshes first, and by one that does not."""
    walked = [*cases(walker.steps), *kills(walker.steps)]
    for kind in (Case, Kill):
        found = {(case.step, case.refreshes) for case in walked if isinstance(case, kind)}
        assert len(found) == 2 * len({step for step, _ in found})


def test_every_boundary_is_walked(walker: Walker) -> None:
    """The soak kills before and after every request of create, update, replace and destroy."""
    boundaries = list(kills(walker.steps))
    assert len(boundaries) == 2 * sum(step.run != "refresh" for step in walker.steps)
    assert {kill.step.run for kill in boundaries} == {"create", "change", "replace", "destroy"}


def test_everybody_is_killed_at_every_call_of_the_command(walker: Walker) -> None:
    """The soak kills CLI, host and both at every request: before and after all that write, in turn at the others.

    A host that does not exist yet is left out.
    """
    early = set(walker.steps[:3])
    struck = Counter((kill.step, kill.whom) for kill in command_kills(walker.steps, early))
    assert struck == {
        (step, whom): 1 if step.asked.method == "GET" else 2
        for step in walker.steps
        for whom in ("CLI", "host", "both")
        if not (whom == "host" and step in early)
    }
    ways = {(kill.step, kill.acted) for kill in command_kills(walker.steps, ())}
    assert len(ways) == 2 * len(walker.steps)


def test_what_no_one_expected_is_a_finding(walker: Walker) -> None:
    """A case that ends in an exception is reported by its name, and the walk goes on."""
    boundaries = list(kills(walker.steps))[:2]

    def play(_: Kill) -> None:
        tally.lives += 1
        raise AssertionError(f"number {tally.lives}")

    tally = Tally()
    assert walked(tally, play, boundaries).findings == [
        f"{boundaries[0]}: AssertionError('number 1')",
        f"{boundaries[1]}: AssertionError('number 2')",
    ]
