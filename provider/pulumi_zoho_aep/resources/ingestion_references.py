"""The objects that an ingestion of a program connects: a base connection, a dataset and its schema, or their ids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.engine.arguments import reference_finding
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base_connection import BaseConnection
from pulumi_zoho_aep.resources.dataset import Dataset
from pulumi_zoho_aep.resources.schema import Schema


@dataclass(frozen=True)
class Ends:
    """The ids of the objects that an ingestion connects; None for the base connection if the connector has none."""

    connection_id: "pulumi.Input[str] | None"
    dataset_id: "pulumi.Input[str]"
    schema_id: "pulumi.Input[str]"


def ends_of(args: Mapping[str, Any]) -> Ends:
    """Return the objects that the valid arguments of an ingestion refer to."""
    connection, dataset = args.get("connection"), args["dataset"]
    schema_id = dataset.schema_id if isinstance(dataset, Dataset) else args["schema_id"]
    return Ends(
        connection.id if isinstance(connection, BaseConnection) else connection,
        dataset.id if isinstance(dataset, Dataset) else dataset,
        args.get("schema_id") or schema_id,
    )


def reference_findings(
    connector: Connector | None,
    connection: Any,  # noqa: ANN401 - any
    dataset: Any,  # noqa: ANN401 - any
    schema_id: Any,  # noqa: ANN401 - any
) -> Iterator[Finding]:
    """Yield arguments that are not a base connection, dataset or schema."""
    found = [reference_finding("dataset", dataset, Dataset)]
    if connector is None or connector.has_base_connection:
        found.insert(0, reference_finding("connection", connection, BaseConnection))
    elif connection is not None:
        reason = f"{connector.title} has no base connection"
        found.append(Finding.error(Code.CONTRADICTION, "connection", reason, "remove it"))
    if isinstance(schema_id, Schema):
        found.append(Finding.error(Code.WRONG_RESOURCE, "schema_id", "takes the id of a Schema", "give its `.id`"))
    elif schema_id is not None:
        found.append(reference_finding("schema_id", schema_id, Schema))
    elif dataset is not None and not isinstance(dataset, pulumi.Resource):
        found.append(Finding.error(Code.MISSING_VALUE, "schema_id", "is required if dataset is an id"))
    yield from (finding for finding in found if finding is not None)
