"""An ingestion: one table into one dataset, by a mapping set, a source connection, a target connection and a dataflow.

Sent: what its four parts send, all under one name. The mapping set comes first, so that a mapping that Data Prep
    refuses stops everything else.
In place: as its parts: description, mapping, null values, frequency and interval, options, enabled.
Replaced: a connection and the dataflow with it, for another connector, connection, table, columns, folder or dataset;
    the dataflow alone, for another delta column or flow spec, a schedule to or from `once`, another start or backfill
    after the start. A new dataflow forgets what was read, so this is refused unless `allow_replacement` is set.
Healthy: once its parts are; with `wait_for_first_run`, once the first run is fine.
Deleted: its parts, the dataflow first; ingested data stays.
Its own arguments are plain values, checked while the program runs; whatever is wrong fails the program at its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import ValidationError
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep import expressions
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.mapping_columns import with_columns_called
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.reading import RestSettings
from pulumi_zoho_aep.connectors.synced_files import DELETION_COLUMNS
from pulumi_zoho_aep.engine.arguments import origin_findings, plain_findings
from pulumi_zoho_aep.engine.models import Filled
from pulumi_zoho_aep.engine.refusals import refusal
from pulumi_zoho_aep.engine.traces import without_trace
from pulumi_zoho_aep.engine.type_tokens import INGESTION
from pulumi_zoho_aep.findings import Finding, findings_of
from pulumi_zoho_aep.resources.adoptable import Origin
from pulumi_zoho_aep.resources.base_connection import BaseConnection
from pulumi_zoho_aep.resources.dataflow import Dataflow, FlowSettings
from pulumi_zoho_aep.resources.ingestion_parts import arguments_of
from pulumi_zoho_aep.resources.ingestion_references import Ends, ends_of, reference_findings
from pulumi_zoho_aep.resources.mapping_rows import MappingArgs, Row, Rows, findings_in, mapped_columns
from pulumi_zoho_aep.resources.mapping_set import MappingSet, MappingSettings
from pulumi_zoho_aep.resources.options import OptionsArgs
from pulumi_zoho_aep.resources.part_texts import Named, PartDescriptionsArgs, PartNamesArgs
from pulumi_zoho_aep.resources.schedule import ScheduleArgs
from pulumi_zoho_aep.resources.schema_version import version_findings
from pulumi_zoho_aep.resources.source_connection import Selection, SourceConnection
from pulumi_zoho_aep.resources.target_connection import TargetConnection

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources.dataset import Dataset


class IngestionArgs(TypedDict):
    """What an ingestion is, apart from what it connects. All values are plain, so that they can be checked at once."""

    name: NotRequired[str]
    """Name in AEP of the dataflow and of what it uses; that of the ingestion if left out."""
    names: NotRequired[PartNamesArgs]
    """Names of what the dataflow uses; that of the dataflow if left out."""
    descriptions: NotRequired[PartDescriptionsArgs]
    """Descriptions of what the dataflow uses; that of the dataflow if left out."""
    schema_version: NotRequired[str]
    """Media type that names the version of the schema; the latest 1.x if left out. Another one replaces the target
    connection."""
    description: NotRequired[str]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    table: NotRequired[str]
    """Table, as the connector calls it: for Zoho the API name of a module, such as `Leads`; left out with `params`.
    Another one replaces the source connection."""
    columns: NotRequired[Sequence[str]]
    """API names of the fields to read, all of them if left out; another choice replaces the source connection."""
    folder: NotRequired[str]
    """Folder of the files, below the container or bucket; of an ingestion `zoho-aep/<project>/<stack>/<its name>` if
    left out. Another one replaces the source connection."""
    rest: NotRequired[Mapping[str, Any]]
    """What Adobe leaves open about `generic_rest`; defaults if left out. A change replaces the source connection."""
    params: NotRequired[Mapping[str, Any]]
    """Raw parameters of another connector, in place of `table`; a change replaces the source connection."""
    data_format: NotRequired[str]
    """Format of the data; that of the connector if left out. Another one replaces the source connection."""
    delta_column: NotRequired[str]
    """Column by which runs find new rows, as `Modified_Time`; left out for `once`. A change replaces the dataflow."""
    mapping: Sequence[MappingArgs]
    """Which column or expression goes to which field, a row each."""
    allow_null_values: NotRequired[bool]
    """Whether a column without a value sets its field to null; if left out, the field keeps what it has."""
    schedule: ScheduleArgs
    """When it runs. To or from `once`, and another start or backfill after the start, replaces the dataflow."""
    options: NotRequired[OptionsArgs]
    """How rows that fail are treated; they are reported, and fail the run, if left out."""
    enabled: NotRequired[bool]
    """Whether it runs; true if left out. A disabled dataflow keeps what it has read."""
    connector: NotRequired[str]
    """That of the base connection; `zoho_crm` if left out. Another one replaces the source connection."""
    connection_spec_id: NotRequired[str]
    """In place of `connector`: that of the base connection. Another one replaces the source connection."""
    flow_spec_id: NotRequired[str]
    """Id of the flow spec; that of the connector if left out. Another one replaces the dataflow."""
    wait_for_first_run: NotRequired[bool]
    """Whether `pulumi up` waits for the first run and fails with it; false if left out."""
    expect_fresh_within: NotRequired[str]
    """How old the newest rows may be for `zoho-aep health`, as `90m`, `6h` or `2d`; by the schedule if left out."""
    allow_replacement: NotRequired[bool]
    """Whether this dataflow may be deleted for a new one, which forgets what was read already; false if left out."""


class ZohoIngestionArgs(IngestionArgs):
    """What a program writes."""

    connection: NotRequired["BaseConnection | pulumi.Input[str]"]
    """The base connection, or its id; none for the connector `landing_zone`."""
    dataset: "Dataset | pulumi.Input[str]"
    """The dataset, or its id."""
    schema_id: NotRequired[pulumi.Input[str]]
    """The dataset's schema; needed where `dataset` is an id."""
    adopt: NotRequired[str]
    """Id or unique name of an existing dataflow to take over, and with it what it uses, instead of making them."""
    renamed_from: NotRequired[str]
    """Former name of the ingestion; while this stands, its objects keep the names and tags that they got from that."""


