"""What a resource has to say for itself, in typed models; what only some have to say is in `abilities`."""

from collections.abc import Iterable
from typing import Any, ClassVar, Generic

from pulumi_zoho_aep.engine.listening import Listener
from pulumi_zoho_aep.engine.models import InputsT, OutputsT
from pulumi_zoho_aep.engine.run import Adoptable, Existing, Run
from pulumi_zoho_aep.engine.unsaid import as_recorded


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
    is_asked_when_new: ClassVar[bool] = True
    """Whether the preview of a new one asks what the service would refuse; not so where asking costs a token."""
    settles_together: ClassVar[bool] = False
    """Whether new objects can be read together with others while they settle, from one list."""
    is_rolled_back: ClassVar[bool] = False
    """Whether a creation or change after which the object is unhealthy is undone instead of kept."""

    def find(self, run: Run[Any], inputs: InputsT) -> Iterable[str]:
        """Return the ids of objects that carry the resource's tag; some collections are searched by name."""
        raise NotImplementedError

    def adoptable(self, run: Run[Any], reference: str) -> Iterable[Adoptable]:  # noqa: ARG002 - some have no objects
        """Return the objects that an id or name means: one, or all of a name."""
        return ()

    def not_adoptable(self, run: Run[Any], reference: str) -> tuple[str, str]:  # noqa: ARG002 - the rooms above know more
        """Return why an id or name means no object, and what to do."""
        return f"there is no {self.noun} whose id or name is {reference}", "check id and sandbox"

    def as_found(self, inputs: InputsT) -> InputsT:
        """Return what is known of an object that was found: the inputs, but for what the service never shows."""
        return inputs

    def create(self, run: Run[Any], inputs: InputsT) -> Existing[InputsT]:
        """Create the object with one call; what can be checked before it is checked first.

        What that call cannot set is set by `update`, which follows where the new object differs from the inputs.

        Returns:
            The new object, and the inputs with what only its creation could tell, such as a token that is given once.
        """
        raise NotImplementedError

    def read(self, run: Run[Any], existing: Existing[InputsT | OutputsT]) -> OutputsT:
        """Return the object as it is; what the service never returns is as it was.

        Raises:
            NotFound: it is gone; nothing else may be taken for that.
        """
        raise NotImplementedError

    def live(self, run: Run[Any], existing: Existing[InputsT | OutputsT]) -> OutputsT:
        """Read the object; what the answer does not say is as it was.

        Raises:
            NotFound: it is gone.
        """
        return as_recorded(self.read(run, existing), existing.state)[0]

    def update(self, run: Run[Any], existing: Existing[OutputsT], inputs: InputsT) -> InputsT:
        """Make the object agree with the inputs, guarded by the etag in its state where there is one.

        Returns:
            The inputs, with what only this call could learn.
        """
        raise NotImplementedError

    def delete(self, run: Run[Any], existing: Existing[OutputsT]) -> None:
        """Delete the object.

        Raises:
            NotFound: it is gone already, which is fine.
        """
        raise NotImplementedError
