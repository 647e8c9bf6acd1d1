"""Stacks on several backends, renamed, moved, lost and killed in any order: no object is held twice, or left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.lifecycle.engine_model import Killed, Place, Run, Stack

from pulumi_zoho_aep.engine import run as engine_run
from pulumi_zoho_aep.errors import OwnershipError
from pulumi_zoho_aep.resources.dataset import DatasetHandler, DatasetInputs
from pulumi_zoho_aep.resources.schema import SchemaHandler, SchemaInputs
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import tag_of

COLLECTIONS = {"Dataset": "dataSets", "TargetConnection": "targetConnections", "MappingSet": "mappingSets"}
CONTACT = "https://ns.adobe.com/xdm/context/profile-personal-details"
STACKS, NAMES, PARENTS = ("prod", "dev"), ("a", "b"), ("", "Eu$", "Us$")
indices = st.integers(0, 3)
places = st.tuples(st.sampled_from(PARENTS), st.sampled_from(list(COLLECTIONS)), st.sampled_from(NAMES))


class Ownership(RuleBasedStateMachine):
    """What people do with stacks, in any order."""

    simulator: Simulator

    @initialize()
    def start(self) -> None:
        """A sandbox with one schema and one dataset, which are others', and two stacks."""
        self.simulator.world.reset()
        self.platform = {
            "client_id": seeds.ADOBE_CLIENT_ID,
            "client_secret": seeds.ADOBE_CLIENT_SECRET,
            "organization": seeds.ORGANIZATION,
            "sandbox": seeds.SANDBOX,
            "endpoint": self.simulator.url,
            "requests_per_second": 100_000,
        }
        services, tag = Services(self.platform), tag_of("others/prod/people", "e" * 16, "")
        inputs = SchemaInputs(title="people", field_groups=(CONTACT,))
        self.schema = SchemaHandler().create(engine_run.Run(services, tag), inputs).id
        dataset = DatasetInputs(name="people", schema_id=self.schema)
        self.dataset = DatasetHandler().create(engine_run.Run(services, tag), dataset).id
        usual: list[Place] = [("Eu$", "Dataset", "a"), ("Us$", "Dataset", "a"), ("", "MappingSet", "a")]
        self.stacks = [Stack(name, {place: self.args(place, "") for place in usual}) for name in STACKS]
        self.owners: dict[str, Stack] = {}
        self.given = 0

    def at(self, index: int) -> Stack:
        """Return one of the stacks."""
        return self.stacks[index % len(self.stacks)]

    def objects(self) -> set[str]:
        """Return the ids of all objects of the kinds that are made."""
        store = self.simulator.world.store
        ids = {item["id"] for name in COLLECTIONS.values() for item in store.items(name)}
        return ids - {self.dataset}

    @contextmanager
    def watched(self, stack: Stack) -> Iterator[None]:
        """Hold a run to this: what it makes is the stack's, and it deletes nothing of another one."""
        before = self.objects()
        try:
            yield
        finally:
            after = self.objects()
            assert all(self.owners[identifier] is stack for identifier in before - after)
            self.owners |= dict.fromkeys(after - before, stack)

    def run(self, stack: Stack, killed_at: int | None = None, *, is_fast: bool = False) -> bool:
        """Run `pulumi up`, with a person who knows whose the objects are; say whether it came to its end."""
        refusals = []
        with pytest.MonkeyPatch.context() as patch, self.watched(stack):
            if stack.lineage is None and stack.believed:
                patch.setenv("ZOHO_AEP_LINEAGE", stack.believed)
            try:
                Run(stack, self.platform, killed_at, is_fast=is_fast).up()
            except Killed:
                stack.is_dirty = True
                return False
            except OwnershipError as error:
                # Another stack's objects, for this one has none: it takes a lineage of its own.
                refusals.append(error.hint)
        if refusals:
            assert "give this stack another name, or a lineage of its own" in refusals[0]
            assert (stack.lineage, stack.given) == (None, "")
            # One that is known and none of whose objects is left is as good as any.
            self.given += 1
            stack.given, stack.believed = stack.believed or f"{self.given:016x}", ""
            return self.run(stack, killed_at, is_fast=is_fast)
        stack.is_dirty = stack.is_edited = False
        return True

    @rule(name=st.sampled_from(STACKS))
    @precondition(lambda self: len(self.stacks) < 4)
    def new_stack(self, name: str) -> None:
        """One with a name that others may have, on their backends, or had before they were renamed."""
        self.stacks.append(Stack(name, dict(self.stacks[0].program)))

    @rule(index=indices, place=places, text=st.sampled_from(["", "edited"]))
    def declare(self, index: int, place: Place, text: str) -> None:
        """A resource is added to a program, or edited."""
        stack = self.at(index)
        if not stack.is_dirty:
            stack.program[place], stack.is_edited = self.args(place, text), True

    def args(self, place: Place, text: str) -> dict[str, Any]:
        """Return what a program says of a resource."""
        of_kind: dict[str, dict[str, Any]] = {
            "Dataset": {"schema_id": self.schema, "description": text},
            "TargetConnection": {"schema_id": self.schema, "dataset_id": self.dataset, "description": text},
            "MappingSet": {
                "schema_id": self.schema,
                "mappings": [{"source": "Email", "target": "personalEmail.address"}],
            },
        }
        return {"name": place[2], **of_kind[place[1]]}

    @rule(index=indices, number=indices)
    def undeclare(self, index: int, number: int) -> None:
        """A resource is taken out of a program."""
        stack = self.at(index)
        if stack.program and not stack.is_dirty:
            del stack.program[list(stack.program)[number % len(stack.program)]]
            stack.is_edited = True

    @rule(index=indices, killed_at=st.none() | st.integers(0, 5), is_fast=st.booleans())
    def up(self, index: int, killed_at: int | None, *, is_fast: bool) -> None:
        """A run that may be killed after any of its operations took effect."""
        self.run(self.at(index), killed_at, is_fast=is_fast)

    @rule(index=indices, name=st.sampled_from(STACKS))
    def rename_stack(self, index: int, name: str) -> None:
        """As `pulumi stack rename` does, or a renamed project: nothing but the name is another."""
        self.at(index).name = name

    @rule(index=indices)
    def lose_state(self, index: int) -> None:
        """The backend is gone, and the people know the lineage from the tags."""
        stack = self.at(index)
        if not stack.is_edited:
            stack.state, stack.lineage, stack.is_dirty = {}, None, bool(stack.believed)

    @rule(index=indices, number=indices, name=st.sampled_from(("c", *NAMES)), follows=st.booleans())
    def rename_in_state(self, index: int, number: int, name: str, *, follows: bool) -> None:
        """As `pulumi state rename` and aliases do; the program may declare a new resource of the old name."""
        stack = self.at(index)
        if stack.is_dirty or not stack.state:
            return
        place = list(stack.state)[number % len(stack.state)]
        renamed = (*place[:2], name)
        if renamed in stack.state or renamed in stack.program:
            return
        stack.state[renamed], stack.is_edited = stack.state.pop(place), True
        if place in stack.program:
            stack.program[renamed] = {**stack.program[place], "name": name if follows else place[2]}
            if follows:
                del stack.program[place]

    @rule(index=indices, other=indices, number=indices)
    def move(self, index: int, other: int, number: int) -> None:
        """As `pulumi state move` does, with its code; the stack that gets a resource runs next."""
        source, target = self.at(index), self.at(other)
        if source is target or source.is_dirty or target.is_dirty or not source.state:
            return
        place = list(source.state)[number % len(source.state)]
        if place in target.state or place in target.program or place not in source.program:
            return
        target.state[place], target.program[place] = source.state.pop(place), source.program.pop(place)
        self.owners[target.state[place].id] = target
        assert self.run(target)

    @rule(index=indices)
    def destroy(self, index: int) -> None:
        """`pulumi destroy` of a stack whose state is complete."""
        stack = self.at(index)
        if not stack.is_dirty:
            self.end(stack)

    def end(self, stack: Stack) -> None:
        """Delete everything that a state knows."""
        with self.watched(stack):
            Run(stack, self.platform, None, is_fast=False).destroy()
        stack.program.clear()
        stack.believed, stack.is_edited = "", False

    @invariant()
    def no_object_is_held_twice(self) -> None:
        """By two resources, of one stack or of two; and what a stack holds is its own."""
        held = [(one.id, stack) for stack in getattr(self, "stacks", ()) for one in stack.state.values()]
        assert len({identifier for identifier, _ in held}) == len(held)
        assert all(self.owners[identifier] is stack for identifier, stack in held)

    def teardown(self) -> None:
        """Everybody comes to an end, and nothing is left but what no one can delete."""
        for stack in getattr(self, "stacks", ()):
            if stack.is_dirty:
                assert self.run(stack)
            self.end(stack)
        store = self.simulator.world.store
        if hasattr(self, "dataset"):
            assert [item["id"] for item in store.items("dataSets")] == [self.dataset]
            assert store.items("targetConnections") == []


def test_no_one_takes_what_is_anothers(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever people do with stacks and states, and wherever runs are killed."""
    monkeypatch.setattr(Ownership, "simulator", simulator, raising=False)
    run_state_machine_as_test(
        Ownership,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
