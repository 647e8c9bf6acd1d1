"""What is to take the place of an object that goes is asked for before anything is deleted."""

from typing import Any

import pytest
from tests.lifecycle.runner import change_elsewhere, fault
from tests.support.hosted.chain import COLUMNS, CONTACT, CREDENTIAL, EVENT, PERSON, Chain, rest_login
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack
from tests.support.hosted.wire import UNKNOWN

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptorProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider

TAKEN = "belongs to no stack, has this title"
SCHEMA = {"title": "Leads", "field_groups": [PERSON, CONTACT]}
GROUP = {"title": "own", "fields": {"a": "string"}}
ZOHO = {"name": "zoho", "credential": CREDENTIAL}
TEST = "*/flowservice/connections/*/test"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"data_center": "eu"}, "refresh Zoho access token"),
        ({"client_id": "1000.OTHER"}, "refresh Zoho access token"),
        ({"environment": "sandbox"}, "check data centre and environment"),
    ],
    ids=str,
)
def test_a_credential(stack: Stack, change: dict[str, Any], said: str) -> None:
    """Another data centre, environment or client is tried with the refresh token before the old one is given up."""
    credential = stack.up(ZohoCredentialProvider, "zoho", {**CREDENTIAL, "revoke_on_delete": True})
    later = credential.later()
    with pytest.raises(CallFailed, match=said) as refused:
        later.up({**CREDENTIAL, "revoke_on_delete": True, **change})
    assert "nothing has been deleted" in refused.value.shown
    assert later.id


def test_a_base_connection(stack: Stack, chain: Chain) -> None:
    """AEP tries the new way to log in before a source connection on the old one is deleted."""
    source = stack.up(SourceConnectionProvider, "leads", chain.source_inputs())
    connection = next(one for one in stack.resources if one.kind is BaseConnectionProvider)
    fault(stack, path=TEST, status=200, body={"result": False})
    stack.writes()
    assert connection.preview({"name": "rest", **rest_login()}).replaces
    with pytest.raises(CallFailed, match="AEP cannot log in"):
        source.delete()
    assert not [one for one in stack.writes() if "sourceConnections" in one]
    assert connection.refresh() == "read"
    assert stack.simulator.world.store.get("connections", connection.id) is not None
    source.delete()
    stack.resources.remove(source)
    assert connection.up({"name": "rest", **rest_login()}) == "replaced"
    connections = [one["name"] for one in stack.simulator.world.store.items("connections")]
    assert connections.count("rest") == 1


def test_a_base_connection_named_for_replacement(stack: Stack, chain: Chain) -> None:
    """What `--replace` names is compared with nothing, and is tried all the same before what is on it is deleted."""
    source = stack.up(SourceConnectionProvider, "leads", chain.source_inputs())
    connection = next(one for one in stack.resources if one.kind is BaseConnectionProvider)
    stack.in_new_process()
    assert (connection.refresh(), source.refresh()) == ("read", "read")
    connection.check(ZOHO, {})
    assert source.diff({**source.inputs, "base_connection_id": UNKNOWN}).replaces
    fault(stack, path=TEST, status=200, body={"result": False})
    stack.writes()
    with pytest.raises(CallFailed, match="AEP cannot log in"):
        source.delete()
    assert stack.writes() == ["POST connections", "DELETE connections/*"]
    source.delete()


