"""The request rate of the simulated services."""

from pulumi_zoho_aep.simulator.limit import Limit


def test_no_second_holds_more() -> None:
    """Those that were refused do not count, and a place is free again a second after it was taken."""
    now = [100.0]
    limit = Limit(now=lambda: now[0])
    assert limit.takes()
    limit.set(2)
    assert [limit.takes(), limit.takes(), limit.takes()] == [True, True, False]
    now[0] += 0.9
    assert not limit.takes()
    now[0] += 0.1
    assert [limit.takes(), limit.takes(), limit.takes()] == [True, True, False]
