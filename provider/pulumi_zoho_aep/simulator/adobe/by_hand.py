"""What the AEP interface sends where somebody makes a dataflow of leads: the bodies of its requests, untagged."""

from collections.abc import Sequence
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import CRM_TO_AEP, DATA_LAKE, ZOHO_CRM

Body = dict[str, Any]
PROFILE = "https://ns.adobe.com/xdm/context/profile"
PERSONAL_DETAILS = f"{PROFILE}-personal-details"
EMAIL = {"sourceType": "ATTRIBUTE", "source": "Email", "destination": "personalEmail.address"}
"""A row of a mapping."""
_MEDIA_TYPE = "application/vnd.adobe.xed-full+json;version=1"


def spec(identifier: str) -> Body:
    """Return how bodies name a connection spec or flow spec."""
    return {"id": identifier, "version": "1.0"}


def connection(name: str, login: Body) -> Body:
    """Return a base connection to Zoho."""
    auth = {"specName": "Basic Authentication", "params": login}
    return {"name": name, "auth": auth, "connectionSpec": spec(ZOHO_CRM)}


def schema(title: str, *groups: str) -> Body:
    """Return a schema of Profile with field groups."""
    parts = [{"$ref": one} for one in (PROFILE, *groups)]
    return {"title": title, "description": "made by hand", "type": "object", "allOf": parts}


def dataset(name: str, schema_id: str) -> Body:
    """Return a dataset."""
    return {"name": name, "schemaRef": _reference(schema_id)}


def mapping_set(schema_id: str, rows: Sequence[Body]) -> Body:
    """Return a mapping set."""
    return {"outputSchema": {"schemaRef": _reference(schema_id)}, "mappings": [*rows]}


def source(name: str, connection_id: str, columns: Sequence[Body]) -> Body:
    """Return a source connection for some columns of leads, as AEP's exploration defines them; none means all."""
    params = {"tableName": "Leads", **({"columns": [*columns]} if columns else {})}
    made = {"name": name, "baseConnectionId": connection_id, "data": {"format": "tabular"}, "params": params}
    return {**made, "connectionSpec": spec(ZOHO_CRM)}


def target(name: str, dataset_id: str, schema_id: str) -> Body:
    """Return a target connection."""
    data = {"format": "parquet_xdm", "schema": {"id": schema_id, "version": _MEDIA_TYPE}}
    return {"name": name, "data": data, "params": {"dataSetId": dataset_id}, "connectionSpec": spec(DATA_LAKE)}


def flow(name: str, source_id: str, target_id: str, mapping_set_id: str, start: int) -> Body:
    """Return a dataflow that runs hourly from a time on, in epoch seconds."""
    return {
        "name": name,
        "flowSpec": spec(CRM_TO_AEP),
        "sourceConnectionIds": [source_id],
        "targetConnectionIds": [target_id],
        "transformations": [
            {"name": "Copy", "params": {"deltaColumn": {"name": "Modified_Time"}}},
            {"name": "Mapping", "params": {"mappingId": mapping_set_id, "mappingVersion": 0}},
        ],
        "scheduleParams": {"startTime": start, "frequency": "hour", "interval": 1, "backfill": True},
    }


def _reference(schema_id: str) -> Body:
    return {"id": schema_id, "contentType": _MEDIA_TYPE}
