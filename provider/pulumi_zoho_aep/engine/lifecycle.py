"""Creating, updating and deleting, for all types. Knows nothing of Pulumi.

        create                                                         update
          |                                                              |
  search or adopt -- found --> TAKEN OVER ---.                         write <--- busy: settle; another version: read
          | none                             |                           |        (theirs: ChangedElsewhere)
        post ---- answer lost: search again  |                           |
          |                                  |                           |
        MADE --------------------------------+---------------------------'
                                             |
                                           settle
                                             |
                                     as declared? -- no, but settled: write, settle
                                             |
                                           verify ------> unhealthy, unsettled, or a failure
                                             |                                           |
                                          HEALTHY                                    UNHEALTHY
                                                                                         |
                            is_rolled_back? -- made: delete; changed: write what is recorded --> ROLLED BACK
                                             | no; taken over; nothing changed; not possible
                                           kept: the state has it, and the next run goes on with it

HEALTHY and kept are an `Outcome`, ROLLED BACK is an error. Searching is in `Search`, adopting in `Adoption`, verifying
in `abilities`; the other arrows are methods of `Lifecycle`. Alongside them: `delete`, `release` and `try_out`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle, repeat
from typing import Any, Generic, TypeVar

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import as_unhealthy, is_left_to_others, is_settled, unhealthy, verified
from pulumi_zoho_aep.engine.adoption import Adoption
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, changed_fields, inputs_of, plain
from pulumi_zoho_aep.engine.ownership import Tagged, has_tag
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.engine.search import Search
from pulumi_zoho_aep.engine.takeover import adoption, takeover
from pulumi_zoho_aep.errors import Busy, ChangedElsewhere, Conflict, NotFound, ServiceError, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of, recorded_text
from pulumi_zoho_aep.tags import key_of

SETTLE_SECONDS = 600.0
"""How long an object may take to settle, unless `custom_timeouts` says otherwise; 88 seconds have been observed."""
_SHARED_ROUNDS = 3
"""How often a new object is read together with others before it is read individually."""
_INTERRUPTIONS = 2
"""How often a write is repeated, after its version changed or after a wait between two of its calls."""

R = TypeVar("R")


class RolledBack(ZohoAepError):
    """A change made an object unhealthy, and was undone."""

    code = Code.ROLLED_BACK


class CreatedInVain(RolledBack):
    """A new object was unhealthy, and was deleted again."""

    code = Code.CREATED_IN_VAIN


@dataclass(frozen=True)
class Outcome(Generic[OutputsT]):
    """An object at the end of a call. It must be kept in the state, healthy or not."""

    id: str
    state: OutputsT
    findings: tuple[Finding, ...] = ()
    """Why it does not work, or not fully; empty if it is healthy."""

    @property
    def text(self) -> str:
        """The findings in words."""
        return "\n".join(finding.report for finding in self.findings)


class Lifecycle(Generic[InputsT, OutputsT]):
    """One call's way through a handler.

    Args:
        handler: The resource.
        run: The call.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], run: Run[Any]) -> None:
        self._handler = handler
        self._run = run
        self._search = Search(handler, run)

    def create(self, inputs: InputsT) -> Outcome[OutputsT]:
        """Create the object, or take over the one that an interrupted run left behind.

        Raises:
            CreatedInVain: The object was unhealthy and was deleted.
        """
        if self._run.adopts:
            adopted = Adoption(self._handler, self._run).find(inputs)
            self._run.warn(adoption(self._handler, adopted))
            return self.complete(Existing(adopted, inputs), inputs, is_found=True)
        found = self._search.find(inputs)
        if found is not None:
            self._run.warn(takeover(self._handler, self._run, Existing(found, inputs)))
            return self.complete(Existing(found, inputs), inputs, is_found=True)
        made = self.make(inputs)
        outcome = self.complete(made, inputs, is_new=True)
        if outcome.findings and self._handler.is_rolled_back:
            self.delete(Existing(outcome.id, outcome.state))
            raise CreatedInVain(f"create {self._handler.noun}: {outcome.text}")
        return outcome

    def update(self, existing: Existing[OutputsT], inputs: InputsT) -> Outcome[OutputsT]:
        """Make the object agree with the inputs. A concurrent change by someone else is not overwritten.

        Raises:
            ChangedElsewhere: Says who changed it, when, and from where.
            RolledBack: The change made the object unhealthy, and was undone.
        """
        outcome = self.complete(Existing(existing.id, self.write(existing, inputs)), inputs)
        # Without a change there is nothing to roll back to: the object was unhealthy before.
        is_change = bool(changed_fields(inputs, existing.state))
        if not outcome.findings or not (self._handler.is_rolled_back and is_change):
            return outcome
        # An object that is still changing cannot be changed again.
        return self.roll_back(outcome, existing, inputs) if is_settled(self._handler, outcome.state) else outcome

    def delete(self, existing: Existing[OutputsT]) -> None:
        """Delete the object; if it is gone already, that is fine."""
        if not self._is_tagged:
            # It may be left to others; a successor that says the same may then take it over.
            self._run.plan.held.release(existing.id)
        if self._run.tag and is_left_to_others(self._handler, self._run, existing):
            return
        try:
            self._when_settled(existing, lambda: self._handler.delete(self._run, existing))
        except NotFound:
            # An object that is already gone is fine, but only if the service confirms it, in lists too: an object that
            # is dropped from the state is never deleted later.
            if self._is_there(existing) or self._search.is_there(existing, "delete"):
                raise

    def release(self, existing: Existing[OutputsT]) -> None:
        """Leave the object where it is, without the tag; if it is gone already, that is fine."""
        self._run.plan.held.release(existing.id)
        try:
            live = self._handler.live(self._run, existing)
            if not (isinstance(live, Tagged) and key_of(live.ownership_tag) == key_of(self._run.tag)):
                return
            inputs = inputs_of(self._handler.inputs, live)
            self._handler.update(replace(self._run, tag=""), Existing(existing.id, live), inputs)
        except NotFound:
            return

    def try_out(self, inputs: InputsT) -> None:
        """Make an object and delete it again, to see whether it works.

        It carries its owner's tag: if this is interrupted, the next creation takes it over.

        Raises:
            CreatedInVain: The object does not work.
        """
        outcome = self.create(inputs)
        if outcome.findings:
            raise CreatedInVain(f"create {self._handler.noun}: {outcome.text}")
        self.delete(Existing(outcome.id, outcome.state))

    def make(self, inputs: InputsT) -> Existing[InputsT]:
        """Create the object with one request. After a lost answer it is looked for, never created a second time."""
        try:
            return self._handler.create(self._run, inputs)
        except ServiceError as error:
            if not error.outcome_unknown:
                raise
            identifier = self._search.find_lost(inputs)
            if identifier is None:
                raise
            return Existing(identifier, inputs)

    def complete(
        self, existing: Existing[InputsT], inputs: InputsT, *, is_new: bool = False, is_found: bool = False
    ) -> Outcome[OutputsT]:
        """Set the values that the first request could not set, and verify the result; a failure leaves it unhealthy.

        That may be an update, too: if an earlier run was interrupted, the state already holds the declared values,
        so that `update` saw no difference.
        """
        self._run.plan.held.add(existing.id)
        latest = Existing(existing.id, self._handler.as_found(inputs)) if is_found else existing
        try:
            state = self.settle_new(latest, inputs) if is_new else self.settle(latest)
            if is_settled(self._handler, state) and not self._is_declared(state, inputs):
                latest = Existing(existing.id, self.write(Existing(existing.id, state), existing.state))
                state = self.settle(latest)
            found = verified(self._handler, self._run, Existing(existing.id, state))
        except (ServiceError, ChangedElsewhere) as error:
            return self.unhealthy(existing.id, self._unread(latest.state), [finding_of(error)])
        if not is_settled(self._handler, state):
            reason = f"{self._handler.noun} {existing.id} has not settled yet"
            found.append(Finding.error(Code.UNSETTLED, "", reason, "run `pulumi up` again"))
        return self.unhealthy(existing.id, state, found) if found else Outcome(existing.id, state)

    def unhealthy(self, identifier: str, state: OutputsT, found: list[Finding]) -> Outcome[OutputsT]:
        """Return an object that does not work, with a state that shows why."""
        return Outcome(identifier, as_unhealthy(self._handler, state, recorded_text(found)), tuple(found))

    def settle_new(self, made: Existing[InputsT], inputs: InputsT) -> OutputsT:
        """Wait for a new object together with others; one that looks unexpected is read individually before it counts.

        A list may be late, so one that keeps showing the object as unsettled is not trusted for ever.
        """
        if self._run.together is None or not self._handler.settles_together:
            return self.settle(made)
        together = replace(self._run, services=self._run.together)
        state = self.settle(made, cycle([*[together] * _SHARED_ROUNDS, self._run]))
        is_fine = self._is_declared(state, inputs) and not unhealthy(self._handler, state)
        return state if is_fine or not is_settled(self._handler, state) else self.settle(made)

    def settle(self, existing: Existing[InputsT | OutputsT], runs: Iterator[Run[Any]] | None = None) -> OutputsT:
        """Read the object until it has settled or time is up; through the given runs in turn, if any."""
        reads = repeat(self._run) if runs is None else runs
        return self._run.waiting.until(
            lambda: self._handler.live(next(reads), existing),
            lambda state: is_settled(self._handler, state),
            f"{self._handler.noun} to settle",
            SETTLE_SECONDS,
            longest=5,
        )

    def write(self, existing: Existing[OutputsT], inputs: InputsT) -> InputsT:
        """Update; if the object is busy or its version differs from the state's, read it and go on from there."""
        live, recorded = existing, inputs_of(inputs, existing.state)
        for _ in range(_INTERRUPTIONS):
            try:
                return self._handler.update(self._run, live, inputs)
            except Conflict:
                state = self._handler.live(self._run, Existing(existing.id, recorded))
            except Busy:
                state = self.settle(Existing(existing.id, recorded))
            live = Existing(existing.id, state)
            self._require_own(live, recorded, inputs)
        return self._handler.update(self._run, live, inputs)

    def roll_back(self, outcome: Outcome[OutputsT], before: Existing[OutputsT], inputs: InputsT) -> Outcome[OutputsT]:
        """Undo a change after which the object is unhealthy; one that cannot be undone stays.

        Raises:
            RolledBack: The object is as it was before.
        """
        state = as_unhealthy(self._handler, outcome.state, "")
        try:
            self.write(Existing(outcome.id, state), inputs_of(inputs, before.state))
        except (ServiceError, ChangedElsewhere) as failure:
            # For example, its secret is no longer valid.
            stays = f"the new values stay, because the change cannot be rolled back ({failure.message})"
            finding = Finding.error(Code.UNHEALTHY, "", stays)
            return Outcome(outcome.id, outcome.state, (*outcome.findings, finding))
        raise RolledBack(
            f"update {self._handler.noun} {outcome.id}: {outcome.text}",
            hint="the change has been rolled back",
        )

    @property
    def _is_tagged(self) -> bool:
        return issubclass(self._handler.outputs, Tagged)

    def _is_declared(self, state: OutputsT, inputs: InputsT) -> bool:
        return not changed_fields(inputs, state) and has_tag(state, self._run.tag)

    def _unread(self, inputs: InputsT) -> OutputsT:
        """Return the state of an object that cannot be read."""
        tag = {"ownership_tag": self._run.tag} if self._is_tagged else {}
        return self._handler.outputs.model_validate({**plain(inputs), **tag})

    def _is_there(self, existing: Existing[OutputsT]) -> bool:
        try:
            self._handler.live(self._run, existing)
        except NotFound:
            return False
        return True

    def _require_own(self, live: Existing[OutputsT], recorded: InputsT, inputs: InputsT) -> None:
        # A field with the declared value is our own change whose answer was lost, or its first half; one with the
        # recorded value is still to be changed. Any other value is someone else's change.
        if changed_fields(recorded, live.state) & changed_fields(inputs, live.state):
            raise ChangedElsewhere(
                f"update {self._handler.noun} {live.id}: {live.state.last_change()} since it was last read",
                hint="run `pulumi preview --refresh` to see the change, then `pulumi up --refresh` to overwrite it, or "
                "change the declaration",
            )

    def _when_settled(self, existing: Existing[OutputsT], action: Callable[[], R]) -> R:
        try:
            return action()
        except Busy:
            self.settle(existing)
            return action()
