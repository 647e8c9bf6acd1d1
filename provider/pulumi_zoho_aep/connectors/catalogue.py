"""The contents of a source: tables, columns and rows, in the same form wherever they come from."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest


@dataclass(frozen=True)
class Table:
    """Zoho's label for a module."""

    name: str
    label: str
    kind: str
    """Zoho's `generated_type`, or the word of AEP's explore call."""


@dataclass(frozen=True)
class Column:
    """Zoho's label for a field."""

    name: str
    label: str = ""
    data_type: str = ""
    """Zoho's data type; empty if only AEP was queried."""
    field_type: FieldType | None = None
    """The column's type in XDM; None for anything but a single value."""
    visible: bool = True
    is_object: bool = False
    """Whether it is more than one value at Zoho, whatever AEP's connector makes of it."""
    offered: bool | None = None
    """Whether AEP's connector has it; None if AEP was not queried."""
    reason: str = ""
    """The reason why it has no type, or anything else that is odd about it."""


class Rows(list[dict[str, Any]]):
    """Complete rows of a table."""

    left_out: int = 0
    """The number of rows left out, because they were deleted while being read or have no id."""


class Catalogue(Protocol):
    """The tables of a source, their columns and rows."""

    origin: str

    def tables(self) -> list[Table]:
        """Return the tables, columns or rows."""

    def columns(self, table: str) -> list[Column]:
        """Return the columns of a table."""

    def rows(self, table: str, limit: int) -> Rows:
        """Return up to this many rows."""


def require_table(catalogue: Catalogue, name: str) -> None:
    """Check that there is such a table.

    Raises:
        ZohoAepError: Names the one that was probably meant.
    """
    names = [table.name for table in catalogue.tables()]
    if name not in names:
        raise ZohoAepError(
            f"there is no table {name}: {nearest(name, names)}", hint="`zoho-aep explore` lists the tables"
        )


def merged(zoho: list[Column], aep: list[Column]) -> list[Column]:
    """Merge what Zoho says about its fields and AEP about its columns into one list."""
    offered = {column.name: column for column in aep}
    known = {column.name for column in zoho}
    return [
        *(_as_offered(column, offered.get(column.name)) for column in zoho),
        *(column for column in aep if column.name not in known),
    ]


def _as_offered(column: Column, offered: Column | None) -> Column:
    # An object in Zoho may be a plain column to AEP's connector. In that case only the connector's type counts.
    kind = column.field_type or (offered.field_type if offered else None)
    return replace(column, field_type=kind, offered=offered is not None)
