"""Earlier versions of an ingestion's mapping, and the stack file after restoring one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pulumi_zoho_aep.aep.mapping_sets import MappingSet, SourceType
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.sections import Files, with_additions, with_changes
from pulumi_zoho_aep.cli.stack_file.yaml_edit import Items
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import NotFound, ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.monitoring.times import instant
from pulumi_zoho_aep.stack_file.sections import IngestionSection

Row = dict[str, str]
_LISTED = 20
"""How many versions are listed; each takes a request."""


@dataclass(frozen=True)
class Version:
    """One version of a mapping."""

    number: int
    saved_at: str
    saved_by: str
    rows: Sequence[Row]
    """The rows as the stack file writes them."""
    allow_null_values: bool
    added: Sequence[Row]
    """Rows that the stack file does not have now."""
    missing: Sequence[Row]
    """Rows of the stack file that this version does not have."""
    declared: Sequence[Row]
    """Rows of the stack file."""

    @property
    def is_declared(self) -> bool:
        """Whether the stack file has the same rows."""
        return not (self.added or self.missing)


def versions_of(stack: Stack, ingestion: str, number: int | None = None) -> list[Version]:
    """Return the latest versions, newest first, or the one with a given number.

    Raises:
        ZohoAepError: The ingestion is not in the stack's file or not in its state, or there is no such version.
    """
    config = stack.config()
    if ingestion not in config.ingestions:
        advice = nearest(ingestion, config.ingestions)
        if ingestion in stack.resources("Dataflow"):
            advice = "a program of your own declares it: put the rows of its mapping back there"
        raise ZohoAepError(f"zoho-aep:ingestions has no {ingestion}", hint=advice)
    identifier = stack.resource_ids("MappingSet").get(ingestion)
    if identifier is None:
        raise ZohoAepError(f"ingestion {ingestion} is not in the stack's state yet", hint="run `pulumi up` first")
    mapping_sets = stack.services(config.platform).platform.mapping_sets
    if number is None:
        latest = mapping_sets.get(identifier)
        until = latest.version or 0
        numbers = reversed(range(max(0, until - _LISTED + 1), until))
        found = [latest, *(mapping_sets.version(identifier, one) for one in numbers)]
    else:
        try:
            found = [mapping_sets.version(identifier, number)]
        except NotFound:
            raise ZohoAepError(
                f"the mapping of {ingestion} has no version {number}",
                hint=f"`zoho-aep rollback {ingestion}` lists its versions",
            ) from None
    return [_version(one, config.ingestions[ingestion]) for one in found]


def restored(stack: Stack, files: Files, ingestion: str, version: Version) -> tuple[str, list[str]]:
    """Return the stack file's text with a version's rows and all else unchanged, and notes for the user.

    A row with another source keeps its place. Rows that the stack file does not have come last.

    Raises:
        NotEditable: There is no safe place for the rows.
    """
    values = stack.values()
    files.require_known(("ingestions",), values)
    entry = values["ingestions"][ingestion]
    nulls, mapping = bool(entry.get("allow_null_values")), ("ingestions", ingestion, "mapping")
    items, added = _exchanged(version)
    # If no row stays, the list is written as a new one.
    keeps_some = bool(items.of(version.declared))
    changes: dict[tuple[str, ...], Items | None] = {mapping: items if keeps_some else None}
    if nulls and not version.allow_null_values:
        changes["ingestions", ingestion, "allow_null_values"] = None
    text, notes = with_changes(files, changes, stack.encrypted)
    rows = added if keeps_some else list(version.rows)
    more: dict[str, Any] = {"mapping": rows} if rows else {}
    if version.allow_null_values and not nulls:
        more["allow_null_values"] = True
    if not more:
        return text, notes
    edited, _ = with_additions(replace(files, text=text), {"ingestions": {ingestion: more}}, stack.encrypted)
    return edited.text, notes


def _exchanged(version: Version) -> tuple[Items, list[Row]]:
    """Return the change to each row of the stack file, and the rows that are added after them."""
    added = {row["target"]: row for row in version.added}
    changed = {
        number: added.pop(row["target"], None) for number, row in enumerate(version.declared) if row in version.missing
    }
    return Items(changed), list(added.values())


def _version(mapping_set: MappingSet, declared: IngestionSection) -> Version:
    written: list[Row] = [plain(row) for row in declared.mapping]
    # If the stack file has a row, Data Prep's form of it is what the connector made of it.
    sent = {_key(plain(row)): own for row, own in zip(declared.sent_mapping, written, strict=True)}
    rows = [sent.get(_key(row), row) for row in map(_row, mapping_set.mappings)]
    saved = from_milliseconds(mapping_set.modified_date)
    return Version(
        mapping_set.version or 0,
        instant(saved) if saved else "",
        mapping_set.modified_by,
        sorted(rows, key=lambda row: row["target"]),
        bool(mapping_set.allow_null_values),
        [row for row in rows if row not in written],
        [row for row in written if row not in rows],
        written,
    )


def _row(row: Any) -> Row:  # noqa: ANN401 - a row as Data Prep shows it
    kind = "source" if row.kind is SourceType.ATTRIBUTE else "expression"
    return {kind: row.source, "target": row.destination}


def _key(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(row.items()))
