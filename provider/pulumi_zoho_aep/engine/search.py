"""Finding the object that an interrupted run left behind, by its tag: before a creation, and after a lost answer."""

from collections.abc import Callable, Collection, Iterable, Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pulumi.output import Unknown

from pulumi_zoho_aep.engine.abilities import impossible, replaces
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, changed_fields, inputs_of, is_known, plain
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import NotFound, OwnershipError

_AGREE_SECONDS = 30.0
"""How long a list may keep showing deleted objects, or not show new ones."""

R = TypeVar("R")


@dataclass
class _Found(Generic[OutputsT]):
    readable: dict[str, OutputsT]
    unreadable: list[str]
    """Ids of objects that a list shows but a read does not find."""


class Search(Generic[InputsT, OutputsT]):
    """Looks for one resource's object.

    Args:
        handler: The resource's handler.
        run: the call.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], run: Run[Any]) -> None:
        self._handler = handler
        self._run = run
        self._is_tagged = issubclass(handler.outputs, Tagged)

    def find(self, inputs: InputsT) -> str | None:
        """Return the id of the object, if there is one.

        Raises:
            OwnershipError: there are several, one differs in properties that cannot change, or one cannot be read.
        """
        found = self._all(self._run, inputs)
        if found.unreadable:
            # Deleted since the list was made; or it is there, and another one would be created alongside it.
            what = f"{self._handler.noun} {found.unreadable[0]} to be gone from lists too"
            again = replace(self._run, lists_are_stale=True)
            found = self._until_lists_agree(lambda: self._all(again, inputs), lambda now: not now.unreadable, what)
        self._require_readable(found.unreadable)
        self._require_one(found.readable)
        if not found.readable:
            return None
        identifier, state = found.readable.popitem()
        require_not_moved(self._handler, self._run, identifier)
        self._require_fitting(identifier, state, inputs)
        return identifier

    def foresee(self, inputs: InputsT) -> list[str]:
        """Return what `find` will return, for a preview: as far as the inputs are known, without waiting for lists.

        Raises:
            OwnershipError: as `find` does.
        """
        found = [identifier for identifier in self._handler.find(self._run, inputs) if not self._is_others(identifier)]
        self._require_one(found)
        # This comes first even if the object is refused, so that the ones built on it are not refused for the same
        # reason.
        self._run.plan.held.foreseen.update(found)
        for identifier in found:
            require_not_moved(self._handler, self._run, identifier)
            unknown = {name for name, value in inputs if isinstance(value, Unknown)}
            if is_known(plain({name: value for name, value in inputs if name not in unknown})):
                state = self._handler.live(self._run, Existing(identifier, inputs))
                self._require_fitting(identifier, state, inputs, unknown)
        return found

    def find_lost(self, inputs: InputsT) -> str | None:
        """Return the id of an object whose creation was not answered, once lists show it."""
        again = Search(self._handler, replace(self._run, lists_are_stale=True))
        what = f"lists to show the {self._handler.noun}, whose creation was not answered"
        return self._until_lists_agree(lambda: again.find(inputs), lambda found: found is not None, what)

    def is_there(self, existing: Existing[OutputsT], operation: str = "read") -> bool:
        """Say whether an object that was not found exists all the same; it is gone only if lists do not show it either.

        Args:
            existing: the object.
            operation: The operation that found nothing.

        Raises:
            OwnershipError: lists keep showing it with this resource's tag, and it cannot be read.
        """
        inputs = inputs_of(self._handler.inputs, existing.state)
        answer = self._seen(self._run, existing, inputs)
        if answer is None:
            again = replace(self._run, lists_are_stale=True)
            what = f"{self._handler.noun} {existing.id} to be gone from lists too"
            answer = self._until_lists_agree(
                lambda: self._seen(again, existing, inputs), lambda seen: seen is not None, what
            )
        if answer is None:
            self._require_readable([existing.id], operation)
        return bool(answer)

    def _seen(self, run: Run[Any], existing: Existing[OutputsT], inputs: InputsT) -> bool | None:
        """Say whether lists show an object; None if they do and it cannot be read."""
        if existing.id not in self._handler.find(run, inputs):
            return False
        try:
            self._handler.live(run, existing)
        except NotFound:
            return None
        return True

    def _all(self, run: Run[Any], inputs: InputsT) -> _Found[OutputsT]:
        found: _Found[OutputsT] = _Found({}, [])
        for identifier in self._handler.find(run, inputs):
            if self._is_others(identifier):
                self._require_tagged(identifier)
                continue
            try:
                found.readable[identifier] = self._handler.live(run, Existing(identifier, inputs))
            except NotFound:
                found.unreadable.append(identifier)
        return found

    def _is_others(self, identifier: str) -> bool:
        """Say whether an object is another resource's, whatever its tag says; or this one's, about to be replaced."""
        return identifier in self._run.plan.held and not self._run.plan.is_left(identifier)

    def _require_tagged(self, identifier: str) -> None:
        if not self._is_tagged:
            raise OwnershipError(
                f"create {self._handler.noun}: {identifier} says the same, and belongs to another resource of this "
                "stack",
                hint="remove one of the two from the program",
            )

    def _require_readable(self, unreadable: Iterable[str], operation: str = "create") -> None:
        seen = "carries this resource's tag" if self._is_tagged else "is in lists"
        for identifier in unreadable:
            raise OwnershipError(
                f"{operation} {self._handler.noun}: {identifier} {seen}, but cannot be read",
                hint="run the same command again later: it is being deleted, or the service has a passing fault; if "
                "that does not help, the credential may see it in lists only",
            )

    def _require_one(self, found: Collection[str]) -> None:
        if len(found) > 1:
            raise OwnershipError(
                f"create {self._handler.noun}: several objects carry this resource's tag: {', '.join(sorted(found))}",
                hint="delete all but one of them, or remove the tag at the end of the description of the others",
            )

    def _require_fitting(
        self, identifier: str, state: OutputsT, inputs: InputsT, unknown: AbstractSet[str] = frozenset()
    ) -> None:
        """Refuse an object that cannot become the declared one.

        If the object that it is built on is unknown, that one is about to be taken over like the object itself, or
        created.
        """
        if self._run.plan.is_left(identifier):
            raise OwnershipError(
                f"create {self._handler.noun}: {identifier}, which should have made room for it, stays in "
                f"{self._handler.service}",
                hint=self._handler.instead_of_a_successor,
            )
        contradicting = {
            *replaces(self._handler, changed_fields(inputs, state), state, inputs),
            *(finding.subject for finding in impossible(self._handler, inputs_of(inputs, state), inputs)),
        }
        held = self._run.plan.held
        contradicting -= {name for name in contradicting & unknown if held.will_hold(getattr(state, name))}
        if contradicting:
            raise OwnershipError(
                f"create {self._handler.noun}: {identifier} carries this resource's tag, but differs in "
                f"{', '.join(sorted(contradicting))}",
                hint=self._way_out(identifier, state, inputs, contradicting),
            )

    def _way_out(self, identifier: str, state: OutputsT, inputs: InputsT, contradicting: Iterable[str]) -> str:
        """Say how to continue: if the object is built on one that is not ours, that one may have lost its tag."""
        declared = {name: getattr(inputs, name) for name in sorted(contradicting)}
        held = self._run.plan.held
        ours = [name for name, one in declared.items() if not is_known(one) or (isinstance(one, str) and one in held)]
        if ours:
            used = ", ".join(str(getattr(state, name)) for name in ours)
            undo = ", after `pulumi destroy --target URN` of what was made in its place" if is_known(declared) else ""
            return (
                f"if {used} is this stack's and has lost its tag, adopt it (an ingestion adopts its dataflow){undo}; "
                f"otherwise delete {identifier}"
            )
        # Without its tag, a dataflow would go on reading alongside a new one.
        untag = "" if self._handler.forgets_what_was_read else ", or remove the tag at the end of its description"
        return f"declare it as it is, {'or ' if not untag else ''}delete it{untag}"

    def _until_lists_agree(self, ask: Callable[[], R], is_done: Callable[[R], bool], what: str) -> R:
        # Lists lag behind by seconds, however long `custom_timeouts` lets an object take.
        given = self._run.waiting.timeout_seconds
        seconds = _AGREE_SECONDS if given is None else min(given, _AGREE_SECONDS)
        waiting = replace(self._run.waiting, timeout_seconds=seconds)
        return waiting.until(ask, is_done, what, seconds, longest=5)


def require_not_moved(handler: Handler[Any, Any], run: Run[Any], identifier: str) -> None:
    """Refuse an object that no interrupted run has left behind: other resources of the state use it already.

    Raises:
        OwnershipError: Names both ways to continue.
    """
    if run.plan.held.has_moved(identifier) and not run.plan.is_left(identifier):
        raise OwnershipError(
            f"create {handler.noun}: {identifier} belongs to this resource, but its entry was removed from the state",
            hint="if `pulumi state move` gave it to another stack, remove it from this program and use its id; to have "
            f"it in this stack again, declare adopt: {identifier}",
        )
