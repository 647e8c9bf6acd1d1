"""What a replacement would lose for good, or leave behind, is found before anything is deleted."""

import pytest
from tests.lifecycle.runner import change_elsewhere, fault
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.simulator import seeds

SCHEMA = {"title": "Leads", "field_groups": [PERSON, CONTACT]}
GROUP = {"title": "own", "fields": {"a": "string"}}
IDENTITY = {"path": "person.name.firstName", "namespace": "CRM"}
FIELD_A, FIELD_B = (f"_{seeds.TENANT}.{name}" for name in "ab")
TWO_FIELDS = {**GROUP, "fields": {"a": "string", "b": "string"}}
RELYING = [{"MappingSet leads": {"paths": ["person.name.fullName", FIELD_A, FIELD_B]}}]


def test_what_the_program_lets_rely_on_a_field_group(stack: Stack) -> None:
    """A program's mapping is declared once its old dataflow is gone, so the field group asks about it."""
    group = stack.up(FieldGroupProvider, "main", TWO_FIELDS)
    stack.writes()
    with pytest.raises(
        CallFailed, match=f"MappingSet leads relies on {FIELD_B}, which is removed with the old one"
    ) as refused:
        group.later().up({**GROUP, "__dependents": RELYING})
    assert FIELD_A not in refused.value.shown
    assert stack.writes() == []
    assert group.later().up({**GROUP, "__dependents": [{"MappingSet leads": {"paths": [FIELD_A]}}]}) == "replaced"


def test_what_the_program_lets_rely_on_a_schema(stack: Stack) -> None:
    """The same of a schema that is no longer made of a field group."""
    group = stack.up(FieldGroupProvider, "main", TWO_FIELDS)
    schema = stack.up(SchemaProvider, "main", {"title": "Leads", "field_groups": [PERSON, group.id]})
    stack.writes()
    with pytest.raises(CallFailed, match=f"MappingSet leads relies on {FIELD_A}"):
        schema.later().up({"title": "Leads", "field_groups": [PERSON], "__dependents": RELYING})
    assert stack.writes() == []
    assert schema.later().up({"title": "Leads", "field_groups": [PERSON], "__dependents": []}) == "replaced"


def test_a_tag_of_another_stack(stack: Stack) -> None:
    """An object that carries one is not deleted, so nothing takes its place; without a change, it gets ours."""
    other = Stack(stack.host, stack.simulator)
    other.name = "another"
    schema = stack.up(SchemaProvider, "main", SCHEMA)
    tag = other.declare(SchemaProvider, "main").tag
    change_elsewhere(stack, "schemas", schema.id, {"description": f"[pulumi-zoho-aep {tag}]"})
    later = schema.later()
    assert later.refresh() == "read"
    stack.writes()
    with pytest.raises(
        CallFailed, match="its ownership tag belongs to another stack, crm/another, so the old one is not"
    ):
        later.up({**SCHEMA, "field_groups": [PERSON]})
    # What --replace names is compared with nothing.
    named = schema.later()
    assert named.refresh() == "read"
    named.check(SCHEMA, {})
    with pytest.raises(CallFailed, match="its ownership tag belongs to another stack"):
        named.delete()
    assert stack.writes() == []
    again = schema.later()
    assert (again.refresh(), again.up(SCHEMA)) == ("read", "updated")


def test_what_cannot_be_asked(stack: Stack) -> None:
    """A namespace that AEP does not tell about stops a replacement, not a new schema."""
    schema = stack.up(SchemaProvider, "main", SCHEMA)
    stack.writes()
    fault(stack, path="*/idnamespace/identities", status=403, times=9)
    identity = {"field_groups": [PERSON], "primary_identity": IDENTITY}
    with pytest.raises(CallFailed, match="not checked whether AEP has CRM"):
        schema.later().up({**SCHEMA, **identity})
    assert stack.writes() == []


def test_a_missing_permission(stack: Stack, chain: Chain) -> None:
    """Access Control is asked whether a new one may be made; where it does not say, a warning does."""
    dataset = stack.up(DatasetProvider, "main", {"name": "leads", "schema_id": chain.schema})
    declared = {"name": "leads", "schema_id": chain.another_schema("other")}
    change_elsewhere(stack, "policies", "effective", {"policies": {"/permissions/manage-datasets": []}})
    stack.writes()
    with pytest.raises(CallFailed, match="the API credential lacks Manage Datasets"):
        dataset.later().up(declared)
    assert stack.writes() == []
    fault(stack, path="*/access-control/*", status=403)
    stack.host.engine.lines.clear()
    assert dataset.later().up(declared) == "replaced"
    assert any("not checked whether the API credential has" in line.message for line in stack.host.engine.lines)


def test_a_dataset_of_others_dataflow(stack: Stack, chain: Chain) -> None:
    """A dataset into which a dataflow of another stack writes is neither replaced nor destroyed."""
    others = Stack(stack.host, stack.simulator)
    others.name = "another"
    dataset = stack.up(DatasetProvider, "main", {"name": "leads", "schema_id": chain.schema})
    same = {"dataset_id": dataset.id, "schema_id": chain.schema}
    target = others.up(TargetConnectionProvider, "leads", chain.target_inputs(**same))
    source = others.up(SourceConnectionProvider, "leads", Chain(others).source_inputs())
    flow = {"source_connection_id": source.id, "target_connection_id": target.id}
    others.up(DataflowProvider, "leads", chain.dataflow_inputs(**flow))
    stack.in_new_process()
    stack.writes()
    with pytest.raises(CallFailed, match=r"dataflow leads .* uses the dataset"):
        dataset.later().up({"name": "leads", "schema_id": chain.another_schema("other")})
    assert not [one for one in stack.writes() if "dataSets" in one]
    later = dataset.later()
    assert later.refresh() == "read"
    with pytest.raises(CallFailed, match=r"dataflow leads .* uses the dataset"):
        later.delete()
