"""Calls of the simulator's rules with values: a world, a caller, no application and no request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import flow_service, ims, sandboxes
from pulumi_zoho_aep.simulator.adobe.call import Call, Caller
from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.faults import Faults
from pulumi_zoho_aep.simulator.journal import Journal
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import grants, organizations

SEEDS = (ims.seed, sandboxes.seed, grants.seed, organizations.seed, flow_service.seed)


@contextmanager
def plain_call(**changed: Any) -> Iterator[Call]:
    """Yield a call of the technical account in the sandbox of the seeds."""
    store = Store()
    world = World(store, Clock(store), Journal(), Faults(), seeds=SEEDS)
    world.reset()
    caller = Caller(
        seeds.ADOBE_CLIENT_ID, seeds.TECHNICAL_ACCOUNT, seeds.ORGANIZATION, seeds.SANDBOX, sandbox_id="guid"
    )
    yield Call(world, caller, **changed)
    store.close()
