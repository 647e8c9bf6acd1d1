"""What others do to objects of AEP: of every managed property a change, and what is not a change of any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.lifecycle.cases import CASES
from tests.support.hosted.chain import CONTACT, EVENT, PERSON, PROFILE, REST_SOURCE, REST_SPEC, Chain, rest_login

from pulumi_zoho_aep.simulator import seeds

Properties = dict[str, Any]
OTHER = "00000000-0000-4000-8000-000000000000"
COLUMN = {"name": "Email", "type": "string", "xdm": {"type": "string"}}
START = 1_893_456_000
MANAGED_TAGS = {"team": ["crm"]}
ROW = {"sourceType": "ATTRIBUTE", "source": "Email", "destination": "personalEmail.address", "matchScore": 1.0}
NAME = {
    "sourceType": "EXPRESSION",
    "source": 'concat(First_Name, " ", Last_Name)',
    "destination": "person.name.fullName",
}


@dataclass(frozen=True)
class Spoiled:
    """A change by somebody else: of which type, what of the stored object, and at which path it shows."""

    kind: str
    change: Properties
    path: str
    step: str = "updated"
    inputs: Callable[[Chain], Properties] = lambda _: {}
    """What is declared besides the usual; what is None is not."""

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.kind}.{self.path}"


def _fields(*names: str, kind: str = "string") -> Properties:
    members = {name: {"type": kind, "title": name} for name in names}
    return {"definitions": {"fields": {"properties": {f"_{seeds.TENANT}": {"type": "object", "properties": members}}}}}


def _renamed(name: str, other: str) -> Properties:
    fields = _fields(other)
    fields["definitions"]["fields"]["properties"][f"_{seeds.TENANT}"]["properties"][name] = None
    return fields


def _references(*ids: str) -> Properties:
    return {"allOf": [{"$ref": identifier} for identifier in ids], "meta:extends": list(ids)}


def _rest_source(chain: Chain) -> Properties:
    other = {"base_connection_id": chain.rest_connection, "connection_spec_id": REST_SPEC, "data_format": "json"}
    return {**other, "table": None, "columns": None, "params": REST_SOURCE}


def _files_source(_: Chain) -> Properties:
    return {"base_connection_id": None, "connector": "landing_zone", "folder": "crm/leads"}


def _packed_source(chain: Chain) -> Properties:
    return {**_rest_source(chain), "format_properties": {"compression": "gzip"}}


def _api_source(chain: Chain) -> Properties:
    rest = {"pagination": "CONTINUATION_TOKEN", "wrapper": "data", "increments": False}
    return {"base_connection_id": chain.api_connection, "connector": "generic_rest", "rest": rest}


def _steps(column: str, *mappings: Properties) -> Properties:
    copy = {"name": "Copy", "params": {"deltaColumn": {"name": column}}}
    return {"transformations": [copy, *({"name": "Mapping", "params": mapping} for mapping in mappings)]}


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
        inputs=lambda _: {"endpoint": "crm.zoho.com/crm/private"},
    ),
    Spoiled("BaseConnection", {"_secrets": {"refreshToken": "1000.another"}}, "credential.client_secret"),
    Spoiled("BaseConnection", {"connectionSpec": {"id": OTHER}}, "connection_spec_id", "replaced"),
    Spoiled(
        "BaseConnection",
        {"_secrets": {"password": "another"}},
        "auth.params",
        inputs=lambda _: rest_login(),
    ),
    Spoiled(
        "BaseConnection",
        {"auth": {"specName": "oAuth2RefreshCode"}},
        "auth.spec_name",
        "replaced",
        lambda _: rest_login(),
    ),
    Spoiled("SourceConnection", {"baseConnectionId": OTHER}, "base_connection_id", "replaced"),
    Spoiled("SourceConnection", {"params": {"tableName": "Deals"}}, "table", "replaced"),
    Spoiled("SourceConnection", {"params": {"columns": [COLUMN]}}, "columns", "replaced"),
    Spoiled(
        "SourceConnection",
        {"params": {"urlParams": {"path": "/crm/v8/Deals"}}},
        "params.urlParams",
        "replaced",
        _rest_source,
    ),
    Spoiled("SourceConnection", {"params": {"path": "/crm/people/"}}, "folder", "replaced", _files_source),
    *(
        Spoiled("SourceConnection", {"params": params}, f"rest.{path}", "replaced", _api_source)
        for path, params in (
            ("pagination", {"paginationParams": {"type": "PAGE"}}),
            ("wrapper", {"contentPath": {"overrideWrapperAttribute": "record"}}),
            ("increments", {"headerParams": {"If-Modified-Since": "{SCHEDULE_QUERY}"}}),
        )
    ),
    Spoiled("SourceConnection", {"data": {"format": "json"}}, "data_format", "replaced"),
    Spoiled(
        "SourceConnection",
        {"data": {"properties": {"compression": "tar"}}},
        "format_properties.compression",
        "replaced",
        _packed_source,
    ),
    Spoiled("SourceConnection", {"connectionSpec": {"id": OTHER}}, "connection_spec_id", "replaced"),
    Spoiled("FieldGroup", {"meta:intendedToExtend": [EVENT]}, "class_id", "replaced"),
    Spoiled("FieldGroup", _renamed("leadId", "theirs"), "fields.leadId"),
    Spoiled("FieldGroup", _fields("leadId", kind="integer"), "fields.leadId", "replaced"),
    Spoiled("Schema", {"meta:class": EVENT, **_references(EVENT, PERSON, CONTACT)}, "class_id", "replaced"),
    Spoiled("Schema", _references(PROFILE, PERSON), "field_groups"),
    Spoiled("IdentityDescriptor", {"xdm:sourceProperty": "/person/name/firstName"}, "path"),
    Spoiled("IdentityDescriptor", {"xdm:namespace": "Phone"}, "namespace"),
    Spoiled("IdentityDescriptor", {"xdm:isPrimary": True}, "primary"),
    Spoiled("IdentityDescriptor", {"xdm:sourceSchema": OTHER}, "schema_id", "replaced"),
    Spoiled("Dataset", {"schemaRef": {"id": OTHER}}, "schema_id", "replaced"),
    Spoiled("Dataset", {"tags": {"team": ["sales"]}}, "tags.team", inputs=lambda _: {"tags": MANAGED_TAGS}),
    Spoiled("Dataset", {"tags": {"team": None}}, "tags.team", inputs=lambda _: {"tags": MANAGED_TAGS}),
    Spoiled("Dataset", {"tags": {"unifiedProfile": ["enabled:true"]}}, "profile", "replaced"),
    Spoiled(
        "Dataset",
        {"tags": {"unifiedProfile": None, "unifiedIdentity": None}},
        "profile",
        inputs=lambda chain: {"schema_id": chain.profile_schema, "profile": True},
    ),
    Spoiled("Dataset", {"enableErrorDiagnostics": False}, "error_diagnostics"),
    Spoiled("MappingSet", {"outputSchema": {"schemaRef": {"id": OTHER}}}, "schema_id", "replaced"),
    Spoiled(
        "MappingSet",
        {"mappings": [{"sourceType": "text/x.schema-path", "source": "Email", "destination": "workEmail.address"}]},
        "mappings",
    ),
    Spoiled("MappingSet", {"allowNullValues": True}, "allow_null_values"),
    Spoiled("MappingSet", {"mappings": [ROW]}, "mappings"),
    Spoiled("MappingSet", {"mappings": [ROW, NAME, {**ROW, "destination": "workEmail.address"}]}, "mappings"),
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
        inputs=lambda _: {"schedule": {"frequency": "hour", "interval": 1, "start_time": "2030-01-01T00:00:00Z"}},
    ),
    Spoiled(
        "Dataflow",
        {"scheduleParams": {"backfill": "false"}},
        "schedule.backfill",
        inputs=lambda _: {"schedule": {"frequency": "hour", "interval": 1, "backfill": True}},
    ),
    Spoiled("Dataflow", {"options": {"errorDiagnosticsEnabled": False}}, "options.error_diagnostics"),
    Spoiled(
        "Dataflow",
        {"options": {"partialIngestionPercent": 50}},
        "options.partial_ingestion_percent",
        inputs=lambda _: {"options": {"partial_ingestion_percent": 5}},
    ),
    Spoiled(
        "Dataflow",
        {"options": {"partialIngestionPercent": None}},
        "options.partial_ingestion_percent",
        inputs=lambda _: {"options": {"partial_ingestion_percent": 5}},
    ),
    Spoiled("Dataflow", {"state": "disabled"}, "enabled"),
)


def mappings(current: Properties) -> tuple[Spoiled, ...]:
    """Return what leads a dataflow elsewhere than to the mapping with these parameters."""
    return (
        Spoiled("Dataflow", _steps("Modified_Time", {**current, "mappingId": OTHER}), "mapping_set_id"),
        Spoiled("Dataflow", _steps("Modified_Time", {**current, "mappingVersion": 7}), "mapping_version"),
        Spoiled("Dataflow", _steps("Modified_Time"), "mapping_set_id", "replaced"),
        Spoiled("Dataflow", _steps("Created_Time", current), "delta_column", "replaced"),
    )


# The descriptor's, which is an object of its own.
PRIMARY_IDENTITY = (
    Spoiled("Schema", {"xdm:namespace": "Phone"}, "primary_identity.namespace"),
    Spoiled("Schema", {"xdm:sourceProperty": "/mobilePhone/number"}, "primary_identity.path"),
)
EXEMPT = {
    "BaseConnection.connector": "chooses the connection spec and the login, and is not kept in AEP",
    "SourceConnection.connector": "chooses the connection spec, and is not kept in AEP",
    "BaseConnection.credential.environment": "AEP has no such thing",
    "BaseConnection.credential.refresh_token": "AEP does not show it; the client's secret stands for both",
    "Dataflow.wait_for_first_run": "is for the run, and not kept in AEP",
    "Dataflow.expect_fresh_within": "is for `zoho-aep health`, and not kept in AEP",
    "Dataflow.allow_replacement": "is for the run, and not kept in AEP",
    "Schema.profile_enabled": "there is no way back: see test_profile_switched_on",
}
"""Inputs that are in no row, and why."""


@dataclass(frozen=True)
class Harmless:
    """A change that is none of what is managed, or the same written in another way."""

    kind: str
    why: str
    change: Properties

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.kind}: {self.why}"


HARMLESS = (
    Harmless("Dataflow", "numbers as text, other case", {"scheduleParams": {"frequency": "HOUR", "interval": "1"}}),
    Harmless("Dataflow", "a start that no one declared", {"scheduleParams": {"startTime": str(START)}}),
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
    Harmless("IdentityDescriptor", "a newer version", {"xdm:sourceVersion": 2}),
)
