"""Where a call of Zoho goes: one place, in a world, with the accounts server of its data centre. Knows no HTTP."""

from dataclasses import dataclass

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho.data_centers import Place
from pulumi_zoho_aep.simulator.zoho.grants import Grants


@dataclass(frozen=True)
class Site:
    """One place of a world."""

    world: World
    place: Place

    @property
    def store(self) -> Store:
        """Every object of every service."""
        return self.world.store

    @property
    def grants(self) -> Grants:
        """The accounts server of the place; the environments of a data centre share one."""
        return Grants(self.world.store, self.world.clock, self.place.data_center.code)
