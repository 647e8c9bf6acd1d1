"""Whether the tables of existing ingestions still have their columns, and no new ones.

A table can change while the stack file does not, so this is checked each time, with one call per table. It is
asked for ingestions that set `new_columns`, and for all of them by `zoho-aep drift`.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from pulumi_zoho_aep.checks.new_tables import new_readers
from pulumi_zoho_aep.checks.questions import Question
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.findings import Finding, Severity, nearest
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import WATCH_VARIABLE
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.sections import IngestionSection, NewColumns


def watching_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Ask AEP for the columns of tables that are already read."""
    reading, every = {*new_readers(stack, before)}, bool(os.environ.get(WATCH_VARIABLE))
    for name, entry in stack.ingestions.items():
        source = before.of("SourceConnection", name)
        is_watched = every or entry.new_columns is not NewColumns.IGNORE
        if is_watched and name not in reading and entry.table is not None and source.get("columns"):
            base = str(source.get("base_connection_id") or "")
            ask = partial(_changes, services, entry, base, tuple(map(str, source["columns"])))
            yield f"{NAMESPACE}:ingestions.{name}", partial(_unless_refused, ask)


def _unless_refused(ask: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield the findings of a question, or a warning.

    If AEP cannot log in, the plan goes on, because it may repair that.
    """
    try:
        yield from ask()
    except ServiceError as error:
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "columns", f"not checked: {error.with_advice}")


def _changes(services: Services, entry: IngestionSection, base: str, read: Collection[str]) -> Iterator[Finding]:
    offered = entry.chosen.columns(services, entry.reading(base))
    there = {column.name for column in offered}
    for name in [] if offered.unreadable else read:
        if name not in there:
            reason = f"{entry.table} no longer has {name}, which is read: runs fail, or leave it null"
            yield Finding.warning(Code.REMOVED_COLUMN, "columns", reason, nearest(name, there))
    new = sorted(there - {*read})
    if new and entry.columns is None and entry.new_columns is not NewColumns.IGNORE:
        severity = Severity.ERROR if entry.new_columns is NewColumns.FAIL else Severity.WARNING
        reason = (
            f"{entry.table} has {', '.join(new)}, which the source connection does not read: it was created earlier"
        )
        fix = "list the columns to read, or set new_columns: ignore"
        yield Finding(Code.NEW_COLUMN, severity, "new_columns", reason, fix)
