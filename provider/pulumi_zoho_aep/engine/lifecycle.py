"""What creating, updating and deleting have in common for all types: ownership, lost answers, waiting, conflicts.

Knows models and services, and nothing of Pulumi.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.handler import Created, Handler
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.models import InputsT, Outputs, OutputsT, Replaces, changed_fields, marked_fields, plain
from pulumi_zoho_aep.engine.ownership import Tagged, has_tag
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.errors import (
    Busy,
    ChangedElsewhere,
    Conflict,
    NotFound,
    OwnershipError,
    ServiceError,
    ZohoAepError,
)
from pulumi_zoho_aep.findings import Finding, finding_of

SETTLE_SECONDS = 600.0
"""How long an object may take to settle, unless `custom_timeouts` says otherwise."""
_AGREE_SECONDS = 30.0
"""How long a list may go on showing what is gone, or not show what is new."""
_INTERRUPTIONS = 2
"""How often an update is taken up again: for a version that moved on, and for waiting between two of its calls."""

R = TypeVar("R")


class HalfDone(ZohoAepError):
    """An object exists, but does not work or not fully; whoever keeps the state must keep the object in it."""

    code = Code.UNHEALTHY

    def __init__(self, identifier: str, state: Any, findings: Iterable[Finding]) -> None:  # noqa: ANN401 - any outputs
        self.identifier, self.state, self.findings = identifier, state, list(findings)
        super().__init__("; ".join(finding.text for finding in self.findings))


class CreatedInVain(ZohoAepError):
    """An object was created, did not work, and was removed again."""

    code = Code.CREATED_IN_VAIN


class ChangedInVain(ZohoAepError):
    """An object was changed, did not work any more, and was changed back."""

    code = Code.ROLLED_BACK


class Lifecycle(Generic[InputsT, OutputsT]):
    """One call's way through a handler.

    Args:
        handler: the resource.
        host: what the process has.
        waiting: how to wait for what takes its time.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], host: Host, waiting: Waiting) -> None:
        self._handler = handler
        self._services = host.services
        self._plan = host.plan
        self._waiting = waiting
        self._is_tagged = issubclass(handler.outputs, Tagged)

    def create(self, inputs: InputsT, owner: str) -> tuple[str, OutputsT]:
        """Create the object, or take over the one that an interrupted run left behind.

        Raises:
            HalfDone: it is there, but does not work.
            CreatedInVain: it did not work and was removed.
        """
        found = self._find(inputs, owner, anew=False)
        if found:
            self._waiting.remark(self._handler.takeover(found))
        created = Created(found, inputs) if found else self._create(inputs, owner)
        self._plan.held.add(created.identifier)
        try:
            return created.identifier, self._complete(created, inputs, owner)
        except HalfDone as error:
            if found or not self._handler.is_discarded_when_ailing:
                raise
            self.delete(created.identifier, error.state, owner)
            raise CreatedInVain(f"create {self._handler.noun}: {error}") from None

    def update(self, identifier: str, state: OutputsT, inputs: InputsT, owner: str) -> OutputsT:
        """Make the object agree with the inputs; a change made by somebody else meanwhile is not overwritten.

        Raises:
            ChangedElsewhere: who, when, and from where.
            HalfDone: the change was made, but the object does not work.
            ChangedInVain: the same, for objects that are better off as they were.
        """
        known = self._update(identifier, state, inputs, owner)
        try:
            return self._complete(Created(identifier, known), inputs, owner)
        except HalfDone as error:
            can_undo = self._handler.is_discarded_when_ailing and self._handler.is_settled(error.state)
            if not can_undo or not changed_fields(inputs, state):
                raise
            self._put_back(error, _recorded(inputs, state), owner)
            raise ChangedInVain(
                f"update {self._handler.noun} {identifier}: {error}", hint="what was there before has been put back"
            ) from None

    def try_out(self, inputs: InputsT, owner: str) -> None:
        """Make an object and delete it again, to see whether it works.

        It carries its owner's tag: where this is cut off, the next creation takes it over.

        Raises:
            CreatedInVain: it does not.
        """
        self.delete(*self.create(inputs, owner))

    def _put_back(self, error: HalfDone, recorded: InputsT, owner: str) -> None:
        """Undo a change after which the object does not work.

        Raises:
            HalfDone: that is not possible, as with a secret that is no longer valid: the change stays.
        """
        try:
            self._update(error.identifier, self._handler.ailing(error.state, ""), recorded, owner)
        except (ServiceError, ChangedElsewhere) as failure:
            stays = f"the new values stay, because the old ones cannot be restored ({failure.message})"
            error.findings.append(Finding.error(Code.UNHEALTHY, "", stays))
            raise HalfDone(error.identifier, error.state, error.findings) from None

    def delete(self, identifier: str, state: OutputsT, owner: str = "") -> None:
        """Delete the object; one that is gone already is fine."""
        if not self._is_tagged:
            self._plan.held.release(identifier)
        if owner and self._handler.is_left_to_others(self._services, identifier, state, owner):
            return
        try:
            self._when_settled(identifier, state, lambda: self._handler.delete(self._services, identifier, state))
        except NotFound:
            # Gone already is fine, but only if the service stands by it: what is dropped from the state is never
            # deleted later.
            if self._is_there(identifier, state):
                raise

    def _is_there(self, identifier: str, state: OutputsT) -> bool:
        try:
            self._handler.live(self._services, identifier, state)
        except NotFound:
            return False
        return True

    def _find(self, inputs: InputsT, owner: str, *, anew: bool) -> str | None:
        found, unreadable = self._marked(inputs, owner, anew=anew)
        if unreadable:
            # Deleted since the list was made; or it is there, and another one would be made beside it.
            found, unreadable = self._until_lists_agree(
                lambda: self._marked(inputs, owner, anew=True),
                lambda marked: not marked[1],
                f"{self._handler.noun} {unreadable[0]} to be gone from lists too",
            )
        if unreadable:
            raise OwnershipError(
                f"create {self._handler.noun}: {unreadable[0]} carries this resource's mark, but cannot be read",
                hint="run `pulumi up` again: it is being deleted, or the service has a bad moment; if that does not "
                "help, the credential may see it in lists only",
            )
        if not found:
            return None
        if len(found) > 1:
            raise OwnershipError(
                f"create {self._handler.noun}: several objects carry this resource's mark: {', '.join(sorted(found))}",
                hint="delete all but one of them, or remove the mark at the end of the description of the others",
            )
        identifier, state = found.popitem()
        if self._plan.is_left(identifier):
            raise OwnershipError(
                f"create {self._handler.noun}: {identifier}, which was to make room for it, stays in "
                f"{self._handler.service}",
                hint=self._handler.instead_of_a_successor,
            )
        changed = changed_fields(inputs, state)
        contradicting = (marked_fields(type(inputs), Replaces) & changed) | {
            *self._handler.replaced_by(changed, state, inputs),
            *(problem.subject for problem in self._handler.impossible(_recorded(inputs, state), inputs)),
        }
        if contradicting:
            raise OwnershipError(
                f"create {self._handler.noun}: {identifier} carries this resource's mark, but differs in "
                f"{', '.join(sorted(contradicting))}",
                hint="delete it, or remove the mark at the end of its description",
            )
        return identifier

    def _marked(self, inputs: InputsT, owner: str, *, anew: bool) -> tuple[dict[str, OutputsT], list[str]]:
        """Return the objects that carry the mark, and the ids of those that are listed and cannot be read."""
        found: dict[str, OutputsT] = {}
        unreadable = []
        for identifier in self._handler.find(self._services, inputs, owner, anew=anew):
            if identifier in self._plan.held and not self._plan.is_left(identifier):
                # Another resource's, whatever its tag says; or this one's, about to be replaced.
                if self._is_tagged:
                    continue
                raise OwnershipError(
                    f"create {self._handler.noun}: {identifier} says the same, and is another resource's of this stack",
                    hint="remove one of the two from the program",
                )
            try:
                found[identifier] = self._handler.live(self._services, identifier, inputs)
            except NotFound:
                unreadable.append(identifier)
        return found, unreadable

    def _create(self, inputs: InputsT, owner: str) -> Created[InputsT]:
        try:
            return self._handler.create(self._services, inputs, owner)
        except ServiceError as error:
            if not error.outcome_unknown:
                raise
            # The answer was lost, the object may be there. A repeated POST would double it; the mark tells, once lists
            # show it.
            identifier = self._until_lists_agree(
                lambda: self._find(inputs, owner, anew=True),
                lambda found: found is not None,
                f"lists to show the {self._handler.noun}, whose creation was not answered",
            )
            if identifier is None:
                raise
            return Created(identifier, inputs)

    def _complete(self, created: Created[InputsT], inputs: InputsT, owner: str) -> OutputsT:
        """Set what the first call could not set, and prove the result.

        That may also be an update's: of what an earlier run left half done, the state holds the declared values.
        """
        identifier = created.identifier

        def completed() -> OutputsT:
            state = self._settle(identifier, created.known)
            is_declared = not changed_fields(inputs, state) and has_tag(state, owner)
            if is_declared or not self._handler.is_settled(state):
                return state
            return self._settle(identifier, self._update(identifier, state, created.known, owner))

        return self._proved(identifier, created.known, owner, completed)

    def _proved(self, identifier: str, known: InputsT, owner: str, reach: Callable[[], OutputsT]) -> OutputsT:
        """Reach a state and try the object; what is left undone or broken is reported with the object kept."""
        try:
            state = reach()
            found = list(self._handler.prove(self._services, identifier, state, self._waiting))
        except (ServiceError, ChangedElsewhere) as error:
            declared = {
                **plain(known),
                **({"ownership_tag": owner} if issubclass(self._handler.outputs, Tagged) else {}),
            }
            unproved = self._handler.ailing(self._handler.outputs.model_validate(declared), str(finding_of(error)))
            raise HalfDone(identifier, unproved, [finding_of(error)]) from error
        if not self._handler.is_settled(state):
            reason = f"{self._handler.noun} {identifier} has not settled yet"
            found.append(Finding.error(Code.UNSETTLED, "", reason, "run `pulumi up` again"))
        if found:
            raise HalfDone(identifier, self._handler.ailing(state, "; ".join(map(str, found))), found)
        return state

    def _update(self, identifier: str, state: OutputsT, inputs: InputsT, owner: str) -> InputsT:
        """Update; where the object is busy or in another version than the state's, look at it and go on from there."""
        live = state
        for _ in range(_INTERRUPTIONS):
            try:
                return self._handler.update(self._services, identifier, live, inputs, owner)
            except Conflict:
                live = self._handler.live(self._services, identifier, _recorded(inputs, state))
            except Busy:
                live = self._settle(identifier, _recorded(inputs, state))
            self._require_own(identifier, state, live, inputs)
        return self._handler.update(self._services, identifier, live, inputs, owner)

    def _require_own(self, identifier: str, state: OutputsT, live: OutputsT, inputs: InputsT) -> None:
        # What has the declared value is our own change whose answer was lost, or its first half; what has the recorded
        # value is still to be changed. Anything else was somebody else.
        if changed_fields(_recorded(inputs, state), live) & changed_fields(inputs, live):
            raise _changed_elsewhere(self._handler.noun, identifier, live)

    def _settle(self, identifier: str, known: InputsT | OutputsT) -> OutputsT:
        return self._waiting.until(
            lambda: self._handler.live(self._services, identifier, known),
            self._handler.is_settled,
            f"{self._handler.noun} to settle",
            SETTLE_SECONDS,
            longest=5,
        )

    def _until_lists_agree(self, ask: Callable[[], R], is_done: Callable[[R], bool], what: str) -> R:
        # Lists lag behind by seconds, however long `custom_timeouts` lets an object take.
        given = self._waiting.timeout_seconds
        seconds = _AGREE_SECONDS if given is None else min(given, _AGREE_SECONDS)
        return replace(self._waiting, timeout_seconds=seconds).until(ask, is_done, what, seconds, longest=5)

    def _when_settled(self, identifier: str, known: Any, action: Callable[[], R]) -> R:  # noqa: ANN401 - inputs or outputs
        try:
            return action()
        except Busy:
            self._settle(identifier, known)
            return action()


def _recorded(inputs: InputsT, state: Outputs) -> InputsT:
    """Return the inputs that a state stands for."""
    return inputs.model_validate({name: getattr(state, name) for name in type(inputs).model_fields})


def _changed_elsewhere(noun: str, identifier: str, state: Any) -> ChangedElsewhere:  # noqa: ANN401 - any outputs
    return ChangedElsewhere(
        f"update {noun} {identifier}: {state.last_change()} since it was last read",
        hint="run `pulumi preview --refresh` to see the change, then `pulumi up --refresh` to overwrite it, or change "
        "the declaration",
    )
