"""Every managed property of every resource, changed behind Pulumi's back: shown at its path, repaired, and quiet again.

And everything that is not managed, or only written in another way: not shown.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.chain import CONTACT, EVENT, PERSON, Chain
from tests.lifecycle.runner import change_elsewhere, control
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


@dataclass(frozen=True)
class Harmless:
    """A change that is none of what is managed, or the same written in another way."""

    kind: str
    why: str
    change: Properties

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.kind}: {self.why}"


ROW = {"sourceType": "ATTRIBUTE", "source": "Email", "destination": "personalEmail.address", "matchScore": 1.0}
NAME = {
    "sourceType": "EXPRESSION",
    "source": 'concat(First_Name, " ", Last_Name)',
    "destination": "person.name.fullName",
}
HARMLESS = (
    Harmless("Dataflow", "numbers as text, other case", {"scheduleParams": {"frequency": "HOUR", "interval": "1"}}),
    Harmless("Dataflow", "a start that nobody declared", {"scheduleParams": {"startTime": str(START)}}),
    Harmless("Dataflow", "a default of the service", {"options": {"partialIngestionPercent": 5}}),
    Harmless("Dataflow", "counters", {"lastRunDetails": {"id": "r", "state": "success", "startedAtUTC": 1}}),
    Harmless("Dataflow", "attributes of others", {"inheritedAttributes": {"properties": {"isSourceFlow": False}}}),
    Harmless("SourceConnection", "more parameters", {"params": {"cdcEnabled": False}}),
    Harmless("SourceConnection", "labels", {"labels": ["core/C1"]}),
    Harmless("TargetConnection", "more parameters", {"params": {"kind": "lake"}}),
    Harmless(
        "Schema", "order, and a field group of others", _references(f"{PROFILE}-work-details", CONTACT, PERSON, PROFILE)
    ),
    Harmless("FieldGroup", "a field of others", _fields("leadId", "theirs")),
    Harmless("Dataset", "tags of others", {"tags": {"audit": ["2027"]}, "lastBatchId": "b"}),
    Harmless("MappingSet", "order and members of Data Prep", {"mappings": [ROW, NAME]}),
    Harmless("MappingSet", "order the other way round", {"mappings": [NAME, ROW]}),
    Harmless("IdentityDescriptor", "a newer version", {"xdm:sourceVersion": 2}),
)


@pytest.mark.parametrize("harmless", HARMLESS, ids=str)
def test_what_is_no_drift(stack: Stack, chain: Chain, harmless: Harmless) -> None:
    """No line, no change in the inputs, an empty preview: drift that is noise hides drift that is none."""
    case = BY_KIND[harmless.kind]
    resource, declared = _up(stack, chain, case, {})
    before = bare(resource.inputs)
    stack.host.engine.lines.clear()
    change_elsewhere(stack, case.collection, resource.id, harmless.change)
    assert resource.refresh() == "read"
    assert stack.log(resource) == []
    assert bare(resource.inputs) == before
    assert resource.preview(declared).step == "unchanged"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_deleted_elsewhere(stack: Stack, chain: Chain, case: Case) -> None:
    """What is gone is told and created anew; nothing else is taken for gone."""
    resource, declared = _up(stack, chain, case, {})
    control(stack, "DELETE", f"objects/{case.collection}/{quote(resource.id, safe='')}")
    assert resource.refresh() == "gone"
    (line,) = [line.message for line in stack.log(resource) if line.severity == engine_pb2.WARNING]
    assert line == f"this {case.kind.handler.noun} is gone: it was deleted outside of this stack"
    resource.id = ""
    assert resource.up(declared) == "created"


def test_drift_of_a_mapping(stack: Stack, chain: Chain) -> None:
    """A dataflow that was led to another mapping, version or delta column shows it at its path."""
    case = BY_KIND["Dataflow"]
    resource, declared = _up(stack, chain, case, {})
    current = {"mappingId": declared["mapping_set_id"], "mappingVersion": 0}
    for change, path, step in (
        (_copy("Modified_Time", **{**current, "mappingId": OTHER}), "mapping_set_id", "updated"),
        (_copy("Modified_Time", **{**current, "mappingVersion": 7}), "mapping_version", "updated"),
        (_copy("Created_Time", **current), "delta_column", "replaced"),
    ):
        stack.host.engine.lines.clear()
        change_elsewhere(stack, case.collection, resource.id, change)
        _shows_and_is_repaired(resource, declared, path, step)


def test_drift_of_a_primary_identity(stack: Stack) -> None:
    """It is an object of its own, and whoever changed that is who is told of."""
    case = BY_KIND["Schema"]
    identity = {"path": "personalEmail.address", "namespace": "Email"}
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT], "primary_identity": identity}
    resource = stack.up(case.kind, "main", declared)
    change_elsewhere(stack, "descriptors", resource.visible["primary_descriptor_id"], {"xdm:namespace": "Phone"})
    line = _shows_and_is_repaired(resource, declared, "primary_identity.namespace", "updated")
    assert f"changed by {seeds.INTERFACE_USER}" in line
