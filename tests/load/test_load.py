"""The fast part of the day under load: few resources, six hours, and a machine that decides what happens in them."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from tests.load.day import FAULTS, LOGINS, Day, Taken, grown
from tests.load.program import COLLECTIONS, part
from tests.support.faults.kinds import Asked, Kind

RESOURCES = 40
HOURS = 6
_NUMBERS = st.lists(st.integers(0, 10**6), min_size=1, max_size=3)
_KINDS = st.lists(st.sampled_from(FAULTS), min_size=2, max_size=5)


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    """A stack that is there as declared."""
    begun = Day(RESOURCES)
    yield begun
    begun.close()
    assert begun.tally.findings == []


class Machine(RuleBasedStateMachine):
    """What may happen, in any order; `up` follows in the end."""

    day: ClassVar[Day]

    @initialize(numbers=_NUMBERS, kinds=_KINDS)
    def repairs_fail(self, numbers: list[int], kinds: list[Kind]) -> None:
        """Delete something, and let requests fail that make it again."""
        self.delete_in_the_interface(numbers)
        for nth, kind in enumerate(kinds, 1):
            self.day.inject(kind, nth, posts=True)

    @rule(kinds=_KINDS)
    def anything_fails(self, kinds: list[Kind]) -> None:
        """Let some of the next requests fail."""
        for nth, kind in enumerate(kinds, 1):
            self.day.inject(kind, 5 * nth)

    @rule(kind=st.sampled_from([kind for kind in FAULTS if kind.meets(LOGINS[0])]), where=st.sampled_from(LOGINS))
    def a_login_fails(self, kind: Kind, where: Asked) -> None:
        """Let the next run not get what it needs for everything else."""
        self.day.inject(kind, 1, where=where)

    @rule(numbers=_NUMBERS)
    def declare_otherwise(self, numbers: list[int]) -> None:
        """Change the program."""
        for number in numbers:
            self.day.declare_otherwise(self.day.names[number % len(self.day.names)])

    @rule(numbers=_NUMBERS)
    def change_in_the_interface(self, numbers: list[int]) -> None:
        """Change objects by hand."""
        for name in _visible(self.day, numbers):
            self.day.change(name)

    @rule(numbers=_NUMBERS)
    def delete_in_the_interface(self, numbers: list[int]) -> None:
        """Delete objects by hand."""
        for name in _visible(self.day, numbers):
            self.day.delete(name)

    @rule()
    def an_hour_passes(self) -> None:
        """Let dataflows run, tokens end, and a refresh take in what is there."""
        if self.day.tally.hours < HOURS:
            assert self.day.hour() == []

    @rule()
    def up(self) -> None:
        """Run the command, which may fail in a clean way."""
        assert self.day.up() == []

    def teardown(self) -> None:
        """Run it until it meets no fault."""
        assert [*self.day.up(), *self.day.settle()] == []


def test_whatever_happens_the_next_up_ends_as_declared(day: Day) -> None:
    """Drift, damage, another program, faults, tokens that end: each object is there once, others' are untouched."""
    Machine.day = day
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=3,
            stateful_step_count=6,
            derandomize=True,
            # All examples happen to one stack, so none can be played again to make it smaller.
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert day.tally.faults > 0


def test_dataflows_run_hour_by_hour(day: Day) -> None:
    """Dataflows run when they are due, and refreshes outlive their tokens."""
    while day.tally.hours < HOURS:
        assert day.hour() == []
    assert day.settle() == []
    assert day.tally.runs > 0


def test_a_host_that_grows_is_found() -> None:
    """Memory of the last hours is compared with that after a warm-up, connections with what a pool may have."""
    level = [Taken(70, 20), Taken(90, 24), Taken(92, 22)]
    assert list(grown(level)) == []
    assert list(grown([*level, Taken(130, 20)])) == ["the host has grown from 90 to 130 MB"]
    assert list(grown([*level, Taken(92, 500), Taken(92, 20)])) == ["the host has 500 sockets open"]


def _visible(day: Day, numbers: list[int]) -> Iterator[str]:
    names = [name for name in day.names if part(name) in COLLECTIONS]
    yield from (names[number % len(names)] for number in numbers)
