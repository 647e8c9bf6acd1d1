"""So many calls in so many seconds."""

from pulumi_zoho_aep.http import Quota


def test_no_more_than_the_quota_starts_within_any_period() -> None:
    """The first ones start at once, later ones when the one before them by the quota is old enough."""
    now = [0.0]
    started = []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    quota = Quota(10, 60.0, now=lambda: now[0], sleep=sleep)
    for _ in range(35):
        quota.wait()
        started.append(now[0])
        now[0] += 1
    assert started[:10] == [float(place) for place in range(10)]
    assert all(later - earlier >= 60 for earlier, later in zip(started, started[10:], strict=False))
    assert started[10] == 60.0
