"""The columns of a file: which Zoho field each one comes from, and how a value becomes text.

A file has the key `id`, then the columns of the stack file in their order, then the deletion columns if the stack file
names them. Lists become text: choices are joined by `;`, tags by `,`, and anything else becomes JSON.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pulumi_zoho_aep.connectors.synced_files import DELETED_TIME, IS_DELETED, KEY, column_of
from pulumi_zoho_aep.extract.windows import written
from pulumi_zoho_aep.zoho import Field

LOOKUPS = frozenset({"lookup", "ownerlookup", "userlookup", "profilelookup", "multi_module_lookup", "module", "layout"})
USER_LOOKUPS = frozenset({"ownerlookup", "userlookup"})
CHOICES = "multiselectpicklist"
TAGS = "Tag"
CHOICE_SEPARATOR, TAG_SEPARATOR = ";", ","
LONGEST_CELL = 16 * 1024 * 1024
"""Most characters of a value."""


@dataclass(frozen=True)
class Column:
    """A column and where its values come from.

    Attributes:
        name: In the file.
        field: Its API name in Zoho.
        part: For a lookup: `id`, `name`, or the API name of a field of the record that it refers to; otherwise empty.
        data_type: Zoho's.
        module: For a lookup, the module that it refers to, if Zoho names one.
        choices: The values of a multi-select list.
    """

    name: str
    field: str
    part: str = ""
    data_type: str = ""
    module: str = ""
    choices: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: Field, part: str = "") -> "Column":
        """Return the column of a field. For a lookup it holds the name, unless another part is given."""
        is_lookup = source.data_type in LOOKUPS
        name = column_of(f"{source.api_name}.{part}" if part else source.api_name)
        module = source.lookup.get("module")
        named = module.get("api_name") if isinstance(module, Mapping) else module
        return cls(
            name,
            source.api_name,
            (part or "name") if is_lookup else "",
            source.data_type,
            named if isinstance(named, str) else "",
            frozenset(source.choices) if source.data_type == CHOICES else frozenset(),
        )

    def cell(self, record: Mapping[str, Any]) -> str:
        """Return the column's text for a record in Zoho's JSON."""
        value = record.get(self.field)
        if self.part and isinstance(value, Mapping):
            value = value.get(self.part)
        if isinstance(value, list) and self.field == TAGS:
            return TAG_SEPARATOR.join(text_of(one.get("name") if isinstance(one, Mapping) else one) for one in value)
        if isinstance(value, list) and self.data_type == CHOICES:
            return CHOICE_SEPARATOR.join(map(text_of, value))
        return text_of(value)


def text_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a JSON value as text without loss: integers of any length, fractions without an exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def choices_of(text: str, choices: frozenset[str]) -> str:
    """Return a multi-select value of a bulk read with our separator; Zoho does not document its own."""
    if not text or text in choices:
        return text
    for separator in (";", ","):
        parts = [part.strip() for part in text.split(separator)]
        if choices.issuperset(parts):
            return CHOICE_SEPARATOR.join(parts)
    return text


@dataclass(frozen=True)
class Layout:
    """The contents of an ingestion's files.

    Attributes:
        table: API name of the module.
        columns: All but the key and the deletion columns.
        delta_column: The date-time field that moves with every change.
        deletion_columns: The `DELETION_COLUMNS` that the files have, in that order.
    """

    table: str
    columns: Sequence[Column]
    delta_column: str
    deletion_columns: Sequence[str] = ()

    @property
    def header(self) -> list[str]:
        """The names of all columns."""
        return [KEY, *(column.name for column in self.columns), *self.deletion_columns]

    @property
    def fields(self) -> list[str]:
        """The API names that a read by JSON requests. The delta column tells two versions of a record apart."""
        return list(dict.fromkeys((KEY, self.delta_column, *(column.field for column in self.columns))))

    @property
    def of_living(self) -> list[str]:
        """The last cells in the row of a record that is not deleted."""
        return ["" for _ in self.deletion_columns]

    def row(self, record: Mapping[str, Any]) -> list[str]:
        """Return the row of a record in Zoho's JSON."""
        return [text_of(record[KEY]), *(column.cell(record) for column in self.columns), *self.of_living]

    def deletion(self, identifier: str, deleted_at: datetime) -> list[str]:
        """Return the row of a deleted record.

        The time of its deletion is also the time of its last change, so that the row counts as the newest.
        """
        moment = written(deleted_at)
        cells = [moment if column.field == self.delta_column else "" for column in self.columns]
        end = {IS_DELETED: "true", DELETED_TIME: moment}
        return [identifier, *cells, *(end[name] for name in self.deletion_columns)]
