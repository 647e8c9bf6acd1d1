"""Whether fewer rows arrive than usual, by the records that a dataset received day by day.

A day is compared with the same days of the weeks before: a CRM is quiet at weekends.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.wording import number

WEEKS = 4
_LEAST_WEEKS = 2
_LEAST_ROWS = 20
"""Where fewer rows arrive in a day, half as many mean nothing."""


def falling_away(records: Mapping[date, int], today: date) -> Finding | None:
    """Return that yesterday's rows are less than half of the fewest of any such day before; None where they are not.

    Args:
        records: How many arrived, by day; days without any may be missing.
        today: Which is not over, so that it does not count.
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
        "see whether users, imports or integrations of the source write as before, and whether all records are visible"
    )
    return Finding.error(Code.FEWER_ROWS, "", reason, fix)
