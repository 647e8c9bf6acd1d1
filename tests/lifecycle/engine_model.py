"""A small engine and its backends: states, programs and runs that may be killed, over the real providers."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.engine.adapter import Provider
from pulumi_zoho_aep.engine.hidden import FINGERPRINT, HELD, LINEAGE, OWNER, TAG
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.host import StackHost
from pulumi_zoho_aep.resources.lineage import LineageProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import tag_of

PROJECT = "crm"
KINDS: dict[str, type[Provider[Any, Any]]] = {
    "Dataset": DatasetProvider,
    "TargetConnection": TargetConnectionProvider,
    "MappingSet": MappingSetProvider,
}
Place = tuple[str, str, str]
"""Types of the parents, type and name: what a URN has, but for the stack."""


class Killed(Exception):
    """The run ended here."""


@dataclass
class Held:
    """A resource in the state."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass
class Stack:
    """A stack, its program, and its state in some backend."""

    name: str
    program: dict[Place, dict[str, Any]] = field(default_factory=dict)
    state: dict[Place, Held] = field(default_factory=dict)
    lineage: Held | None = None
    believed: str = ""
    """The lineage of its objects, as far as a person knows who reads their tags."""
    given: str = ""
    """The lineage in its stack file."""
    is_edited: bool = False
    """Whether program or state were edited since the last `up`: what was not applied is lost with the state."""
    is_dirty: bool = False
    """Whether the last run was cut off, or the state lost: only another `up` finds everything again."""


class Run:
    """One run of `pulumi up` or `pulumi destroy`, in a process of its own.

    Args:
        stack: whose.
        platform: settings of the stack file.
        killed_at: the operation in which the run ends, after it took effect.
        is_fast: whether the state is saved at the end alone.
    """

    def __init__(self, stack: Stack, platform: dict[str, Any], killed_at: int | None, *, is_fast: bool) -> None:
        self.stack = stack
        self.services = Services({**platform, **({"lineage": stack.given} if stack.given else {})})
        self._state, self._lineage = dict(stack.state), stack.lineage
        self._operations = itertools.count()
        self._killed_at = killed_at
        self._is_fast = is_fast

    def up(self) -> None:
        """Refresh, then make what is declared and delete what is not."""
        self._refresh()
        held = " ".join(one.outputs[FINGERPRINT] for one in self._state.values())
        self._make_lineage()
        for place, args in self.stack.program.items():
            self._reach(place, {**args, HELD: held})
        for place in reversed([place for place in self._state if place not in self.stack.program]):
            self._delete(place)
        self._save(at_end=True)

    def destroy(self) -> None:
        """Refresh, then delete everything, the lineage at last."""
        self._refresh()
        for place in reversed(list(self._state)):
            self._delete(place)
        if self._lineage is not None:
            self._lineage_provider().delete(self._lineage.id, self._lineage.outputs)
            self._lineage = None
        self._save(at_end=True)

    def _refresh(self) -> None:
        for place, one in list(self._state.items()):
            found = self._call(place, partial(_read, one), one.inputs)
            if found.id:
                self._state[place] = Held(one.id, bare(found.inputs), bare(found.outs))
            else:
                del self._state[place]

    def _make_lineage(self) -> None:
        props = {OWNER: f"{PROJECT}/{self.stack.name}/lineage"}
        provider = self._lineage_provider()
        if self._lineage is not None:
            assert provider.diff(self._lineage.id, self._lineage.outputs, props).changes is False
            return
        made = provider.create(provider.check({}, props).inputs)
        assert made.id
        self.stack.believed = made.id
        self._lineage = Held(made.id, props, made.outs or {})
        self._save()

    def _reach(self, place: Place, args: dict[str, Any]) -> None:
        assert self._lineage is not None
        owner, (parents, kind, name) = f"{PROJECT}/{self.stack.name}/{place[2]}", place
        tag = tag_of(owner, self._lineage.id, f"{parents}{kind}::{name}")
        props = {**args, OWNER: owner, LINEAGE: self._lineage.id, TAG: tag}
        one = self._state.get(place)
        recorded = one.inputs if one else {}
        result = self._call(place, lambda provider: provider.check(recorded, props))
        assert not result.failures
        inputs = bare(result.inputs)
        if one is None:
            made = self._call(place, lambda provider: provider.create(inputs))
            assert made.id
            self._done(place, Held(made.id, inputs, bare(made.outs)))
            return
        plan = self._call(place, lambda provider: provider.diff(one.id, one.outputs, inputs))
        assert not plan.replaces
        if plan.changes is not False:
            outs = self._call(place, lambda provider: provider.update(one.id, one.outputs, inputs)).outs
            self._done(place, Held(one.id, inputs, bare(outs)))

    def _delete(self, place: Place) -> None:
        one = self._state[place]
        self._call(place, lambda provider: provider.delete(one.id, one.outputs))
        self._done(place, None)

    def _done(self, place: Place, one: Held | None) -> None:
        """The operation took effect: now the run is killed, or the engine saves its state."""
        if next(self._operations) == self._killed_at:
            raise Killed
        if one is None:
            del self._state[place]
        else:
            self._state[place] = one
        self._save()

    def _save(self, *, at_end: bool = False) -> None:
        if at_end or not self._is_fast:
            self.stack.state, self.stack.lineage = dict(self._state), self._lineage

    def _lineage_provider(self) -> LineageProvider:
        provider = LineageProvider()
        provider.services = self.services
        return provider

    def _call(
        self, place: Place, use: Callable[[Provider[Any, Any]], Any], recorded: dict[str, Any] | None = None
    ) -> Any:
        """Call as the host does: its own local variables hold request and context."""
        provider = KINDS[place[1]]()
        provider.host = StackHost(self.services, has_home=True)
        request = SimpleNamespace(urn=f"urn:pulumi:{self.stack.name}::{PROJECT}::{''.join(place[:2])}::{place[2]}")
        context = SimpleNamespace(set_trailing_metadata=lambda _: None)
        with pytest.MonkeyPatch.context() as patch:
            if recorded is not None:
                known = {"inputs": recorded, "properties": recorded}
                patch.setattr(
                    "pulumi_zoho_aep.engine.pulumi_internals.Call.recorded_inputs", lambda _, name: known.get(name)
                )
            answer = use(provider)
        del request, context
        return answer


def _read(one: Held, provider: Provider[Any, Any]) -> Any:
    return provider.read(one.id, one.outputs)
