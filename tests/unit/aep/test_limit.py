"""A service that takes fewer requests per second than we would send."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_zoho_aep.aep import Platform, Session
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator.server import Simulator

RATE, REQUESTS, THREADS = 10, 40, 32


@pytest.mark.parametrize("tells_when", [True, False])
def test_everything_ends_well(settings: Settings, simulator: Simulator, *, tells_when: bool) -> None:
    """All requests are served in the end, and a refusal costs no more than those under way when it came."""
    platform = Platform(Session(settings, Throttle(1000)))
    platform.session.tokens.get()
    simulator.world.limit.set(RATE, tells_when=tells_when)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda _: len(list(platform.flows.list())), range(REQUESTS)))
    assert found == [0] * REQUESTS
    answers = [entry["status"] for entry in simulator.world.journal.since(0) if entry["path"].endswith("/flows")]
    assert answers.count(200) == REQUESTS
    # The first wave finds the rate out; after that it is kept.
    assert 0 < answers.count(429) <= THREADS
