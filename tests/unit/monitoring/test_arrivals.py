"""Whether fewer rows arrive than usual."""

from datetime import date, timedelta

import pytest

from pulumi_zoho_aep.monitoring.arrivals import falling_away

_TODAY = date(2026, 11, 28)
_YESTERDAY = _TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("weeks_before", "yesterday", "falls"),
    [
        ((400, 420, 380), 12, True),
        ((400, 420, 380), 190, False),  # half of the fewest
        ((400, 420, 380), 0, True),
        ((400, 15, 380), 0, False),  # a Friday may be quiet
        ((400,), 0, False),  # too little is known
        ((), 0, False),
    ],
)
def test_a_day_is_compared_with_the_same_day_of_weeks_before(
    weeks_before: tuple[int, ...], yesterday: int, *, falls: bool
) -> None:
    """With the fewest of them: what was normal once is normal."""
    records = {_YESTERDAY - timedelta(weeks=weeks): rows for weeks, rows in enumerate(weeks_before, 1)}
    found = falling_away({**records, _YESTERDAY: yesterday, _TODAY: 1}, _TODAY)
    assert (found is not None) == falls
    if found is not None and yesterday:
        assert found.reason == (
            "its dataset received 12 rows on 2026-11-27, and on the 3 Fridays before at least 380 each"
        )


def test_a_day_without_rows_counts_once_there_were_some() -> None:
    """Days before the first rows do not: the dataset was not there."""
    fridays = {_YESTERDAY - timedelta(weeks=weeks): 400 for weeks in (2, 3, 4)}
    assert falling_away(fridays, _TODAY) is None
    assert falling_away({_YESTERDAY - timedelta(weeks=1): 400, **fridays}, _TODAY) is not None
