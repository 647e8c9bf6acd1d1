"""The state shared by all routes of one simulator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.limit import Limit
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho.concurrency import Concurrency

if TYPE_CHECKING:
    from pulumi_zoho_aep.simulator.faults import Faults
    from pulumi_zoho_aep.simulator.journal import Journal


@dataclass(frozen=True)
class World:
    """State, time, journal of requests, queue of faults and request rate of one simulator.

    Attributes:
        store: Every object of every service.
        clock: The simulated time; moved by `advance` only, so that what is due happens.
        journal: Requests and answers, masked.
        faults: Faults for the next requests.
        limit: The request rate that the services keep, if one is set.
        endpoints: Addresses of the storages of a kind (`blob`, `s3`) are, unless the simulator keeps their files
            itself.
        concurrency: The calls of the CRM in flight.
        seeds: Fill an empty store, in this order.
        before_clock: Called before the simulated time moves.
        on_clock: Called after the simulated time has moved, e.g. to start the dataflow runs that have become due.
    """

    store: Store
    clock: Clock
    journal: "Journal"
    faults: "Faults"
    limit: Limit = field(default_factory=Limit)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    concurrency: Concurrency = field(default_factory=Concurrency)
    seeds: tuple[Callable[[Store], None], ...] = ()
    before_clock: tuple[Callable[["World"], None], ...] = ()
    on_clock: tuple[Callable[["World"], None], ...] = ()

    def reset(self) -> None:
        """Return to the state of a first start: seeds only, real time, no faults, no rate, an empty journal."""
        self.store.clear()
        self.faults.clear()
        self.limit.set(None)
        self.journal.clear()
        for seed in self.seeds:
            seed(self.store)
        self.journal.learn_from(self.store)

    def advance(self, seconds: float) -> None:
        """Move the simulated time forward and let happen what has become due."""
        for callback in self.before_clock:
            callback(self)
        self.clock.advance(seconds)
        for callback in self.on_clock:
            callback(self)
