"""Whether fewer rows arrive than usual, judged by the records that a dataset received each day.

A day is compared with the same weekday of earlier weeks, because a CRM is quiet at weekends.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.wording import number

WEEKS = 4
_LEAST_WEEKS = 2
_LEAST_ROWS = 20
"""On a dataset with fewer rows a day, half as many mean nothing."""


def falling_away(records: Mapping[date, int], today: date) -> Finding | None:
    """Return a finding if yesterday's rows are less than half of the fewest on any such weekday before; otherwise None.

    Args:
        records: Number of rows received, by day; days without rows may be missing.
        today: The current day, which does not count because it is not over.
    """
    yesterday = today - timedelta(days=1)
    first = min(records, default=today)
    days = (yesterday - timedelta(weeks=weeks) for weeks in range(1, WEEKS + 1))
    before = [records.get(day, 0) for day in days if day >= first]
    least, arrived = min(before, default=0), records.get(yesterday, 0)
    if len(before) < _LEAST_WEEKS or least < _LEAST_ROWS or 2 * arrived >= least:
        return None
    same = f"the {len(before)} {yesterday:%A}s before"
    reason = f"its dataset received {number(arrived, 'row')} on {yesterday}, and on {same} at least {least:,} each"
    fix = (
        "check that users, imports and integrations still write to the source, and that the credential sees all records"
    )
    return Finding.error(Code.FEWER_ROWS, "", reason, fix)
