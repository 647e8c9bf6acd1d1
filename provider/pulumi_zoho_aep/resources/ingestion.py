"""An ingestion: one table into one dataset, by a mapping set, a source connection, a target connection and a dataflow.

Sent: what its four parts send, all under one name. The mapping set comes first, so that a mapping that Data Prep
    refuses stops everything else.
In place: as its parts: description, mapping, null values, frequency and interval, options, enabled.
Replaced: the source connection, for another connector, connection, table, columns, folder or other key of what is read;
    the target connection, for another dataset, schema or version of it, and the mapping set for another schema. The
    dataflow, with either connection, and for another delta column or flow spec, a schedule to or from `once`, another
    start or backfill after the start. A new one forgets what was read, so this is refused unless `allow_replacement`
    is set.
Healthy: once its parts are; with `wait_for_first_run`, once the first run is fine.
Deleted: its parts, the dataflow first; ingested data stays, and the mapping set usually does. One that is merely no
    longer declared is deleted only if it had `allow_replacement`, or the stack file's `allow_delete` names it.
Its own arguments are plain values, checked while the program runs; whatever is wrong fails the program at its end.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import ValidationError
from typing_extensions import NotRequired, Unpack

from pulumi_zoho_aep.engine.arguments import origin_findings, plain_findings
from pulumi_zoho_aep.engine.dependencies import independent
from pulumi_zoho_aep.engine.refusals import refusal
from pulumi_zoho_aep.engine.traces import without_trace
from pulumi_zoho_aep.engine.type_tokens import INGESTION
from pulumi_zoho_aep.findings import Finding, findings_of
from pulumi_zoho_aep.resources.adoptable import Origin
from pulumi_zoho_aep.resources.base_connection import BaseConnection
from pulumi_zoho_aep.resources.dataflow import Dataflow
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion, IngestionArgs, arguments_of
from pulumi_zoho_aep.resources.ingestion_references import Ends, ends_of, reference_findings
from pulumi_zoho_aep.resources.mapping_set import MappingSet
from pulumi_zoho_aep.resources.source_connection import SourceConnection
from pulumi_zoho_aep.resources.target_connection import TargetConnection

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources.dataset import Dataset


class ZohoIngestionArgs(IngestionArgs):
    """The arguments, as a program writes them."""

    connection: NotRequired["BaseConnection | pulumi.Input[str]"]
    """The base connection, or its id; none for the connector `landing_zone`."""
    dataset: "Dataset | pulumi.Input[str]"
    """The dataset, or its id."""
    schema_id: NotRequired[pulumi.Input[str]]
    """The dataset's schema; needed if `dataset` is an id."""
    adopt: NotRequired[str]
    """Id or unique name of an existing dataflow to take over, with everything it uses, instead of creating them."""
    renamed_from: NotRequired[str]
    """Former name of the ingestion; while this is set, its objects keep the names and tags from that name."""


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
        """Declare an ingestion; its mistakes, like all others, fail the program at its end."""
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
        """Create parts that are never registered, so that the rest of the program can refer to them."""
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
        # Data Prep refuses a mapping before anything is replaced, and therefore deleted.
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
            mapping_version=independent(self.mapping_set.version),
            **arguments["Dataflow"],
            **origin.of_dataflow,
        )


def _connector_of(connection: object, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the connector of the base connection, unless the ingestion names one itself."""
    if "connector" in given or "connection_spec_id" in given or not isinstance(connection, BaseConnection):
        return {}
    return connection.connector_choice


def _checked(args: Mapping[str, Any]) -> tuple[Ingestion | None, list[Finding]]:
    """Return the ingestion, if there is one, and everything that is wrong with its arguments."""
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
