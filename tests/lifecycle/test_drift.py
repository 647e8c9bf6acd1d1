"""Every managed property of every resource, changed behind Pulumi's back: shown at its path, repaired, and quiet again.

And everything that is not managed, or only written in another way: not shown.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.chain import CONTACT, EVENT, PERSON, Chain
from tests.lifecycle.runner import change_elsewhere
from tests.lifecycle.stack import Declared, Stack
from tests.lifecycle.wire import bare

from pulumi_zoho_aep.simulator import seeds

Properties = dict[str, Any]
BY_KIND = {case.name: case for case in CASES}
OTHER = "00000000-0000-4000-8000-000000000000"
COLUMN = {"name": "Email", "type": "string", "xdm": {"type": "string"}}
START = 1_893_456_000
MANAGED_TAGS = {"team": ["crm"]}
FIELD = {"type": "string", "title": "leadId"}


@dataclass(frozen=True)
class Spoiled:
    """A change by somebody else: of which type, what of the stored object, and at which path it shows."""

    kind: str
    change: Properties
    path: str
    step: str = "updated"
    inputs: Properties = field(default_factory=dict)
    """What is declared besides the usual."""

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.kind}.{self.path}"


def _fields(*names: str) -> Properties:
    members = {name: {**FIELD, "title": name} for name in names}
    return {"definitions": {"fields": {"properties": {f"_{seeds.TENANT}": {"type": "object", "properties": members}}}}}


def _references(*ids: str) -> Properties:
    return {"allOf": [{"$ref": identifier} for identifier in ids], "meta:extends": list(ids)}


def _copy(column: str, **mapping: Any) -> Properties:
    steps = [{"name": "Copy", "params": {"deltaColumn": {"name": column}}}, {"name": "Mapping", "params": mapping}]
    return {"transformations": steps}


PROFILE = "https://ns.adobe.com/xdm/context/profile"
SPOILED = (
    *(Spoiled(name, {"name": "by hand"}, "name") for name in ("BaseConnection", "SourceConnection", "Dataset")),
    *(Spoiled(name, {"name": "by hand"}, "name") for name in ("MappingSet", "TargetConnection", "Dataflow")),
    *(Spoiled(name, {"title": "by hand"}, "title") for name in ("FieldGroup", "Schema")),
    *(
        Spoiled(case.name, {"description": "by hand"}, "description")
        for case in CASES
        if case.name not in ("MappingSet", "IdentityDescriptor")
    ),
    Spoiled("BaseConnection", {"auth": {"params": {"clientId": "1000.ANOTHER"}}}, "credential.client_id"),
    Spoiled(
        "BaseConnection",
        {"auth": {"params": {"accountsUrl": "https://accounts.zoho.eu"}}},
        "credential.data_center",
    ),
    Spoiled(
        "BaseConnection",
        {"auth": {"params": {"endpoint": "elsewhere.example"}}},
        "endpoint",
        inputs={"endpoint": "crm.zoho.com/crm/private"},
    ),
    Spoiled("BaseConnection", {"_secrets": {"refreshToken": "1000.another"}}, "credential.client_secret"),
    Spoiled("BaseConnection", {"connectionSpec": {"id": OTHER}}, "connection_spec_id", "replaced"),
    Spoiled("SourceConnection", {"baseConnectionId": OTHER}, "base_connection_id", "replaced"),
    Spoiled("SourceConnection", {"params": {"tableName": "Deals"}}, "table", "replaced"),
    Spoiled("SourceConnection", {"params": {"columns": [COLUMN]}}, "columns", "replaced"),
    Spoiled("SourceConnection", {"data": {"format": "json"}}, "data_format", "replaced"),
    Spoiled("SourceConnection", {"connectionSpec": {"id": OTHER}}, "connection_spec_id", "replaced"),
    Spoiled("FieldGroup", {"meta:intendedToExtend": [EVENT]}, "class_id", "replaced"),
    Spoiled("FieldGroup", _fields("leadId") | {"definitions": {"fields": {"properties": None}}}, "fields.leadId"),
    Spoiled("Schema", {"meta:class": EVENT, **_references(EVENT, PERSON, CONTACT)}, "class_id", "replaced"),
    Spoiled("Schema", _references(PROFILE, PERSON), "field_groups"),
    Spoiled("IdentityDescriptor", {"xdm:sourceProperty": "/person/name/firstName"}, "path"),
    Spoiled("IdentityDescriptor", {"xdm:namespace": "Phone"}, "namespace"),
    Spoiled("IdentityDescriptor", {"xdm:isPrimary": True}, "primary"),
    Spoiled("IdentityDescriptor", {"xdm:sourceSchema": OTHER}, "schema_id", "replaced"),
    Spoiled("Dataset", {"schemaRef": {"id": OTHER}}, "schema_id", "replaced"),
    Spoiled("Dataset", {"tags": {"team": ["sales"]}}, "tags.team", inputs={"tags": MANAGED_TAGS}),
    Spoiled("Dataset", {"tags": {"team": None}}, "tags.team", inputs={"tags": MANAGED_TAGS}),
    Spoiled("Dataset", {"tags": {"unifiedProfile": ["enabled:true"]}}, "profile", "replaced"),
    Spoiled("Dataset", {"enableErrorDiagnostics": False}, "error_diagnostics"),
    Spoiled("MappingSet", {"outputSchema": {"schemaRef": {"id": OTHER}}}, "schema_id", "replaced"),
    Spoiled(
        "MappingSet",
        {"mappings": [{"sourceType": "text/x.schema-path", "source": "Email", "destination": "workEmail.address"}]},
        "mappings",
    ),
    Spoiled("TargetConnection", {"params": {"dataSetId": OTHER}}, "dataset_id", "replaced"),
    Spoiled("TargetConnection", {"data": {"schema": {"id": OTHER}}}, "schema_id", "replaced"),
    Spoiled("TargetConnection", {"data": {"schema": {"version": "1.22"}}}, "schema_version", "replaced"),
    Spoiled("Dataflow", {"sourceConnectionIds": [OTHER]}, "source_connection_id", "replaced"),
    Spoiled("Dataflow", {"targetConnectionIds": [OTHER]}, "target_connection_id", "replaced"),
    Spoiled("Dataflow", {"flowSpec": {"id": OTHER}}, "flow_spec_id", "replaced"),
    Spoiled("Dataflow", {"scheduleParams": {"frequency": "day"}}, "schedule.frequency"),
    Spoiled("Dataflow", {"scheduleParams": {"interval": "7"}}, "schedule.interval"),
    Spoiled(
        "Dataflow",
        {"scheduleParams": {"startTime": str(START + 60)}},
        "schedule.start_time",
        inputs={"schedule": {"frequency": "hour", "interval": 1, "start_time": "2030-01-01T00:00:00Z"}},
    ),
    Spoiled(
        "Dataflow",
        {"scheduleParams": {"backfill": "false"}},
        "schedule.backfill",
        inputs={"schedule": {"frequency": "hour", "interval": 1, "backfill": True}},
    ),
    Spoiled("Dataflow", {"options": {"errorDiagnosticsEnabled": False}}, "options.error_diagnostics"),
    Spoiled(
        "Dataflow",
        {"options": {"partialIngestionPercent": 50}},
        "options.partial_ingestion_percent",
        inputs={"options": {"partial_ingestion_percent": 5}},
    ),
    Spoiled("Dataflow", {"state": "disabled"}, "enabled"),
)


def _up(stack: Stack, chain: Chain, case: Case, more: Properties) -> tuple[Declared, Properties]:
    declared = {**case.inputs(chain), **more}
    return stack.up(case.kind, "main", declared), declared


def _shows_and_is_repaired(resource: Declared, declared: Properties, path: str, step: str) -> str:
    """Hold drift to this: a line that names the path, the path in the plan, a repair, and silence; return the line."""
    before = bare(resource.inputs)
    assert resource.refresh() == "read"
    (line,) = [line for line in resource.stack.log(resource) if line.severity == engine_pb2.WARNING]
    assert line.message.startswith(f"{path}: ")
    plan = resource.preview(declared)
    assert (plan.step, plan.changes) == (step, None)
    assert path.partition(".")[0] in plan.shown
    assert _at(bare(resource.inputs), path) != _at(before, path)
    assert resource.up(declared) == step
    resource.stack.host.engine.lines.clear()
    assert resource.refresh() == "read"
    assert resource.preview(declared).step == "unchanged"
    assert [line for line in resource.stack.log(resource) if line.severity == engine_pb2.WARNING] == []
    assert _at(bare(resource.inputs), path) == _at(before, path)
    return str(line.message)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


@pytest.mark.parametrize("spoiled", SPOILED, ids=str)
def test_drift_of_a_property(stack: Stack, chain: Chain, spoiled: Spoiled) -> None:
    """What somebody changed shows at its path with who did it and when; `up` repairs it, and it is quiet again."""
    case = BY_KIND[spoiled.kind]
    resource, declared = _up(stack, chain, case, spoiled.inputs)
    change_elsewhere(stack, case.collection, resource.id, spoiled.change)
    line = _shows_and_is_repaired(resource, declared, spoiled.path, spoiled.step)
    assert f"changed by {seeds.INTERFACE_USER} at 20" in line
    # Catalog and Data Prep do not tell from where.
    assert line.endswith("in the AEP interface") == (spoiled.kind not in ("Dataset", "MappingSet"))
