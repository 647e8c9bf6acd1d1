"""What a resource has to say for itself, in typed models; everything Pulumi is in `_provider`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from pulumi_zoho_aep.engine.listening import Listener
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, Replaces, as_recorded, marked_fields
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.findings import Finding

Clients = Any
"""What a handler calls: its own kind of services."""


@dataclass(frozen=True)
class Created(Generic[InputsT]):
    """A new object, and the inputs with what only its creation could tell, such as a token that is given once."""

    identifier: str
    known: InputsT


class Handler(Generic[InputsT, OutputsT]):
    """Creates, reads, updates and deletes the objects of one type. Has no state: one instance serves all threads."""

    inputs: type[InputsT]
    outputs: type[OutputsT]
    noun: ClassVar[str]
    """What people call it: `base connection`."""
    service: ClassVar[str] = "the service"
    """Who keeps its objects, as people call it."""
    listeners: ClassVar[tuple[Listener, ...]] = ()
    """Who else hears what becomes of its resources."""
    needs_platform: ClassVar[bool] = True
    """Whether it needs the settings of the platform, which are then checked before anything is done."""
    forgets_what_was_read: ClassVar[bool] = False
    """Whether deleting an object loses a read position, so that it must be allowed for each object by name."""
    instead_of_a_successor: ClassVar[str] = "undo the change"
    """What to do where a change would replace an object that the service does not delete."""
    is_tried_before_replacement: ClassVar[bool] = False
    """Whether reading does not tell if a new object would work, so that one is made, tried and deleted before the old
    one of a replacement goes."""
    is_discarded_when_ailing: ClassVar[bool] = False
    """Whether a creation or change after which the object does not work is taken back instead of kept as half done."""

    def find(self, services: Clients, inputs: InputsT, owner: str, *, anew: bool) -> Iterable[str]:
        """Return the ids of objects that carry the owner's mark.

        Args:
            services: the clients.
            inputs: what is declared; some collections are searched by name.
            owner: the content of the mark.
            anew: whether an earlier list of this process must not be used.
        """
        raise NotImplementedError

    def create(self, services: Clients, inputs: InputsT, owner: str) -> Created[InputsT]:
        """Create the object with one call; what can be checked before it is checked first.

        What that call cannot set is set by `update`, which follows where the new object differs from the inputs.
        """
        raise NotImplementedError

    def read(self, services: Clients, identifier: str, known: InputsT | OutputsT) -> OutputsT:
        """Return the object as it is.

        Args:
            services: the clients.
            identifier: its id.
            known: the last known inputs, for what the service never returns; on a refresh, the whole last state.

        Raises:
            NotFound: it is gone; nothing else may be taken for that.
        """
        raise NotImplementedError

    def live(self, services: Clients, identifier: str, known: InputsT | OutputsT) -> OutputsT:
        """Read the object; what the answer does not say is as it is known.

        Raises:
            NotFound: it is gone.
        """
        return as_recorded(self.read(services, identifier, known), known)[0]

    def update(self, services: Clients, identifier: str, state: OutputsT, inputs: InputsT, owner: str) -> InputsT:
        """Make the object agree with the inputs, guarded by the etag in the state where there is one.

        Returns:
            The inputs, with what only this call could learn.
        """
        raise NotImplementedError

    def delete(self, services: Clients, identifier: str, state: OutputsT) -> None:
        """Delete the object.

        Raises:
            NotFound: it is gone already, which is fine.
        """
        raise NotImplementedError

    def undeletable(self, state: OutputsT) -> Iterable[str]:  # noqa: ARG002 - most objects can be deleted
        """Yield why the service would not delete an object to make room for another one, as far as its state shows."""
        return ()

    def obstacles(self, services: Clients, identifier: str, owner: str) -> Iterable[Finding]:  # noqa: ARG002 - most have none
        """Yield why the service would not delete an object, by reading alone.

        Asked before anything that depends on an object is deleted, so that what does not count.
        """
        return ()

    def users(self, services: Clients, identifier: str, owner: str) -> Iterable[Finding]:  # noqa: ARG002 - most have none
        """Yield what is not of this stack and uses an object, by reading alone; a warning where it is deleted even so.

        Asked before a replacement, and before `pulumi destroy` deletes anything.
        """
        return ()

    def takeover(self, identifier: str) -> str:
        """Say that an object becomes a resource's without being made for it now."""
        why = "an earlier run of this stack made it" if issubclass(self.outputs, Tagged) else "it says the same"
        return f"takes over {self.noun} {identifier}: {why}"

    def successor_problems(self, services: Clients, inputs: InputsT) -> Iterable[Finding]:  # noqa: ARG002
        """Yield why the service would refuse a new object with these inputs, by reading alone; unknown ones wait.

        Asked before the old object of a replacement, or what depends on it, is deleted.
        """
        return ()

    def is_left_to_others(self, services: Clients, identifier: str, state: OutputsT, owner: str) -> bool:  # noqa: ARG002
        """Say whether the object is not to be deleted, because others may rely on it; and tell the person so."""
        return False

    def replaces(self, changed: frozenset[str], state: OutputsT, inputs: InputsT) -> frozenset[str]:
        """Return those changed fields that mean a new object."""
        return marked_fields(type(inputs), Replaces) & changed | frozenset(self.replaced_by(changed, state, inputs))

    def replaced_by(self, changed: frozenset[str], state: OutputsT, inputs: InputsT) -> Iterable[str]:  # noqa: ARG002
        """Return those changed fields that mean a new object although they are not marked `Replaces`."""
        return ()

    def remarks(self, recorded: InputsT | None, inputs: InputsT) -> Iterable[str]:  # noqa: ARG002 - most have none
        """Yield what a person should know of a declaration before it is carried out.

        Args:
            recorded: the inputs as they were, or as a refresh found them; None for a new resource.
            inputs: what is declared now.
        """
        return ()

    def impossible(self, recorded: InputsT, inputs: InputsT) -> Iterable[Finding]:  # noqa: ARG002 - most have none
        """Yield what the service does not let become of what is there, not even by a new object."""
        return ()

    def is_settled(self, state: OutputsT) -> bool:  # noqa: ARG002 - most objects are settled at once
        """Say whether the service has finished what it was asked to do."""
        return True

    def ailments(self, state: OutputsT) -> Iterable[Finding]:  # noqa: ARG002 - most types have none
        """Yield why the object exists but does not work, as far as its state shows."""
        return ()

    def ailing(self, state: OutputsT, reason: str) -> OutputsT:  # noqa: ARG002 - most types show it by themselves
        """Return a state that keeps why the object does not work, for `ailments` to tell until it does."""
        return state

    def prove(self, services: Clients, identifier: str, state: OutputsT, waiting: Waiting) -> Iterable[Finding]:  # noqa: ARG002
        """Try the object that was just created or updated; yield why it does not work."""
        return self.ailments(state)
