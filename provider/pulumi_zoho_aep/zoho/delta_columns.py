"""Which columns tell everything that changed since the last run. Source: Zoho CRM API v8, get records.

Only what is known to move with every change counts. Values of formula and roll-up fields change without any of these.
"""

from collections.abc import Mapping

MODIFIED = "Modified_Time"
CREATED = "Created_Time"
_OF_MODULE: Mapping[str, str] = {"Actions_Performed": "Action_Performed_Time"}
"""Modules whose rows have a time of their own and never change afterwards."""
_OTHER_TIMES = frozenset({"Last_Activity_Time", "Change_Log_Time__s"})
COMPUTED = frozenset({"formula", "rollup_summary"})
"""Data types whose values move no time of the record."""


def missed(table: str, column: str) -> str:
    """Return which rows a dataflow with this delta column never reads again; empty if it reads every change."""
    if column in (MODIFIED, _OF_MODULE.get(table)):
        return ""
    if column == CREATED:
        return f"{CREATED} does not move with every change: it tells new rows, and those that change later are missed"
    known = "does not" if column in _OTHER_TIMES else "is not known to"
    return f"{column} {known} move with every change: rows that change without it are missed"


def of_module(table: str) -> str:
    """Return the column that reads every change of a module."""
    return _OF_MODULE.get(table, MODIFIED)