class Ingestion(Selection, MappingSettings, FlowSettings, Named, Filled):
    """What passed validation: everything but the objects it connects."""

    schema_version: str | None = None
    mapping: Rows

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong within the ingestion."""
        yield from super().findings()
        yield from version_findings(self.schema_version)
        yield from findings_in(self.sent_mapping, "mapping")
        if self.columns:
            yield from self._column_findings(frozenset(self.columns))

    @property
    def sent_mapping(self) -> list[Row]:
        """The rows, with each column called as the connector's mappings call it, in the way that Data Prep reads."""
        called = partial(self.chosen.mapping_source, rest=self.rest or RestSettings())
        return [
            row.model_copy(update={"source": expressions.source_name(called(row.source))})
            if row.source
            else row.model_copy(update={"expression": row.expression and with_columns_called(row.expression, called)})
            for row in self.mapping
        ]

    @property
    def sent_delta_column(self) -> str | None:
        """The delta column of its dataflow, where dataflows of its connector have one."""
        return self.delta_column if self.chosen.has_delta_column else None

    def _column_findings(self, columns: frozenset[str]) -> Iterator[Finding]:
        if self.delta_column is not None and self.delta_column not in columns:
            reason = f"{self.delta_column} is not among the columns"
            yield Finding.error(Code.UNLISTED_COLUMN, "delta_column", reason, "add it to columns")
        # What a file says of a deletion is not a column of Zoho.
        added = DELETION_COLUMNS if self.chosen.credential_use is CredentialUse.SYNC else ()
        for column in mapped_columns(self.mapping):
            if column not in (*columns, *added) and column.split(".")[0] not in columns:
                reason = f"source {column} is not among the columns"
                yield Finding.error(Code.UNLISTED_COLUMN, "mapping", reason, "add it to columns")


