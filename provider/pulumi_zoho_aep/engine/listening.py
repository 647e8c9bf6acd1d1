"""Listeners: objects other than the handler that are notified of what becomes of a resource."""

from typing import Any, Protocol


class Listener(Protocol):
    """Listens to what happens to one kind of resource.

    The engine calls it in the process and thread in which something happens.
    """

    def declared(self, services: Any, owner: str, inputs: Any) -> None:  # noqa: ANN401 - the handler's own types
        """The program declares a resource, whatever is recorded of it."""

    def recorded(self, services: Any, owner: str, state: Any) -> None:  # noqa: ANN401 - the handler's own types
        """The state holds a resource."""

    def verified(self, services: Any, owner: str, state: Any) -> None:  # noqa: ANN401 - the handler's own types
        """A resource was created or changed, and works."""

    def deleted(self, services: Any, owner: str, state: Any) -> None:  # noqa: ANN401 - the handler's own types
        """A resource is about to be deleted."""
