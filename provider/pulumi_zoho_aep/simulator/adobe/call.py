"""One call of an Adobe service, as its rules see it: in which world, and who makes it. Knows no HTTP."""

from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Who calls, on whose behalf, and in which sandbox; audit fields are written from it.

    Attributes:
        client_id: The api key; `createdClient` and `updatedClient` of what the call writes.
        user: The technical account; `createdBy` and `updatedBy`.
        organization: `imsOrgId`.
        sandbox: Name of the sandbox, or "" for services without sandboxes.
        sandbox_id: GUID of the sandbox, or "".
    """

    client_id: str
    user: str
    organization: str
    sandbox: str
    sandbox_id: str


@dataclass(frozen=True)
class Call:
    """A caller in a world.

    Attributes:
        world: State and time.
        caller: The caller.
        stuck_reads: For how many reads a fault keeps what the call writes in its passing state; 0 without such a fault.
    """

    world: World
    caller: Caller
    stuck_reads: int = 0

    @property
    def store(self) -> Store:
        """Every object of every service."""
        return self.world.store

    @property
    def clock(self) -> Clock:
        """The simulated time."""
        return self.world.clock

    def own(self, collection: str) -> list[Item]:
        """Return the objects of the caller's sandbox, oldest first."""
        return [item for item in self.store.items(collection) if item["_sandbox"] == self.caller.sandbox]

    def find(self, collection: str, identifier: str) -> Item | None:
        """Return an object of the caller's sandbox, or None."""
        item = self.store.get(collection, identifier)
        return item if item is not None and item["_sandbox"] == self.caller.sandbox else None
