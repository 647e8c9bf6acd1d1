"""The columns that reveal every change since the last run. Source: Zoho CRM API v8, get records.

Only columns that are documented to move with every change count. Formula and roll-up fields move none of them.
"""

from collections.abc import Mapping

MODIFIED = "Modified_Time"
CREATED = "Created_Time"
_OF_MODULE: Mapping[str, str] = {"Actions_Performed": "Action_Performed_Time"}
"""Modules whose rows never change, and their time column."""
_OTHER_TIMES = frozenset({"Last_Activity_Time", "Change_Log_Time__s"})
COMPUTED = frozenset({"formula", "rollup_summary"})
"""Data types whose changes move none of a record's times."""


def missed(table: str, column: str) -> str:
    """Return which rows a dataflow with this delta column never reads again; empty if it reads every change."""
    if column in (MODIFIED, _OF_MODULE.get(table)):
        return ""
    if column == CREATED:
        return f"{CREATED} does not move with every change: it finds new rows and misses later changes to them"
    known = "does not" if column in _OTHER_TIMES else "is not known to"
    return f"{column} {known} move with every change: changes that do not touch it are missed"


def of_module(table: str) -> str:
    """Return the column that reads every change of a module."""
    return _OF_MODULE.get(table, MODIFIED)
