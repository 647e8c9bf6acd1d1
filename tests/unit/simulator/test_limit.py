"""The request rate of the simulated services."""

from pulumi_zoho_aep.simulator.limit import Limit

FLOWS = "/data/foundation/flowservice/flows"


def test_no_second_holds_more() -> None:
    """Those that were refused do not count, and a place is free again a second after it was taken."""
    now = [100.0]
    limit = Limit(now=lambda: now[0])
    assert limit.takes(FLOWS)
    limit.set(2)
    assert [limit.takes(FLOWS), limit.takes(FLOWS), limit.takes(FLOWS)] == [True, True, False]
    now[0] += 0.9
    assert not limit.takes(FLOWS)
    now[0] += 0.1
    assert [limit.takes(FLOWS), limit.takes(FLOWS), limit.takes(FLOWS)] == [True, True, False]


def test_it_is_adobes() -> None:
    """Zoho counts in its own way and refuses in its own words: its calls neither count nor are refused."""
    limit = Limit(now=lambda: 0.0)
    limit.set(1)
    zoho = ("/oauth/v2/token", "/crm/v8/Leads", "/dc/eu/crm/v8/Leads")
    assert [limit.takes(path) for path in zoho] == [True] * 3
    assert [limit.takes("/ims/token/v3"), limit.takes(FLOWS)] == [True, False]
    assert [limit.takes(path) for path in zoho] == [True] * 3