class ZohoIngestion(pulumi.ComponentResource):
    """One table into one dataset."""

    source_connection: SourceConnection
    target_connection: TargetConnection
    mapping_set: MappingSet
    dataflow: Dataflow

    def __init__(
        self,
        resource_name: str,
        /,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[ZohoIngestionArgs],
    ) -> None:
        """Declare an ingestion; one that is wrong fails the program at its end, with all else that is wrong there."""
        wrong = list(origin_findings(args))
        origin = Origin(None, None) if wrong else Origin(args.get("adopt"), args.get("renamed_from"))
        aliases = [] if origin.renamed_from is None else [pulumi.Alias(name=origin.renamed_from)]
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=aliases))
        with without_trace():
            super().__init__(INGESTION, resource_name, {}, opts)
        connects = {name: args.get(name) for name in ("connection", "dataset", "schema_id")}
        others = {*connects, "adopt", "renamed_from"}
        given = {name: value for name, value in args.items() if name not in others and value is not None}
        ingestion, findings = _checked({**_connector_of(args.get("connection"), given), **given})
        findings = [*wrong, *findings]
        findings += reference_findings(None if ingestion is None else ingestion.chosen, **connects)
        if ingestion is None or findings:
            self._refuse(resource_name, findings)
            return
        self._assemble(resource_name, ingestion, ends_of(args), origin)

    def _refuse(self, name: str, findings: Sequence[Finding]) -> None:
        """Have parts that are never registered, so that the rest of the program can speak of them."""
        child, refused = pulumi.ResourceOptions(parent=self), refusal(f"ZohoIngestion {name}", findings)
        self.mapping_set = MappingSet(name, child, schema_id=refused, mappings=refused)
        self.source_connection = SourceConnection(name, child, base_connection_id=refused, table=refused)
        self.target_connection = TargetConnection(name, child, dataset_id=refused, schema_id=refused)
        self.dataflow = Dataflow(
            name,
            child,
            source_connection_id=refused,
            target_connection_id=refused,
            mapping_set_id=refused,
            schedule=refused,
        )

    def _assemble(self, name: str, ingestion: Ingestion, ends: Ends, origin: Origin) -> None:
        child = pulumi.ResourceOptions(parent=self)
        arguments = arguments_of(name, ingestion, pulumi.get_project(), pulumi.get_stack())
        self.mapping_set = MappingSet(
            name, child, schema_id=ends.schema_id, **arguments["MappingSet"], **origin.of_part
        )
        # Data Prep refuses a mapping before anything is replaced, hence deleted.
        mapped = pulumi.ResourceOptions(parent=self, depends_on=[self.mapping_set])
        base: dict[str, Any] = {} if ends.connection_id is None else {"base_connection_id": ends.connection_id}
        self.source_connection = SourceConnection(
            name, mapped, **base, **arguments["SourceConnection"], **origin.of_part
        )
        to: dict[str, Any] = {"dataset_id": ends.dataset_id, "schema_id": ends.schema_id}
        self.target_connection = TargetConnection(name, mapped, **to, **arguments["TargetConnection"], **origin.of_part)
        self.dataflow = Dataflow(
            name,
            child,
            source_connection_id=self.source_connection.id,
            target_connection_id=self.target_connection.id,
            mapping_set_id=self.mapping_set.id,
            mapping_version=self.mapping_set.version,
            **arguments["Dataflow"],
            **origin.of_dataflow,
        )


def _connector_of(connection: object, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the connector of the base connection, unless the ingestion names one itself."""
    if "connector" in given or "connection_spec_id" in given or not isinstance(connection, BaseConnection):
        return {}
    return connection.connector_choice


def _checked(args: Mapping[str, Any]) -> tuple[Ingestion | None, list[Finding]]:
    """Return the ingestion, where there is one, and all that is wrong with what it is made from."""
    later = list(plain_findings(args))
    if later:
        # An output or a resource is refused as such; the other arguments are checked all the same.
        at = {finding.subject for finding in later}
        try:
            Ingestion.model_validate(args)
        except ValidationError as error:
            later += [one for one in findings_of(error, Ingestion) if one.subject not in at]
        return None, later
    try:
        ingestion = Ingestion.model_validate(args)
    except ValidationError as error:
        return None, findings_of(error, Ingestion)
    return ingestion, list(ingestion.all_findings())
