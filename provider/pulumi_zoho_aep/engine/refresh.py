"""Reads an object for the engine: its live values, whether they are drift, and whether the object is healthy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Generic

from pulumi.dynamic import ReadResult

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import is_settled, unhealthy
from pulumi_zoho_aep.engine.failures import PartialFailure
from pulumi_zoho_aep.engine.guard import Guard
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import (
    ADOPTED,
    TAG,
    has_anothers_tag,
    inputs_for,
    needs_no_tag,
    outputs_for,
    owner_in,
    tag_for,
    whose,
)
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.lifecycle import Outcome
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, filled, managed, to_wire
from pulumi_zoho_aep.engine.ownership import Tagged, has_tag
from pulumi_zoho_aep.engine.pulumi_internals import Call, current_call, tell
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.engine.search import Search
from pulumi_zoho_aep.engine.unordered import arranged
from pulumi_zoho_aep.engine.unsaid import as_recorded
from pulumi_zoho_aep.engine.visible_texts import original, visible
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.engine.wire import Props, Wire, home_of, require_home
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.findings import Finding, Severity

_AGREE_SECONDS = 2.0
"""How long a refresh waits for lists to agree with a read; a whole stack may wait with it."""


@dataclass(frozen=True)
class _Sides(Generic[InputsT, OutputsT]):
    """One object as declared, as recorded, and as it is."""

    given: InputsT
    """As the engine holds the declaration, with stand-ins for what is not seen."""
    declared: InputsT
    tag: str
    """The tag that it is to carry now."""
    given_tag: str | None
    """The declared tag, which an imported object carries after its first change."""
    recorded: OutputsT
    live: OutputsT


class Refresh(Generic[InputsT, OutputsT]):
    """Reads objects of one type.

    Args:
        handler: The resource's handler.
        host: The process's shared objects.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], host: Host) -> None:
        self._handler = handler
        self._host = host
        self._wire = Wire(handler)

    def read(self, identifier: str, props: Props) -> ReadResult:
        """Return the live object and, so that a refresh shows drift, the inputs that would describe it.

        Raises:
            PartialFailure: it is unhealthy.
        """
        call = current_call()
        require_home(self._host, self._handler.noun, props)
        recorded = call.recorded_inputs("inputs") or props
        inputs = {**whose(props), **recorded}
        self._host.plan.held.add(identifier, call.urn)
        if not call.asks_by_id:
            is_adopted = bool(props.get(ADOPTED))
            Guard(self._host).see(self._handler, identifier, inputs, is_adopted=is_adopted)
        try:
            sides = self._sides(identifier, props, inputs)
        except NotFound:
            if call.asks_by_id:
                raise
            if not self._is_listed(identifier, props):
                return self._gone(identifier)
            sides = self._sides(identifier, props, inputs)
        for listener in self._handler.listeners:
            listener.recorded(self._host.services, owner_in(props), sides.live)
        return self._answer(identifier, props, sides, call, recorded)

    def _is_listed(self, identifier: str, props: Props) -> bool:
        """Say whether an object that was not found exists all the same: a second one would be created alongside it."""
        state = self._wire.state(props)
        carried = state.ownership_tag if isinstance(state, Tagged) else tag_for(props)
        run = self._host.run(carried, Waiting(timeout_seconds=_AGREE_SECONDS))
        return bool(carried) and Search(self._handler, run).is_there(Existing(identifier, state))

    def _gone(self, identifier: str) -> ReadResult:
        self._host.plan.held.release(identifier)
        reason = f"this {self._handler.noun} is gone: it was deleted outside of this stack, or by an interrupted run"
        tell(Finding.warning(Code.GONE, "", reason))
        return ReadResult("", {})

    def _answer(
        self, identifier: str, props: Props, sides: _Sides[InputsT, OutputsT], call: Call, recorded: Props
    ) -> ReadResult:
        is_ours = self._is_under_way(sides)
        if not (call.asks_by_id or is_ours):
            self._tell_drift(sides)
        shown = visible(sides.live, sides.given)
        outputs = outputs_for(identifier, shown, {**props, **home_of(self._host)})
        if has_anothers_tag(outputs, call.urn):
            self._host.plan.held.anothers[identifier] = tag_for(outputs)
        values = to_wire(sides.given) if is_ours else managed(shown, sides.declared)
        declared = {TAG: sides.given_tag} if needs_no_tag(outputs) else {}
        inputs = inputs_for(values, {**outputs, **declared}, recorded)
        found = (*unhealthy(self._handler, sides.live), *self._unsettled(sides.live))
        if found:
            raise PartialFailure(Outcome(identifier, sides.live, found), outputs, inputs)
        return ReadResult(identifier, outputs, inputs)

    def _sides(self, identifier: str, props: Props, inputs: Props) -> _Sides[InputsT, OutputsT]:
        given = self._wire.given_in(inputs)
        declared, recorded = original(given), filled(self._wire.state(props), original(given))
        tag = "" if needs_no_tag(props) else inputs.get(TAG, "")
        live, unsaid = self._live(Existing(identifier, recorded), declared, tag)
        if unsaid:
            answer = f"{self._handler.service}'s answer for this {self._handler.noun}"
            reason = f"{answer} leaves out {', '.join(unsaid)}: taken as recorded"
            tell(Finding.warning(Code.UNSAID, "", reason))
        return _Sides(given, declared, tag, inputs.get(TAG), recorded, arranged(live, declared))

    def _live(self, existing: Existing[OutputsT], declared: InputsT, tag: str) -> tuple[OutputsT, list[str]]:
        """Return the live state, and the paths at which the service gives no value, so that the recorded one stands.

        Read from lists if there are many objects; an object that they leave out, or show as changed or unhealthy, is
        read individually. Lists may lag behind: without this, a change that we have just made would look like drift,
        and an object that works again would look unhealthy.
        """
        run = self._host.run(tag)
        batched = replace(run, services=self._host.batched)
        live, unsaid = as_recorded(self._handler.read(batched, existing), existing.state)
        found = (*unhealthy(self._handler, live), *self._unsettled(live))
        differs = any(declared.differing_paths(live)) or not has_tag(live, tag)
        if self._handler.needs_platform and (unsaid or found or differs):
            live, unsaid = as_recorded(self._handler.read(run, existing), existing.state)
        return live, unsaid

    def _is_under_way(self, sides: _Sides[InputsT, OutputsT]) -> bool:
        """Say whether a change of our own is still in progress, so that differences are not drift."""
        is_own = sides.live.is_by_maker() or not sides.live.was_written_since(sides.recorded)
        return is_own and not is_settled(self._handler, sides.live)

    def _tell_drift(self, sides: _Sides[InputsT, OutputsT]) -> None:
        drifted = sorted(sides.declared.differing_paths(sides.live))
        if not has_tag(sides.live, sides.tag):
            drifted.append(TAG)
        if not drifted:
            return
        # If the object's own record is as before, a part of it is kept elsewhere.
        is_recorded = sides.live.was_written_since(sides.recorded)
        somebody = f"changed by somebody whom {self._handler.service} does not name, or by an interrupted run"
        by = sides.live.last_change() if is_recorded else somebody
        reason = f"{', '.join(drifted)}: {by}"
        tell(Finding(Code.CHANGED, Severity.WARNING, "", reason, facts=tuple(drifted)))

    def _unsettled(self, state: OutputsT) -> Iterator[Finding]:
        if not is_settled(self._handler, state):
            reason = f"{self._handler.service} has not finished the last change of this {self._handler.noun}"
            yield Finding.error(Code.UNSETTLED, "", reason, "`pulumi up` waits for it")
