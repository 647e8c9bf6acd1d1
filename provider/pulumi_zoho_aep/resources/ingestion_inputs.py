"""The inputs of an ingestion apart from the objects it connects, and the share of each of its four resources."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep import expressions
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.mapping_columns import with_columns_called
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.reading import RestSettings
from pulumi_zoho_aep.connectors.synced_files import DELETION_COLUMNS, default_folder
from pulumi_zoho_aep.engine.models import Filled, Inputs, plain
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.dataflow import FlowSettings
from pulumi_zoho_aep.resources.mapping_rows import MappingArgs, Row, Rows, findings_in, mapped_columns
from pulumi_zoho_aep.resources.mapping_set import MappingSettings
from pulumi_zoho_aep.resources.options import OptionsArgs
from pulumi_zoho_aep.resources.part_texts import Named, PartDescriptionsArgs, PartNamesArgs
from pulumi_zoho_aep.resources.schedule import ScheduleArgs
from pulumi_zoho_aep.resources.schema_version import version_findings
from pulumi_zoho_aep.resources.selection import Selection


class IngestionArgs(TypedDict):
    """The inputs of an ingestion, apart from the objects it connects.

    All values are plain, so that they can be checked at once.
    """

    name: NotRequired[str]
    """Name in AEP of the dataflow and of the objects it uses; the ingestion's name if left out."""
    names: NotRequired[PartNamesArgs]
    """Names of the objects that the dataflow uses; the dataflow's name if left out."""
    descriptions: NotRequired[PartDescriptionsArgs]
    """Descriptions of the objects that the dataflow uses; the dataflow's description if left out."""
    schema_version: NotRequired[str]
    """Media type that names the version of the schema; the latest 1.x if left out.

    Changing it replaces the target connection.
    """
    description: NotRequired[str]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    table: NotRequired[str]
    """Table, as the connector calls it: for Zoho the API name of a module, such as `Leads`; left out with `params`.

    Changing it replaces the source connection.
    """
    columns: NotRequired[Sequence[str]]
    """API names of the fields to read; all if left out. Changing them replaces the source connection."""
    folder: NotRequired[str]
    """Folder of the files, below the container or bucket; for an ingestion, `zoho-aep/<project>/<stack>/<its name>` if
    left out. Changing it replaces the source connection.
    """
    rest: NotRequired[Mapping[str, Any]]
    """Settings that Adobe leaves open for `generic_rest`; defaults if left out.

    Changing it replaces the source connection.
    """
    params: NotRequired[Mapping[str, Any]]
    """Raw parameters of another connector, used instead of `table`. Changing it replaces the source connection."""
    data_format: NotRequired[str]
    """Format of the data; the connector's if left out. Changing it replaces the source connection."""
    format_properties: NotRequired[Mapping[str, str]]
    """The format of the files, used with `params`: `columnDelimiter`, `encoding`, `compressionType`; the connector's if
    left out. Changing it replaces the source connection.
    """
    delta_column: NotRequired[str]
    """Column that finds new rows, such as `Modified_Time`; left out for `once`. A change replaces the dataflow."""
    mapping: Sequence[MappingArgs]
    """The rows, each of which maps a column or expression to a field."""
    allow_null_values: NotRequired[bool]
    """Whether a column without a value sets its field to null; if left out, the field keeps what it has."""
    schedule: ScheduleArgs
    """When it runs. To or from `once`, and another start or backfill after the start, replaces the dataflow."""
    options: NotRequired[OptionsArgs]
    """How to treat rows that fail; if left out, they are reported and fail the run."""
    enabled: NotRequired[bool]
    """Whether it runs; true if left out. A disabled dataflow keeps what it has read."""
    connector: NotRequired[str]
    """Connector of the base connection; `zoho_crm` if left out. Changing it replaces the source connection."""
    connection_spec_id: NotRequired[str]
    """The base connection's connection spec, used instead of `connector`. Changing it replaces the source connection.
    """
    flow_spec_id: NotRequired[str]
    """Id of the flow spec; the connector's if left out. Changing it replaces the dataflow."""
    wait_for_first_run: NotRequired[bool]
    """Whether `pulumi up` waits for the first run and fails with it; false if left out."""
    expect_fresh_within: NotRequired[str]
    """How old the newest rows may be for `zoho-aep health`: `90m`, `6h` or `2d`; from the schedule if left out."""
    allow_replacement: NotRequired[bool]
    """Whether a new dataflow, which does not know what has been read, may replace it; false if left out."""