def test_what_is_dragged_along_takes_part(stack: Stack, chain: Chain) -> None:
    """What a refresh of targets has left out is not deleted for one of them: it would be made with the old id."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(allow_replacement=True))
    source = next(one for one in stack.resources if one.kind is SourceConnectionProvider)
    stack.in_new_process()
    source.refresh()
    source.check(chain.source_inputs(), {})
    dragged = {**flow.inputs, "source_connection_id": UNKNOWN}
    with pytest.raises(CallFailed, match="the command leaves it out"):
        flow.diff(dragged)
    flow.refresh()
    assert flow.diff(dragged).replaces == ("source_connection_id",)


def test_a_question_that_fails_brings_its_own_advice(stack: Stack, chain: Chain) -> None:
    """What keeps the successor from being checked is a single cause, whose advice is the only one."""
    source = stack.up(SourceConnectionProvider, "leads", chain.source_inputs())
    later = source.later()
    fault(stack, method="GET", path="*/flowservice/connections/*", status=403)
    with pytest.raises(CallFailed) as refused:
        later.up(chain.source_inputs(columns=[*COLUMNS, "Company"]))
    _, reason, advice = refused.value.shown.split("\n")
    assert reason.endswith("(403)")
    assert advice.startswith("give the API credential a role")
    assert advice.endswith(": nothing has been deleted")


def test_what_an_interrupted_run_has_deleted_is_not_left_out(stack: Stack, chain: Chain) -> None:
    """A refresh does not read what is deleted and pending replacement; its connection is replaced all the same."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(allow_replacement=True))
    source = next(one for one in stack.resources if one.kind is SourceConnectionProvider)
    flow.delete()
    stack.in_new_process()
    source.refresh()
    source.check(chain.source_inputs(), {})
    assert flow.diff({**flow.inputs, "source_connection_id": UNKNOWN}).replaces == ("source_connection_id",)


def test_a_trial_that_was_cut_off(stack: Stack) -> None:
    """What it left behind carries the tag of the resource, whose next trial and creation find it."""
    declared = {"name": "rest", **rest_login()}
    connection = stack.up(BaseConnectionProvider, "zoho", ZOHO)
    fault(stack, method="DELETE", path="*/connections/*", status=403)
    with pytest.raises(CallFailed):
        connection.later().up(declared)
    later = connection.later()
    assert later.up(declared) == "replaced"
    connections = [one["name"] for one in stack.simulator.world.store.items("connections")]
    assert connections.count("rest") == 1
    assert connections.count("zoho") == 0


@pytest.mark.parametrize(
    ("kind", "declared", "change", "said"),
    [
        (
            SchemaProvider,
            SCHEMA,
            {"field_groups": [PERSON, "https://ns.adobe.com/x"]},
            "there is no https://ns.adobe.com/x",
        ),
        (SchemaProvider, SCHEMA, {"field_groups": [PERSON], "title": "taken"}, TAKEN),
        (
            FieldGroupProvider,
            GROUP,
            {"fields": {"b": "string"}, "title": "taken"},
            TAKEN,
        ),
    ],
    ids=str,
)
def test_what_a_schema_is_made_of(stack: Stack, kind: Any, declared: Any, change: Any, said: str) -> None:
    """Its title is free and its field groups are there, or the old one, and what hangs on it, stays."""
    other = stack.up(kind, "other", {**declared, "title": "taken"})
    change_elsewhere(stack, "schemas" if kind is SchemaProvider else "fieldGroups", other.id, {"description": "theirs"})
    resource = stack.up(kind, "main", declared)
    stack.writes()
    with pytest.raises(CallFailed, match=said):
        resource.later().up({**declared, **change})
    assert stack.writes() == []


IDENTITY = {"path": "person.name.firstName", "namespace": "Email"}
REDUCED = {"field_groups": [PERSON]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"class_id": EVENT}, f"{PERSON} does not extend the class"),
        ({"class_id": "https://ns.adobe.com/x"}, "there is no class https://ns.adobe.com/x"),
        ({**REDUCED, "primary_identity": {**IDENTITY, "path": "personalEmail.address"}}, "there is no field personal"),
        ({**REDUCED, "primary_identity": {**IDENTITY, "namespace": "Emial"}}, "there is no identity namespace Emial"),
    ],
    ids=str,
)
def test_parts_of_a_schema(stack: Stack, change: dict[str, Any], said: str) -> None:
    """Class, field groups and identity go together, or the old schema stays."""
    schema = stack.up(SchemaProvider, "main", SCHEMA)
    stack.writes()
    with pytest.raises(CallFailed, match=said):
        schema.later().up({**SCHEMA, **change})
    assert stack.writes() == []


