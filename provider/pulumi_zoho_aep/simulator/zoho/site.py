"""The destination of a call to Zoho: one place in a world, with its data centre's accounts server. Knows no HTTP."""

from dataclasses import dataclass

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho.data_centers import Place
from pulumi_zoho_aep.simulator.zoho.grants import Grants
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords

SKEW = ("_zohoClock", "skew")
"""The key under which the store keeps how many seconds fast Zoho's clock is."""


@dataclass(frozen=True)
class Site:
    """One place of a world."""

    world: World
    place: Place

    @property
    def store(self) -> Store:
        """Every object of every service."""
        return self.world.store

    def now(self) -> float:
        """Return the time of Zoho's clock in epoch seconds, which may differ from Adobe's."""
        return self.world.clock.now() + float((self.store.get(*SKEW) or {"seconds": 0})["seconds"])

    def records(self, module: str) -> HeldRecords:
        """Return the records that the organisation holds of a module."""
        return HeldRecords(self.store, module, self.place.key)

    @property
    def grants(self) -> Grants:
        """The accounts server of the place; the environments of a data centre share one."""
        return Grants(self.world.store, self.world.clock, self.place.data_center.code)
