"""The interface that every resource implements, in typed models; `abilities` has the optional parts."""

from collections.abc import Iterable
from typing import Any, ClassVar, Generic

from pulumi_zoho_aep.engine.listening import Listener
from pulumi_zoho_aep.engine.models import InputsT, OutputsT
from pulumi_zoho_aep.engine.run import Adoptable, Existing, Run
from pulumi_zoho_aep.engine.unsaid import as_recorded


class Handler(Generic[InputsT, OutputsT]):
    """Creates, reads, updates and deletes the objects of one type. Stateless: one instance serves all threads."""

    inputs: type[InputsT]
    outputs: type[OutputsT]
    noun: ClassVar[str]
    """The resource's name in messages, such as `base connection`."""
    service: ClassVar[str] = "the service"
    """The service that keeps its objects, as people call it."""
    listeners: ClassVar[tuple[Listener, ...]] = ()
    """Listeners that are also notified about its resources."""
    needs_platform: ClassVar[bool] = True
    """Whether it needs the settings of the platform, which are then checked before anything else."""
    forgets_what_was_read: ClassVar[bool] = False
    """Whether deleting an object loses a read position, so that each deletion must be allowed by name."""
    instead_of_a_successor: ClassVar[str] = "undo the change"
    """The advice if a change would replace an object that the service does not delete."""
    is_tried_before_replacement: ClassVar[bool] = False
    """Whether only a trial shows that a new object works: one is made, tried and deleted before a replacement deletes
    the old one.
    """
    is_asked_when_new: ClassVar[bool] = True
    """Whether the preview of a new object checks what the service would refuse; false if that costs a token."""
    settles_together: ClassVar[bool] = False
    """Whether new objects can be read together with others from one list while they settle."""
    is_rolled_back: ClassVar[bool] = False
    """Whether a creation or change that leaves the object unhealthy is undone instead of kept."""

    def find(self, run: Run[Any], inputs: InputsT) -> Iterable[str]:
        """Return the ids of objects that carry the resource's tag; some collections are searched by name."""
        raise NotImplementedError

    def adoptable(self, run: Run[Any], reference: str) -> Iterable[Adoptable]:  # noqa: ARG002 - some have no objects
        """Return the objects that an id or name refers to: one, or all with that name."""
        return ()

    def not_adoptable(self, run: Run[Any], reference: str) -> tuple[str, str]:  # noqa: ARG002 - the rooms above know more
        """Return why an id or name refers to no object, and what to do."""
        return f"there is no {self.noun} whose id or name is {reference}", "check id and sandbox"

    def as_found(self, inputs: InputsT) -> InputsT:
        """Return the known inputs of a found object: all except those that the service never shows."""
        return inputs

    def create(self, run: Run[Any], inputs: InputsT) -> Existing[InputsT]:
        """Create the object with one call, after checking what can be checked.

        If that call cannot set some of the inputs, `update` does so: it follows if the new object differs from the
        inputs.

        Returns:
            The new object, and the inputs with the values that only its creation returns, such as a token that is given
            once.
        """
        raise NotImplementedError

    def read(self, run: Run[Any], existing: Existing[InputsT | OutputsT]) -> OutputsT:
        """Return the live object; members that the service never returns keep their recorded values.

        Raises:
            NotFound: The object is gone; no other failure may count as that.
        """
        raise NotImplementedError

    def live(self, run: Run[Any], existing: Existing[InputsT | OutputsT]) -> OutputsT:
        """Read the object; members that the answer leaves out keep their recorded values.

        Raises:
            NotFound: The object is gone.
        """
        return as_recorded(self.read(run, existing), existing.state)[0]

    def update(self, run: Run[Any], existing: Existing[OutputsT], inputs: InputsT) -> InputsT:
        """Make the object agree with the inputs, guarded by the etag in its state if there is one.

        Returns:
            The inputs, with the values that only this call returns.
        """
        raise NotImplementedError

    def delete(self, run: Run[Any], existing: Existing[OutputsT]) -> None:
        """Delete the object.

        Raises:
            NotFound: The object is already gone, which is fine.
        """
        raise NotImplementedError
