"""Dataflows made by hand, which the simulator makes for those who want to try an import."""

import pytest
import requests
from tests.support.estate import platform_of

from pulumi_zoho_aep.cli.estate.export import Recorded, described
from pulumi_zoho_aep.cli.estate.selection import Filters
from pulumi_zoho_aep.program.import_file import StackIdentity
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator


def _post(simulator: Simulator, body: object) -> requests.Response:
    return requests.post(f"{simulator.url}/_simulator/estate", json=body, timeout=30)


def test_what_is_made_can_be_exported(simulator: Simulator) -> None:
    """Each call makes more, of other names; nothing is left alone, and the journal shows no request of a client."""
    made = [*_post(simulator, {"count": 2}).json(), *_post(simulator, {"count": 1}).json()]
    assert len(set(made)) == 3
    assert simulator.world.journal.since(0) == []
    platform = platform_of(simulator)
    identity, nothing = StackIdentity("crm", "dev", "1f0c9a52d3b4e687"), Recorded(frozenset(), {}, "")
    found = described(Services(platform).in_batches, {"platform": platform}, identity, nothing, Filters())
    assert sorted(found.sections["ingestions"]) == [f"leads-by-hand-{number}" for number in (1, 2, 3)]
    assert found.left == []


def test_it_is_made_with_the_secrets_of_today(simulator: Simulator) -> None:
    """Who has just tried a rotation tries an import next."""
    for client in (f"imsClients/{seeds.ADOBE_CLIENT_ID}", f"zohoClients/{seeds.ZOHO_CLIENT_ID}"):
        body = {"_secrets": {"client_secret": "regenerated"}}
        requests.patch(f"{simulator.url}/_simulator/objects/{client}", json=body, timeout=30).raise_for_status()
    assert len(_post(simulator, {"count": 1}).json()) == 1


@pytest.mark.parametrize("count", [0, 501, "3", True])
def test_a_count_that_is_none(simulator: Simulator, count: object) -> None:
    """A typing error does not make thousands."""
    answer = _post(simulator, {"count": count})
    assert (answer.status_code, answer.json()) == (400, {"error": "count must be a number from 1 to 500"})
