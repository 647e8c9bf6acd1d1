"""How many calls the CRM serves at once."""

from contextlib import ExitStack

import pytest

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho.concurrency import Concurrency


@pytest.mark.parametrize(
    ("path", "parameters", "served"),
    [
        ("/crm/v8/Leads", {"fields"}, 20),
        ("/crm/v8/Leads", {"sort_by"}, 10),
        ("/crm/v8/coql", set(), 10),
        ("/dc/eu/crm/v8/coql", set(), 10),
        ("/crm/bulk/v8/read", set(), 20),
        ("/data/foundation/flowservice/flows", set(), 30),
    ],
)
def test_so_many_at_once(world: World, path: str, parameters: set[str], served: int) -> None:
    """An enterprise has twenty calls in flight, ten of them heavy; other services have no such limit."""
    concurrency = Concurrency()
    with ExitStack() as calls:
        answers = [calls.enter_context(concurrency.during(world.store, path, parameters)) for _ in range(30)]
    assert answers == [True] * served + [False] * (30 - served)
    with concurrency.during(world.store, path, parameters) as again:
        assert again


def test_the_edition_decides() -> None:
    """A free edition has five calls; each organisation counts its own."""
    store, concurrency = Store(), Concurrency()
    store.put("zohoOrgs", "eu-sandbox", {"license_details": {"paid_type": "free"}})
    with ExitStack() as calls:
        paths = ["/dc/eu-sandbox/crm/v8/org"] * 6 + ["/crm/v8/org"]
        answers = [calls.enter_context(concurrency.during(store, path, set())) for path in paths]
    assert answers == [True] * 5 + [False, True]
    store.close()