class Ingestion(Selection, MappingSettings, FlowSettings, Named, Filled):
    """Validated inputs: everything but the objects it connects."""

    schema_version: str | None = None
    mapping: Rows

    def findings(self) -> Iterator[Finding]:
        """Yield mistakes within the ingestion."""
        yield from super().findings()
        yield from version_findings(self.schema_version)
        yield from findings_in(self.sent_mapping, "mapping")
        if self.columns:
            yield from self._column_findings(frozenset(self.columns))

    @property
    def sent_mapping(self) -> list[Row]:
        """The rows, with columns named as the connector's mappings name them, in the form that Data Prep reads.

        With raw parameters, which say nothing about columns, rows are already in Data Prep's own words.
        """
        if self.params is not None:
            return [*self.mapping]
        called = partial(self.chosen.mapping_source, rest=self.rest or RestSettings())
        return [
            row.model_copy(update={"source": expressions.source_name(called(row.source))})
            if row.source
            else row.model_copy(update={"expression": row.expression and with_columns_called(row.expression, called)})
            for row in self.mapping
        ]

    @property
    def sent_delta_column(self) -> str | None:
        """The delta column of its dataflow, if dataflows of its connector have one."""
        return self.delta_column if self.chosen.has_delta_column else None

    def _column_findings(self, columns: frozenset[str]) -> Iterator[Finding]:
        if self.delta_column is not None and self.delta_column not in columns:
            reason = f"{self.delta_column} is not among the columns"
            yield Finding.error(Code.UNLISTED_COLUMN, "delta_column", reason, "add it to columns")
        # A file's columns about deletions are not columns of Zoho.
        added = DELETION_COLUMNS if self.chosen.credential_use is CredentialUse.SYNC else ()
        for column in mapped_columns(self.mapping):
            if column not in (*columns, *added) and column.split(".")[0] not in columns:
                reason = f"source {column} is not among the columns"
                yield Finding.error(Code.UNLISTED_COLUMN, "mapping", reason, "add it to columns")


def arguments_of(name: str, ingestion: Ingestion, project: str, stack: str) -> dict[str, dict[str, Any]]:
    """Return the arguments of the four resources, without ids of other objects.

    Args:
        name: of the ingestion.
        ingestion: Its inputs.
        project: name of the project.
        stack: name of the stack.
    """
    version = {} if ingestion.schema_version is None else {"schema_version": ingestion.schema_version}
    mapping = {"mappings": plain(ingestion.sent_mapping), "allow_null_values": ingestion.allow_null_values}
    folder = default_folder(project, stack, name)
    return {
        "MappingSet": {**mapping, **ingestion.texts("mapping_set")},
        "SourceConnection": {**_source_of(ingestion, folder), **ingestion.texts("source_connection")},
        "TargetConnection": {**version, **ingestion.texts("target_connection")},
        "Dataflow": {**_flow_of(ingestion), **ingestion.texts("dataflow")},
    }


def _inputs_of(ingestion: Ingestion, part: type[Inputs]) -> dict[str, Any]:
    """Return an ingestion's inputs for one of its parts."""
    return {key: value for key, value in plain(ingestion).items() if key in part.model_fields}


def _source_of(ingestion: Ingestion, folder: str) -> dict[str, Any]:
    """Return the inputs of its source connection: the keys that its connector uses, and for files a folder."""
    settings = ingestion.chosen.source_settings if ingestion.table is not None else frozenset()
    unused = {"folder", "rest"} - settings
    found = {key: value for key, value in _inputs_of(ingestion, Selection).items() if key not in unused}
    return {"folder": folder, **found} if "folder" in settings else found


def _flow_of(ingestion: Ingestion) -> dict[str, Any]:
    unused = () if ingestion.chosen.has_delta_column else ("delta_column",)
    return {key: value for key, value in _inputs_of(ingestion, FlowSettings).items() if key not in unused}
