"""What a service returns for what was declared is not a change, whatever was declared.

For generated declarations of every resource: the canonical form is its own canonical form, and the state made from the
service's answer, with that service's habits, agrees with the declaration.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from tests.support.declared import DECLARED, checked
from tests.unit.resources.generated import INPUTS

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.descriptors import Descriptor
from pulumi_zoho_aep.aep.field_groups import FieldGroup
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.mapping_sets import MappingSet
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.aep.target_connections import TargetConnection
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.engine.models import Outputs, changed_fields, plain
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.resources import (
    base_connection,
    dataflow,
    dataset,
    field_group,
    identity_descriptor,
    mapping_set,
    schema,
    source_connection,
    target_connection,
)
from pulumi_zoho_aep.tags import DATASET_TAG, tag_values, with_tag

OWNER = "project/stack/name#0123456789abcdef.0123456789ab"
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=timezone.utc)
AUDIT = {"createdAt": 1_700_000_000_000, "updatedAt": 1_700_000_000_000, "etag": '"1"', "state": "enabled"}


def as_text(value: Any) -> Any:
    """Return what the Flow Service makes of the numbers and booleans of a schedule."""
    return str(value).lower() if isinstance(value, (bool, int)) else value


def base_connection_of(inputs: Any) -> Outputs:
    """AEP shows who logs in where, and no secret."""
    shown = {}
    if inputs.auth is None:
        spec = ConnectionSpec(id=inputs.connection_spec_id)
        params = inputs.chosen.auth_of(spec, inputs.credential, inputs.endpoint, "token").params
        shown = {name: params[name] for name in ("endpoint", "accountsUrl", "clientId")}
    answer = {
        **AUDIT,
        "id": "1",
        "name": inputs.name,
        "description": with_tag(inputs.description, OWNER),
        "auth": {"specName": getattr(inputs.auth, "auth_spec", ""), "params": shown},
        "connectionSpec": {"id": inputs.connection_spec_id},
    }
    return base_connection.from_api(Connection.model_validate(answer), inputs)


def dataflow_of(inputs: Any) -> Outputs:
    """Numbers of the schedule come back as text, steps in another order, and options with a default."""
    body = dataflow.to_api(inputs, OWNER, NOW, CONNECTORS["zoho_crm"]).body()
    answer = {
        **AUDIT,
        **body,
        "id": "1",
        "state": "enabled" if inputs.enabled else "disabled",
        "createdAt": int((NOW + timedelta(seconds=random.Random(len(str(body))).randrange(60))).timestamp() * 1000),
        "scheduleParams": {name: as_text(value) for name, value in body["scheduleParams"].items()},
        "transformations": body["transformations"][::-1],
        "options": {"partialIngestionPercent": 7, **body["options"]},
    }
    return dataflow.from_api(Flow.model_validate(answer), inputs)


def dataset_of(inputs: Any) -> Outputs:
    """Catalog adds tags of its own, and may have another order of values than was sent."""
    declared = {name: list(values[::-1]) for name, values in (inputs.tags or {}).items()}
    tags = {**declared, "adobe/siphon": ["x"], DATASET_TAG: tag_values(OWNER)}
    if inputs.profile:
        tags |= {"unifiedProfile": ["enabled:true"], "unifiedIdentity": ["enabled:true"]}
    answer = {
        "id": "1",
        "name": inputs.name,
        "description": inputs.description,
        "schemaRef": {"id": inputs.schema_id, "contentType": "x"},
        "enableErrorDiagnostics": inputs.error_diagnostics,
        "tags": tags,
        "version": "1.0.1",
    }
    return dataset.from_api(Dataset.model_validate(answer), inputs)


def with_types(definition: Any) -> Any:
    """Return a definition with the member that the registry adds everywhere."""
    if isinstance(definition, dict):
        added = {"meta:xdmType": "any"} if isinstance(definition.get("type"), str) else {}
        return {**{name: with_types(value) for name, value in definition.items()}, **added}
    return definition


def field_group_of(inputs: Any) -> Outputs:
    """The registry adds its own types."""
    body = field_group.to_api(inputs, "acme", OWNER).body()
    answer = {**body, "$id": "1", "definitions": with_types(body["definitions"]), "version": "1.1"}
    return field_group.from_api(FieldGroup.model_validate(answer), inputs, "acme")


def identity_descriptor_of(inputs: Any) -> Outputs:
    """The registry adds an id."""
    body = identity_descriptor.to_api(inputs).body()
    return identity_descriptor.from_api(Descriptor.model_validate({**body, "@id": "1"}), inputs)


def mapping_set_of(inputs: Any) -> Outputs:
    """Data Prep has its own words for kinds, and its own order."""
    body = mapping_set.to_api(inputs, OWNER).body()
    returned = [
        {**row, "sourceType": "text/x.schema-path" if row["sourceType"] == "ATTRIBUTE" else "text/x.aep-xl", "id": "7"}
        for row in body["mappings"]
    ]
    random.Random(1).shuffle(returned)
    return mapping_set.from_api(
        MappingSet.model_validate({**body, "id": "1", "version": 3, "mappings": returned}), inputs
    )


def schema_of(inputs: Any) -> Outputs:
    """The registry puts references where it likes, and keeps the identity elsewhere."""
    references = [{"$ref": reference} for reference in (*inputs.field_groups[::-1], inputs.class_id)]
    answer = Schema.model_validate(
        {
            "$id": "1",
            "title": inputs.title,
            "description": with_tag(inputs.description, OWNER),
            "meta:class": inputs.class_id,
            "meta:immutableTags": ["union"] if inputs.profile_enabled else [],
            "allOf": references,
        }
    )
    described = None
    if inputs.primary_identity is not None:
        said = {"schema_id": "1", "primary": True, **plain(inputs.primary_identity)}
        body = identity_descriptor.to_api(identity_descriptor.IdentityDescriptorInputs(**said)).body()
        described = Descriptor.model_validate({**body, "@id": "2"})
    services: Any = SimpleNamespace(
        platform=SimpleNamespace(
            schemas=SimpleNamespace(get=lambda _: answer),
            descriptors=SimpleNamespace(primary=lambda *_: described),
        )
    )
    return schema.SchemaHandler().read(Run(services), Existing("1", inputs))


def source_connection_of(inputs: Any) -> Outputs:
    """Columns come back whole, raw parameters with members of the service's own."""
    params = {**(inputs.params or {}), "serverDefault": 1}
    if inputs.table is not None:
        columns = [{"name": name, "type": "string"} for name in inputs.columns or ("a", "b")]
        fields = {"path": f"/crm/v8/{inputs.table}", "queryParams": {"fields": ",".join(inputs.columns or ())}}
        params = {"tableName": inputs.table, "columns": columns[::-1], "urlParams": fields}
        params |= {} if inputs.folder is None else {"path": f"container/{inputs.folder}/"}
    answer = {
        **AUDIT,
        "id": "1",
        "name": inputs.name,
        "description": with_tag(inputs.description, OWNER),
        "baseConnectionId": inputs.base_connection_id,
        "data": {"format": inputs.data_format, "properties": {**(inputs.format_properties or {}), "more": "of AEP"}},
        "params": params,
        "connectionSpec": {"id": inputs.connection_spec_id},
    }
    return source_connection.from_api(SourceConnection.model_validate(answer), inputs)


