"""The resources of a stack file, in the order of their dependencies. Pure: nothing is registered or called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.engine.models import Properties
from pulumi_zoho_aep.resources.base_connection import BaseConnectionHandler
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialHandler, ZohoCredentialInputs
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import ConnectionSection, DatasetSection, IngestionSection, SchemaSection


class Kind(Enum):
    """The kind of resource that a step declares."""

    CREDENTIAL = "credential"
    CONNECTION = "connection"
    FIELD_GROUP = "field group"
    SCHEMA = "schema"
    DATASET = "dataset"
    INGESTION = "ingestion"

    @property
    def section(self) -> str:
        """The section of the stack file whose entries become such steps."""
        return "schemas" if self is Kind.FIELD_GROUP else f"{self.value}s"


@dataclass(frozen=True)
class Use:
    """Another step's resource, or an existing object's id in its place."""

    kind: Kind
    name: str
    existing_id: str | None = None
    as_id: bool = False
    """Whether its id is used rather than the resource."""


@dataclass(frozen=True)
class Step:
    """One resource to register: its own arguments, and those that are other steps' resources or ids."""

    kind: Kind
    name: str
    args: Mapping[str, Any]
    uses: Mapping[str, Use] = field(default_factory=dict)
    appended: Mapping[str, Use] = field(default_factory=dict)
    """Items that are appended to an argument that is a list."""
    protect: bool | None = None


def plan(stack: StackConfig) -> list[Step]:
    """Return the resources of the stack file."""
    return [
        *(_credential(name, entry, stack) for name, entry in stack.credentials.items()),
        *(_connection(name, entry) for name, entry in stack.connections.items() if _is_made(entry)),
        *(step for name, entry in stack.schemas.items() for step in steps_of_schema(name, entry)),
        *(_dataset(name, entry, stack) for name, entry in stack.datasets.items() if entry.id is None),
        *(_ingestion(name, entry, stack) for name, entry in stack.ingestions.items()),
    ]


def _given(section: Properties, *without: str) -> dict[str, Any]:
    values = ((name, getattr(section, name)) for name in type(section).model_fields)
    return {name: value for name, value in values if value is not None and name not in without}


def _credential(name: str, entry: ZohoCredentialInputs, stack: StackConfig) -> Step:
    """Return a credential with its uses: its tables, and who else has its refresh token."""
    reading = {key: connection for key, connection in stack.connections.items() if connection.credential == name}
    connections = {key for key, one in reading.items() if one.chosen.credential_use is CredentialUse.LOGIN}
    tables = {one.table for one in stack.ingestions.values() if one.connection in reading and one.table}
    twins = {
        key
        for key, other in stack.credentials.items()
        if key != name and entry.refresh_token is not None and other.refresh_token == entry.refresh_token
    }
    users = [
        *(f"{ZohoCredentialHandler.noun} {key}" for key in twins),
        *(f"{BaseConnectionHandler.noun} {key}" for key in connections),
    ]
    inferred = {
        "used_by": sorted({*entry.used_by, *users}),
        "verify_modules": sorted({*entry.verify_modules, *tables}),
    }
    return Step(Kind.CREDENTIAL, name, {**_given(entry), **inferred})


def _connection(name: str, entry: ConnectionSection) -> Step:
    logs_in = entry.credential is not None and entry.chosen.credential_use is not CredentialUse.SYNC
    uses = {"credential": Use(Kind.CREDENTIAL, entry.credential or "")} if logs_in else {}
    return Step(Kind.CONNECTION, name, _given(entry, "id", "credential", "allow_replacement"), uses)


def _is_made(entry: ConnectionSection) -> bool:
    return entry.id is None and entry.chosen.has_base_connection


_OF_SECTION = ("id", "fields", "field_group_title", "adopt_field_group", "allow_replacement")
"""The keys that only the section of a schema has."""


def steps_of_schema(name: str, entry: SchemaSection) -> Iterator[Step]:
    """Yield the steps of a schema: its own field group first; none if it exists already."""
    if entry.id is not None:
        return
    title = entry.title or entry.renamed_from or name
    groups = {}
    if entry.fields:
        args = {
            "title": entry.field_group_title or f"{title} fields",
            "class_id": entry.class_id,
            "fields": entry.fields,
            "adopt": entry.adopt_field_group,
            "renamed_from": entry.renamed_from,
        }
        yield Step(Kind.FIELD_GROUP, name, {key: value for key, value in args.items() if value is not None})
        groups = {"field_groups": Use(Kind.FIELD_GROUP, name, as_id=True)}
    yield Step(Kind.SCHEMA, name, {**_given(entry, *_OF_SECTION), "title": title}, appended=groups)


def _dataset(name: str, entry: DatasetSection, stack: StackConfig) -> Step:
    args = _given(entry, "id", "schema_", "protect")
    return Step(Kind.DATASET, name, args, {"schema_id": _schema_use(entry.schema_, stack)}, protect=entry.protect)


def _ingestion(name: str, entry: IngestionSection, stack: StackConfig) -> Step:
    dataset = stack.datasets[entry.dataset]
    connection = Use(Kind.CONNECTION, entry.connection, stack.connections[entry.connection].id)
    uses = {
        **({"connection": connection} if stack.connections[entry.connection].chosen.has_base_connection else {}),
        "dataset": Use(Kind.DATASET, entry.dataset, dataset.id),
        "schema_id": _schema_use(dataset.schema_, stack),
    }
    return Step(
        Kind.INGESTION, name, _given(entry, "connection", "dataset", "new_columns", "sync", *_meaningless(entry)), uses
    )


def _meaningless(entry: IngestionSection) -> Iterator[str]:
    """Yield keys that matter only to other connectors: they stay in the stack file when it changes."""
    yield from {"folder", "rest"} - entry.chosen.source_settings
    if not entry.chosen.has_delta_column:
        yield "delta_column"


def _schema_use(name: str, stack: StackConfig) -> Use:
    return Use(Kind.SCHEMA, name, stack.schemas[name].id, as_id=True)
