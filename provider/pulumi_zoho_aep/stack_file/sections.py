"""The sections of the stack file as models: what an entry of each may say."""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated

from pydantic import Field, SecretStr

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import login_findings
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.engine.models import Filled, Inputs, Names, NeverNone
from pulumi_zoho_aep.findings import Finding, Number, Text, Whole
from pulumi_zoho_aep.resources.base_connection import ConnectionSettings
from pulumi_zoho_aep.resources.dataset import DatasetSettings
from pulumi_zoho_aep.resources.field_types import field_findings
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion
from pulumi_zoho_aep.resources.schema import SchemaSettings


class Section(Filled, Inputs):
    """A part of the stack file: a resource's inputs, and what only a stack file has."""


class PlatformSection(Section):
    """How to reach AEP; each member may come from the environment instead."""

    client_id: str | None = None
    client_secret: SecretStr | None = None
    organization: str | None = None
    sandbox: str | None = None
    endpoint: str | None = None
    ims_endpoint: str | None = None
    requests_per_second: Number | None = None
    sandbox_type: str | None = None
    lineage: str | None = None
    offline_preview: bool | None = None


class Movable(Section):
    """An entry whose object was there before, under another key or without any stack."""

    adopt: Text | None = None
    """Id or unique name of an existing object to take over instead of creating one."""
    renamed_from: Text | None = None
    """Former key of the entry. The object stays as it is, with the name and tag that it got from that key."""


class ConnectionSection(ConnectionSettings, Movable):
    """How rows reach AEP: a connector and the login that it takes, or an existing base connection by its id."""

    id: Text | None = None
    """Id of an existing base connection, which this stack does not manage; then give only its connector."""
    name: Text | None = None
    """Name in AEP; the key if left out."""
    credential: Text | None = None
    """Key in `zoho-aep:credentials`: for AEP to log in with or, if files are read, for `zoho-aep sync`.

    Other systems take `auth`.
    """
    allow_replacement: bool = False
    """Whether a new one may replace it, together with the ingestions that read from it."""

    def findings(self) -> Iterator[Finding]:
        """Yield a login that is not the connector's, and hosts that are not the vendor's."""
        if self.id is None:
            yield from login_findings(self.chosen, self.credential, self.auth, self.endpoint)
        elif self.chosen.has_base_connection:
            yield from _only_named(self, "credential", "connector", "connection_spec_id")
        else:
            yield Finding.error(Code.CONTRADICTION, "id", f"{self.chosen.title} has no base connection", "remove it")


class SchemaSection(SchemaSettings, Movable):
    """A schema to create, or an existing one by its id."""

    id: Text | None = None
    """The `$id` of an existing schema; then give nothing else."""
    title: Text | None = None
    """Title in AEP, unique in the organisation; the key if left out."""
    field_groups: Annotated[Names, NeverNone] = ()
    fields: dict[str, FieldType] = Field(default_factory=dict)
    """Fields of your own, below `_<tenant>`: type by name. They become a field group of the same title."""

    field_group_title: Text | None = None
    """Title of that field group; the schema's title followed by ` fields` if left out."""
    adopt_field_group: Text | None = None
    """`$id` or title of the existing field group that has these fields, to take over instead of creating one."""
    allow_replacement: bool = False
    """Whether a new one may replace it, together with the datasets that have it, and the ingestions into those."""

    def findings(self) -> Iterator[Finding]:
        """Yield an existing schema that is also described, one without any fields, and what no schema may have."""
        if self.id is not None:
            yield from _only_named(self)
        if not self.fields:
            for name in sorted(self.model_fields_set & {"adopt_field_group", "field_group_title"}):
                yield Finding.error(Code.CONTRADICTION, name, "is for fields, but there are none", "give fields")
        if self.id is None and not self.field_groups and not self.fields:
            yield Finding.error(
                Code.MISSING_VALUE, "field_groups", "give field_groups or fields, or the id of an existing schema"
            )
        yield from field_findings(self.fields)
        yield from super().findings()


class DatasetSection(DatasetSettings, Movable):
    """A dataset to create, or an existing one by its id."""

    id: Text | None = None
    """Id of an existing dataset."""
    schema_: Text = Field(alias="schema")
    """Key in `zoho-aep:schemas`."""
    name: Text | None = None
    """Name in AEP; the key if left out."""
    protect: bool = True
    """Whether Pulumi refuses to delete it, and the data in it."""

    def findings(self) -> Iterator[Finding]:
        """Yield existing datasets that are also described, and tags that users cannot set."""
        if self.id is not None:
            yield from _only_named(self, "schema_")
        yield from super().findings()


class SyncSection(Section):
    """How `zoho-aep sync` reads a table; for connectors of files."""

    lag_seconds: Annotated[Whole, Field(ge=60, le=86_400)] = 120
    """How far it stays behind Zoho's present: a change may show a moment after its time."""
    overlap_seconds: Annotated[Whole, Field(ge=600, le=2_592_000)] = 600
    """How far it reaches back into what the last run has read."""
    file_megabytes: Annotated[Whole, Field(ge=1, le=4000)] = 128
    """Size at which a file ends and another one begins."""


class NewColumns(str, Enum):
    """What a preview does about columns that a table gained after its ingestion."""

    IGNORE = "ignore"
    WARN = "warn"
    FAIL = "fail"


class IngestionSection(Ingestion, Movable):
    """One table into one dataset. `adopt` takes over a dataflow with everything it uses."""

    connection: Text
    """Key in `zoho-aep:connections`."""
    dataset: Text
    """Key in `zoho-aep:datasets`."""
    new_columns: NewColumns = NewColumns.IGNORE
    """Whether previews look for columns that the table has gained, if all are read: `ignore`, `warn` or `fail`."""
    sync: SyncSection = SyncSection()
    """How `zoho-aep sync` reads the table; connectors that need no sync pass over it."""

    def findings(self) -> Iterator[Finding]:
        """Yield a rule for new columns if the columns are listed: then nothing else is ever read."""
        yield from super().findings()
        if self.columns is not None and self.new_columns is not NewColumns.IGNORE:
            reason = "is for ingestions of all columns, but here they are listed"
            fix = "remove columns, or this key; `zoho-aep explore` lists all that the table has"
            yield Finding.error(Code.CONTRADICTION, "new_columns", reason, fix)


class DeletionSection(Section):
    """The keys, no longer in their section, whose objects `pulumi up` may delete although that loses something."""

    ingestions: Names = ()
    """Ingestions: their dataflows, with what they have read."""
    datasets: Names = ()
    """Datasets, with their data; if they are protected, set `protect: false` in an earlier `pulumi up`."""
    schemas: Names = ()
    """Schemas, with their field groups."""
    connections: Names = ()
    """Base connections; AEP refuses while a dataflow uses one."""


def _only_named(section: Section, *members: str) -> Iterator[Finding]:
    """Yield what is declared for an existing object besides its id and a few members."""
    said = sorted(section.model_fields_set - {"id", *members} - {name for name, value in section if value is None})
    if said:
        yield Finding.error(Code.CONTRADICTION, "id", "an existing object is only named", f"remove {', '.join(said)}")