def target_connection_of(inputs: Any) -> Outputs:
    """The schema comes back under either name."""
    answer = {
        **AUDIT,
        "id": "1",
        "name": inputs.name,
        "description": with_tag(inputs.description, OWNER),
        "data": {"format": "parquet_xdm", "schema": {"schemaId": inputs.schema_id, "version": inputs.schema_version}},
        "params": {"dataSetId": inputs.dataset_id},
        "connectionSpec": {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c"},
    }
    return target_connection.from_api(TargetConnection.model_validate(answer))


RETURNED: dict[str, Callable[[Any], Outputs]] = {
    "BaseConnection": base_connection_of,
    "Dataflow": dataflow_of,
    "Dataset": dataset_of,
    "FieldGroup": field_group_of,
    "IdentityDescriptor": identity_descriptor_of,
    "MappingSet": mapping_set_of,
    "Schema": schema_of,
    "SourceConnection": source_connection_of,
    "TargetConnection": target_connection_of,
}


def test_every_resource_is_covered() -> None:
    """A new resource needs its own generator; a credential is not an object that a service returns."""
    assert set(INPUTS) == set(DECLARED)
    assert set(RETURNED) == set(DECLARED) - {"ZohoCredential"}


@pytest.mark.parametrize("name", INPUTS)
def test_every_property_is_generated(name: str) -> None:
    """A new property needs a place in its generator."""
    quickly = settings(phases=[Phase.generate], derandomize=True, database=None, deadline=None, max_examples=1000)
    for field in DECLARED[name][0].handler.inputs.model_fields:
        find(INPUTS[name], lambda declared, field=field: field in declared, settings=quickly)  # type: ignore[misc]


@pytest.mark.parametrize("name", INPUTS)
@given(st.data())
def test_the_canonical_form_is_its_own(name: str, data: st.DataObject) -> None:
    """Checking what was checked changes nothing: otherwise every preview would show a change."""
    kind = DECLARED[name][0]
    once = checked(kind, data.draw(INPUTS[name]))
    assert checked(kind, once) == once


@pytest.mark.parametrize("name", RETURNED)
@given(st.data())
def test_what_a_service_returns_is_no_change(name: str, data: st.DataObject) -> None:
    """The second `pulumi up`, and a preview after a refresh, find nothing to do; the state survives its own text."""
    handler = DECLARED[name][0].handler
    inputs = handler.inputs.model_validate(checked(DECLARED[name][0], data.draw(INPUTS[name])))
    state = RETURNED[name](inputs)
    assert changed_fields(inputs, state) == frozenset()
    assert handler.outputs.model_validate(plain(state)) == state
