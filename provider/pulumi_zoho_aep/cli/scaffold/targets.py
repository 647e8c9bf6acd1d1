"""The XDM field to which a column is written: a standard field, or a field of the tenant with an unused name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.cli.scaffold.request import IngestionRequest
from pulumi_zoho_aep.connectors.catalogue import Column
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.connectors.standard_fields import FIELD_GROUPS
from pulumi_zoho_aep.stack_file.sections import SchemaSection

_ID_COLUMN = "id"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Targets:
    """The targets of a table's columns."""

    paths: Mapping[str, str]
    """XDM path by column."""
    own: Mapping[str, FieldType]
    """Fields of the tenant that this needs, by name."""

    @property
    def field_groups(self) -> list[str]:
        """The `$id`s of Adobe's field groups that this needs."""
        first_parts = (path.split(".")[0] for path in self.paths.values())
        return list(dict.fromkeys(FIELD_GROUPS[part] for part in first_parts if part in FIELD_GROUPS))


def targets_of(
    request: IngestionRequest, columns: Sequence[Column], class_id: str, schemas: Mapping[str, SchemaSection]
) -> Targets:
    """Return the targets of a table's columns.

    Args:
        request: Names the table, the tenant and the connector, which knows standard targets for the Profile class.
        columns: All with a type.
        class_id: The class of the schema to write to.
        schemas: All schemas of the stack file, because a tenant's field has only one type, wherever it is used.
    """
    connector, table = request.connector, request.table
    standard = connector.standard_paths(table) if class_id == PROFILE_CLASS else {}
    paths: dict[str, str] = {}
    own: dict[str, FieldType] = {}
    for column in columns:
        if column.name in standard:
            paths[column.name] = standard[column.name]
        elif column.field_type is not None:
            # Two columns never share a field. Fields of other tables may be shared if the type is the same.
            name = _free_field(connector.system, table, column, {**_fields_of(schemas), **dict.fromkeys(own)})
            own[name] = column.field_type
            paths[column.name] = f"_{request.tenant}.{name}"
    return Targets(paths, own)


def _fields_of(schemas: Mapping[str, SchemaSection]) -> dict[str, FieldType | None]:
    fields: dict[str, FieldType | None] = {}
    for schema in schemas.values():
        for path, kind in schema.fields.items():
            fields[path] = kind
            fields |= {path[:dot]: None for dot, character in enumerate(path) if character == "."}
    return fields


def _free_field(system: str, table: str, column: Column, taken: Mapping[str, FieldType | None]) -> str:
    """Return the column's name in XDM's spelling.

    If it is taken, it is prefixed with the table's name, or gets a number.
    """
    plain = f"{system.lower()}Id" if column.name.lower() == _ID_COLUMN else camel_case(column.name)
    longer = camel_case(f"{table}_{column.name}")
    candidates = (plain, longer, *(f"{longer}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in candidates if taken.get(name, column.field_type) is column.field_type)


def camel_case(name: str) -> str:
    """Return `annualRevenue` for `Annual_Revenue`; Zoho marks fields of its own with `__s`."""
    first, *rest = _WORDS.findall(name.removesuffix("__s")) or ["field"]
    joined = first.lower() + "".join(word.capitalize() for word in rest)
    return joined if joined[0].isalpha() else f"field{joined}"
