"""Abilities of some resource types: protocols that a handler may implement, and the answers for those that do not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.models import Inputs, InputsT, Outputs, OutputsT, Replaces, marked_fields
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.findings import Finding

InputsT_contra = TypeVar("InputsT_contra", bound=Inputs, contravariant=True)
OutputsT_contra = TypeVar("OutputsT_contra", bound=Outputs, contravariant=True)
StateT = TypeVar("StateT", bound=Outputs)


@runtime_checkable
class Settles(Protocol[OutputsT_contra]):
    """Continues to change after the call that asked for a change."""

    def is_settled(self, state: OutputsT_contra) -> bool:
        """Say whether the service has finished the work that it was given."""


@runtime_checkable
class ShowsHealth(Protocol[OutputsT_contra]):
    """May exist without working."""

    def unhealthy(self, state: OutputsT_contra) -> Iterable[Finding]:
        """Yield the reason why the object does not work, if its state shows one."""


@runtime_checkable
class RecordsHealth(Protocol[StateT]):
    """Does not itself show when it is broken."""

    def as_unhealthy(self, state: StateT, reason: str) -> StateT:
        """Return a state that keeps the reason, for `unhealthy` to show until the object works."""


@runtime_checkable
class Verifies(Protocol[OutputsT_contra]):
    """Can verify that its object works."""

    def verify(self, run: Run[Any], existing: Existing[OutputsT_contra]) -> Iterable[Finding]:
        """Try the object that was just created or updated; yield why it does not work."""


@runtime_checkable
class DecidesReplacement(Protocol[InputsT_contra, OutputsT_contra]):
    """Is replaced for more than the fields marked `Replaces`."""

    def replaced_by(self, changed: frozenset[str], state: OutputsT_contra, inputs: InputsT_contra) -> Iterable[str]:
        """Return the changed fields that require a new object although they are not marked `Replaces`."""


@runtime_checkable
class MayBeUndeletable(Protocol[OutputsT_contra]):
    """Sometimes cannot be deleted to make room for a new object."""

    def undeletable(self, state: OutputsT_contra) -> Iterable[str]:
        """Yield the reason why the service would not delete the object, if its state shows one."""

    def obstacles(self, run: Run[Any], identifier: str) -> Iterable[Finding]:
        """Yield the same, but by reading from the service.

        Dependents of the object do not count, because they are deleted first.
        """


@runtime_checkable
class NeedsPermission(Protocol):
    """Can be created only with a certain permission."""

    def lacking(self, run: Run[Any]) -> Iterable[Finding]:
        """Yield a finding if the caller lacks the permission, without writing; called before a replacement."""


@runtime_checkable
class HasUsers(Protocol):
    """May be used by objects outside this stack."""

    def users(self, run: Run[Any], identifier: str) -> Iterable[Finding]:
        """Yield objects outside this stack that use an object, without writing; warn of each if it is deleted anyway.

        Called before a replacement, and before the first deletion of an object that is no longer declared.
        """


@runtime_checkable
class ForeseesRefusal(Protocol[InputsT_contra]):
    """Can say what the service would refuse: called for new objects in a preview, and before an old one is deleted."""

    def creation_findings(self, run: Run[Any], inputs: InputsT_contra) -> Iterable[Finding]:
        """Yield why the service would refuse to create an object, without writing; unknown inputs are skipped."""


@runtime_checkable
class CarriesOthers(Protocol[InputsT_contra]):
    """Is a base for other objects, which the engine deletes before it and creates again after it."""

    def dependent_findings(
        self, run: Run[Any], inputs: InputsT_contra, dependents: Sequence[Mapping[str, Any]]
    ) -> Iterable[Finding]:
        """Yield why the service would refuse objects that the program builds on a new one, without writing.

        Args:
            run: The call.
            inputs: Inputs of the new object; the check of unknown ones is put off until they are known.
            dependents: Known arguments of the objects built on it, by noun.
        """


@runtime_checkable
class HoldsMore(Protocol):
    """May hold what others have added to it."""

    def beyond(self, run: Run[Any], existing: Existing[Any]) -> Iterable[str]:
        """Yield what an object holds beyond its declaration, without writing."""


@dataclass(frozen=True)
class Plan(Generic[StateT]):
    """A preview's knowledge of a resource, apart from its declaration."""

    recorded: StateT | None
    """The recorded state; None for a new resource, and before the engine has compared it in this process."""
    is_checked: bool
    """Whether the program itself checks with the services what the resource needs."""
    is_new: bool = False
    """Whether a new object is to be made, perhaps in place of an old one."""


@runtime_checkable
class Previews(Protocol[InputsT_contra]):
    """May be refused, or do harm, when `pulumi up` is already halfway through."""

    def preview_findings(self, run: Run[Any], inputs: InputsT_contra, plan: Plan[Any]) -> Iterable[Finding]:
        """Yield the reasons in a preview, without writing; unknown inputs are skipped."""


@runtime_checkable
class LeavesToOthers(Protocol[OutputsT_contra]):
    """Has properties on which others may rely."""

    def is_left_to_others(self, run: Run[Any], existing: Existing[OutputsT_contra]) -> bool:
        """Say whether to keep the object because others may rely on it, and warn of that."""