@pytest.mark.parametrize("stack_name", [None, "another"], ids=["this stack", "another stack"])
@pytest.mark.parametrize(("kind", "declared"), [(SchemaProvider, SCHEMA), (FieldGroupProvider, GROUP)], ids=["s", "g"])
def test_a_title_of_a_stack(stack: Stack, stack_name: str | None, kind: Any, declared: Any) -> None:
    """A title that another object of a stack has is as little free as one that belongs to no stack."""
    whose = stack
    if stack_name is not None:
        whose = Stack(stack.host, stack.simulator)
        whose.name = stack_name
    whose.up(kind, "other", {**declared, "title": "taken"})
    resource = stack.up(kind, "main", declared)
    stack.writes()
    with pytest.raises(
        CallFailed, match=f"{'belongs to the stack' if stack_name else 'this stack created'} .*this title"
    ):
        resource.later().up({**declared, "class_id": EVENT, "title": "taken"})
    assert stack.writes() == []


def test_a_dataset_in_profile(stack: Stack, chain: Chain) -> None:
    """Neither replaced nor changed where its schema is not in Profile: a deleted dataset takes its data with it."""
    declared = {"name": "leads", "schema_id": chain.profile_schema, "profile": True}
    dataset, other = stack.up(DatasetProvider, "main", declared), chain.another_schema("other")
    stack.writes()
    with pytest.raises(CallFailed, match="schema Zoho other is not enabled for Profile"):
        dataset.later().up({**declared, "schema_id": other})
    assert stack.writes() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": "mobilePhone.nmber"}, "there is no field mobilePhone.nmber: did you mean mobilePhone.number"),
        ({"namespace": "Phnoe"}, "there is no identity namespace Phnoe"),
        ({"path": "personalEmail.address"}, "says that personalEmail.address has the namespace Email"),
        ({"primary": True}, "the schema has the primary identity personalEmail.address"),
    ],
    ids=str,
)
def test_an_identity_descriptor(stack: Stack, chain: Chain, change: dict[str, Any], said: str) -> None:
    """What the other schema would refuse leaves the old descriptor in place."""
    declared = {"schema_id": chain.schema, "path": "mobilePhone.number", "namespace": "Phone"}
    descriptor, other = stack.up(IdentityDescriptorProvider, "main", declared), chain.profile_schema
    stack.writes()
    with pytest.raises(CallFailed, match=said):
        descriptor.later().up({**declared, "schema_id": other, **change})
    assert stack.writes() == []


FLOW = {"delta_column": "Modified_Time"}


@pytest.mark.parametrize(
    ("dependent", "said"),
    [
        ({"Dataflow": {"delta_column": "Modified"}}, "Modified is not among the source's columns"),
        ({"Dataflow": {"delta_column": "Email"}}, "Email is not a date-time: one is Modified_Time"),
        ({"Dataflow": {**FLOW, "flow_spec_id": "0"}}, "this organisation has no flow spec 0"),
        ({"Dataflow": {**FLOW, "mapping_set_id": "0"}}, "mapping_set_id: there is no 0 in this sandbox"),
        ({"Dataflow": FLOW, "TargetConnection": {"dataset_id": "0", "schema_id": "s"}}, "dataset_id: there is no 0"),
    ],
    ids=str,
)
def test_what_the_program_builds_on_a_source(stack: Stack, chain: Chain, dependent: Any, said: str) -> None:
    """The dataflow goes before the engine asks about its successor, so its source is asked."""
    source = stack.up(SourceConnectionProvider, "leads", chain.source_inputs())
    declared = chain.source_inputs(columns=["id", "Email", "Modified_Time"])
    stack.writes()
    with pytest.raises(CallFailed, match=said):
        source.later().up({**declared, "__dependents": [dependent]})
    assert stack.writes() == []
    assert source.later().up({**declared, "__dependents": [{"Dataflow": FLOW}]}) == "replaced"


