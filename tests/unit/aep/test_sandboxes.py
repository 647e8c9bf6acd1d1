"""Sandboxes that the credential sees."""

from typing import TYPE_CHECKING

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_finding_one(platform: Platform) -> None:
    """By name; a title is not a name."""
    found = platform.sandboxes.find(seeds.SANDBOX)
    assert found is not None
    assert (found.state, found.type, found.region) == ("active", "development", seeds.SANDBOX_REGION)
    assert platform.sandboxes.find("Dev") is None


def test_all_pages_are_listed(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """A hundred and twenty sandboxes come in three requests, each once."""
    names = [f"copy-{number}" for number in range(118)]
    made.copies("sandboxes", seeds.SANDBOX, 118, key=names.__getitem__, name=names.__getitem__)
    simulator.world.journal.clear()
    listed = [sandbox.name for sandbox in platform.sandboxes.list()]
    assert sorted(listed) == sorted([*names, "prod", seeds.SANDBOX])
    paths = [entry["path"] for entry in simulator.world.journal.since(0)]
    assert paths.count("/data/foundation/sandbox-management/") == 3