@runtime_checkable
class Warns(Protocol[InputsT_contra]):
    """Has declarations that deserve a warning before they are applied."""

    def warnings(self, recorded: InputsT_contra | None, inputs: InputsT_contra) -> Iterable[Finding]:
        """Yield what a person should know about a declaration.

        Args:
            recorded: The inputs as they were, or as a refresh found them; None for a new resource.
            inputs: The declared inputs.
        """


@runtime_checkable
class Forbids(Protocol[InputsT_contra]):
    """Has changes that even a new object does not make possible."""

    def impossible(self, recorded: InputsT_contra, inputs: InputsT_contra) -> Iterable[Finding]:
        """Yield changes to an existing object that the service does not allow."""


def is_settled(handler: Handler[InputsT, OutputsT], state: OutputsT) -> bool:
    """Say whether the service has finished; most objects are settled at once."""
    return not isinstance(handler, Settles) or handler.is_settled(state)


def unhealthy(handler: Handler[InputsT, OutputsT], state: OutputsT) -> list[Finding]:
    """Return why an object does not work, if its state shows that."""
    return list(handler.unhealthy(state)) if isinstance(handler, ShowsHealth) else []


def as_unhealthy(handler: Handler[InputsT, OutputsT], state: OutputsT, reason: str) -> OutputsT:
    """Return a state that shows why the object does not work; most states show it by themselves."""
    if not isinstance(handler, RecordsHealth):
        return state
    kept: OutputsT = handler.as_unhealthy(state, reason)
    return kept


def verified(handler: Handler[InputsT, OutputsT], run: Run[Any], existing: Existing[OutputsT]) -> list[Finding]:
    """Try an object and return why it does not work; an object that cannot be tried shows it."""
    if isinstance(handler, Verifies):
        return list(handler.verify(run, existing))
    return unhealthy(handler, existing.state)


def replaces(
    handler: Handler[InputsT, OutputsT], changed: frozenset[str], state: OutputsT, inputs: InputsT
) -> frozenset[str]:
    """Return the changed fields that require a new object."""
    others = handler.replaced_by(changed, state, inputs) if isinstance(handler, DecidesReplacement) else ()
    return marked_fields(type(inputs), Replaces) & changed | frozenset(others)


def undeletable(handler: Handler[InputsT, OutputsT], state: OutputsT) -> list[str]:
    """Return why the service would not delete an object; most can be deleted."""
    return list(handler.undeletable(state)) if isinstance(handler, MayBeUndeletable) else []


def obstacles(handler: Handler[InputsT, OutputsT], run: Run[Any], identifier: str) -> Iterable[Finding]:
    """Return why the service would not delete an object, by reading."""
    return handler.obstacles(run, identifier) if isinstance(handler, MayBeUndeletable) else ()


def lacking(handler: Handler[InputsT, OutputsT], run: Run[Any]) -> Iterable[Finding]:
    """Return that the caller may not create an object."""
    return handler.lacking(run) if isinstance(handler, NeedsPermission) else ()


def users(handler: Handler[InputsT, OutputsT], run: Run[Any], identifier: str) -> Iterable[Finding]:
    """Return the objects outside this stack that use an object."""
    return handler.users(run, identifier) if isinstance(handler, HasUsers) else ()


def creation_findings(handler: Handler[InputsT, OutputsT], run: Run[Any], inputs: InputsT) -> Iterable[Finding]:
    """Return why the service would refuse to create an object."""
    return handler.creation_findings(run, inputs) if isinstance(handler, ForeseesRefusal) else ()


def dependent_findings(
    handler: Handler[InputsT, OutputsT], run: Run[Any], inputs: InputsT, dependents: Sequence[Mapping[str, Any]]
) -> Iterable[Finding]:
    """Return why the service would refuse objects that are built on a new one."""
    return handler.dependent_findings(run, inputs, dependents) if isinstance(handler, CarriesOthers) else ()


def beyond(handler: Handler[InputsT, OutputsT], run: Run[Any], existing: Existing[InputsT]) -> list[str]:
    """Return what an object holds beyond its declaration."""
    return list(handler.beyond(run, existing)) if isinstance(handler, HoldsMore) else []


def preview_findings(
    handler: Handler[InputsT, OutputsT], run: Run[Any], inputs: InputsT, plan: Plan[OutputsT]
) -> Iterable[Finding]:
    """Return what would be refused only halfway through `pulumi up`."""
    return handler.preview_findings(run, inputs, plan) if isinstance(handler, Previews) else ()


def is_left_to_others(handler: Handler[InputsT, OutputsT], run: Run[Any], existing: Existing[OutputsT]) -> bool:
    """Say whether to keep an object because others may rely on it."""
    return isinstance(handler, LeavesToOthers) and handler.is_left_to_others(run, existing)


def warnings(handler: Handler[InputsT, OutputsT], recorded: InputsT | None, inputs: InputsT) -> Iterable[Finding]:
    """Return what a person should know about a declaration before it is applied."""
    return handler.warnings(recorded, inputs) if isinstance(handler, Warns) else ()


def impossible(handler: Handler[InputsT, OutputsT], recorded: InputsT, inputs: InputsT) -> Iterable[Finding]:
    """Return changes to an existing object that the service does not allow."""
    return handler.impossible(recorded, inputs) if isinstance(handler, Forbids) else ()