def test_what_a_delta_column_misses(stack: Stack, chain: Chain) -> None:
    """It is a warning, and stops nothing."""
    columns = [*COLUMNS, "Created_Time"]
    source = stack.up(SourceConnectionProvider, "leads", chain.source_inputs(columns=columns))
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(source_connection_id=source.id))
    slower = {"source_connection_id": source.id, "delta_column": "Created_Time", "allow_replacement": True}
    stack.host.engine.lines.clear()
    assert flow.later().up(chain.dataflow_inputs(**slower)) == "replaced"
    assert any("misses later changes" in line.message for line in stack.host.engine.lines)


def test_what_a_mapping_reads(stack: Stack, chain: Chain) -> None:
    """A source without a column that the mapping reads is refused before the dataflow on the old one goes."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(allow_replacement=True))
    inputs = chain.source_inputs(name="other", columns=["id", "Email", "First_Name", "Modified_Time"])
    source = stack.up(SourceConnectionProvider, "other", inputs)
    declared = chain.dataflow_inputs(source_connection_id=source.id, allow_replacement=True)
    said = "the mapping reads Last_Name, which is not among the source's columns"
    stack.writes()
    with pytest.raises(CallFailed, match=said):
        flow.later().up(declared)
    built = [{"Dataflow": {**FLOW, "mapping_set_id": chain.mapping_set}}]
    with pytest.raises(CallFailed, match=said):
        source.later().up({**inputs, "columns": ["id", "Email", "Modified_Time"], "__dependents": built})
    assert stack.writes() == []
    # One that is about to change counts as it is declared.
    mapping = next(one for one in stack.resources if one.kind is MappingSetProvider)
    mapping.preview(chain.mapping_inputs(mappings=[{"source": "Email", "target": "personalEmail.address"}]))
    assert flow.preview(declared).replaces
    flow.delete()
    assert stack.writes() == ["DELETE flows/*"]


@pytest.mark.parametrize("version", [None, 7])
def test_what_the_program_builds_on_a_target(stack: Stack, chain: Chain, version: int | None) -> None:
    """Its dataflow's mapping set is for the schema of the new dataset, and has the version."""
    flow = {"mapping_set_id": chain.mapping_set, **({} if version is None else {"mapping_version": version})}
    said = "has no version 7: the latest is 0" if version else "is for the schema"
    target = stack.up(TargetConnectionProvider, "leads", chain.target_inputs())
    schema = chain.another_schema("other")
    other = stack.up(DatasetProvider, "other", {"name": "other", "schema_id": schema})
    declared = chain.target_inputs(dataset_id=other.id, schema_id=schema)
    with pytest.raises(CallFailed, match=said):
        target.later().up({**declared, "__dependents": [{"Dataflow": flow}]})


def test_a_dataflow_that_names_another_target(stack: Stack, chain: Chain) -> None:
    """Its mapping set has to be for the schema of that."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(allow_replacement=True))
    schema = chain.another_schema("other")
    dataset = stack.up(DatasetProvider, "other", {"name": "other", "schema_id": schema})
    inputs = chain.target_inputs(name="other", dataset_id=dataset.id, schema_id=schema)
    target = stack.up(TargetConnectionProvider, "other", inputs)
    with pytest.raises(CallFailed, match="give both the same schema"):
        flow.later().up(chain.dataflow_inputs(target_connection_id=target.id, allow_replacement=True))


def test_a_replacement_that_was_cut_off(stack: Stack, chain: Chain) -> None:
    """Where the old dataflow is gone already, nothing can be lost, so its successor needs no permission."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(allow_replacement=True))
    another = stack.up(SourceConnectionProvider, "another", chain.source_inputs(name="another"))
    declared = chain.dataflow_inputs(source_connection_id=another.id)
    with pytest.raises(CallFailed, match="would replace this dataflow"):
        flow.later().preview(declared)
    flow.delete()
    assert flow.later().preview(declared).replaces == ("source_connection_id",)
