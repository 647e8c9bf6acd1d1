"""What a plan would lose, compared with what the stack file of now allows."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.unit.checks.test_preflight import read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.checks.losses import losses
from pulumi_zoho_aep.engine.hidden import FINGERPRINT
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.stack_file.last_up import LastUp

_PARENT = dict.fromkeys(
    ("SourceConnection", "TargetConnection", "MappingSet", "Dataflow"), "zoho-aep:index:ZohoIngestion$"
)
MORE = [*stack()["ingestions"]["leads"]["columns"], "Phone"]
KEYS = st.sets(st.sampled_from(["leads", "deals", "contacts"]))
OWN = "https://ns.adobe.com/acmesim/mixins/1"


def recorded(config: dict[str, Any]) -> LastUp:
    """What a `pulumi up` of a stack file leaves behind, as far as it counts."""
    declared = read(config)
    outputs: dict[tuple[str, str], dict[str, Any]] = {}
    for name, connection in declared.connections.items():
        outputs["BaseConnection", name] = {"name": name, "connection_spec_id": connection.connection_spec_id}
    for name, schema in declared.schemas.items():
        own = [OWN] if schema.fields else []
        if own:
            outputs["FieldGroup", name] = {"title": f"{name} fields", "fields": plain(schema.fields)}
        groups = {"field_groups": [*schema.field_groups, *own], "title": name}
        outputs["Schema", name] = {**plain(schema), **groups, "fields": None}
    for name, dataset in declared.datasets.items():
        if dataset.id is not None:
            continue
        outputs["Dataset", name] = {"name": name, "schema_id": f"id of {dataset.schema_}", "profile": dataset.profile}
    for name, entry in declared.ingestions.items():
        values = {"name": name, **plain(entry)}
        of_source = ("name", "table", "columns", "params", "data_format", "connection_spec_id")
        source = {key: values.get(key) for key in of_source}
        outputs["SourceConnection", name] = {**source, "base_connection_id": f"BaseConnection {entry.connection}"}
        ids = dict.fromkeys(("source_connection_id", "target_connection_id", "mapping_set_id"), "id")
        outputs["Dataflow", name] = {**values, **ids, "starts_at": "2020-01-01T00:00:00Z"}
        dataset = declared.datasets[entry.dataset]
        target = {"dataset_id": dataset.id or f"Dataset {entry.dataset}", "schema_id": f"id of {dataset.schema_}"}
        outputs["TargetConnection", name] = {"name": name, **target}
        outputs["MappingSet", name] = {"mappings": values["mapping"], "schema_id": "id of lead", "version": 0}
    for (kind, name), of_one in outputs.items():
        of_one[FINGERPRINT] = fingerprint(f"id of {name}" if kind == "Schema" else f"{kind} {name}")
    return LastUp(
        {
            f"urn:pulumi:dev::zoho-aep::{_PARENT.get(kind, '')}pulumi-python:dynamic/zoho-aep:{kind}::{name}": of_one
            for (kind, name), of_one in outputs.items()
        }
    )


def lost(before: dict[str, Any], now: dict[str, Any]) -> dict[str, str]:
    return {problem.subject: problem.message for problem in losses(read(now), recorded(before))}


FIELDS: dict[str, Any] = {"schemas__lead__fields": {"zohoId": "string", "company": "string"}}
WAY = "set allow_replacement: true to allow this, or undo the change"


def test_nothing_is_lost_by_the_same() -> None:
    """Neither by the same stack file, nor by a first one."""
    assert lost(stack(**FIELDS), stack(**FIELDS)) == {}
    assert losses(read(stack()), LastUp({})) == []


@pytest.mark.parametrize(
    ("changes", "because_of"),
    [
        (
            {"ingestions__leads__columns": ["id", "Email", "First_Name", "Last_Name", "Modified_Time", "Phone"]},
            "columns",
        ),
        ({"ingestions__leads__table": "Contacts"}, "table"),
        ({"ingestions__leads__delta_column": "Last_Name"}, "delta_column"),
        ({"ingestions__leads__flow_spec_id": "another"}, "flow_spec_id"),
        ({"ingestions__leads__schedule__backfill": False}, "schedule"),
        ({"ingestions__leads__schedule__start_time": "2099-01-01T00:00:00Z"}, "schedule"),
        ({"schemas__lead__fields": {"zohoId": "string"}}, "zoho-aep:schemas.lead.fields.company"),
        ({"schemas__lead__fields": {"zohoId": "number", "company": "string"}}, "zoho-aep:schemas.lead.fields.zohoId"),
        ({"schemas__lead__field_groups": []}, "zoho-aep:schemas.lead.field_groups"),
        ({"schemas__lead__class_id": "another"}, "zoho-aep:schemas.lead.class_id"),
        ({"connections__zoho-sales__connection_spec_id": "x"}, "zoho-aep:connections.zoho-sales.connection_spec_id"),
    ],
)
def test_a_replacement_is_named_with_its_reason(changes: dict[str, Any], because_of: str) -> None:
    """Whatever in the chain is replaced, the dataflow at its end is; allowed for it by name, it is not a loss."""
    found = lost(stack(**FIELDS), stack(**{**FIELDS, **changes}))
    message = f"changing {because_of} would replace its dataflow, and a new one does not know what has been read: {WAY}"
    assert found["zoho-aep:ingestions.leads"] == message
    allowed = {
        "connections__zoho-sales__allow_replacement": True,
        "schemas__lead__allow_replacement": True,
        "ingestions__leads__allow_replacement": True,
        "datasets__zoho_leads__protect": False,
    }
    assert lost(stack(**FIELDS), stack(**{**FIELDS, **changes, **allowed})) == {}


TWO: dict[str, Any] = {
    "connections__other": {"credential": "sales"},
    "schemas__other": {"field_groups": ["https://ns.adobe.com/xdm/context/profile-personal-details"]},
    "datasets__spare": {"schema": "lead"},
}


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize(
    ("changes", "because_of"),
    [
        ({"ingestions__leads__connection": "other"}, "connection"),
        ({"ingestions__leads__dataset": "spare"}, "dataset"),
        ({"datasets__zoho_leads__schema": "other"}, "zoho-aep:datasets.zoho-leads.schema"),
        (
            {
                "datasets__zoho_leads": {"schema": "lead", "id": "existing"},
                "allow_delete": {"datasets": ["zoho-leads"]},
            },
            "dataset",
        ),
    ],
    ids=str,
)
def test_a_move_is_named(changes: dict[str, Any], because_of: str, *, is_there: bool) -> None:
    """To another entry, whether that is there already or comes with the move; allowed by name, it is not a loss."""
    before = stack(**TWO) if is_there else stack()
    found = lost(before, {**stack(**{**TWO, **changes})})
    message = f"changing {because_of} would replace its dataflow, and a new one does not know what has been read: {WAY}"
    assert found["zoho-aep:ingestions.leads"] == message
    allowed = {"ingestions__leads__allow_replacement": True}
    if "id" not in changes.get("datasets__zoho_leads", {}):
        allowed["datasets__zoho_leads__protect"] = False
    assert lost(before, stack(**{**TWO, **changes, **allowed})) == {}


def test_an_existing_schema_of_an_existing_dataset() -> None:
    """The dataset is of others, and the dataflow on it is lost where another schema is named for it."""
    there = {"datasets__zoho_leads": {"schema": "lead", "id": "existing"}}
    moved = {
        "schemas__other": {"id": "https://ns.adobe.com/x"},
        "datasets__zoho_leads": {"schema": "other", "id": "existing"},
    }
    assert list(lost(stack(**there), stack(**moved))) == ["zoho-aep:ingestions.leads"]


def test_permission_of_an_earlier_stack_file_does_not_count() -> None:
    """Columns that came with `allow_replacement`, reverted: the state has it, the file has not."""
    before = stack(ingestions__leads__columns=MORE, ingestions__leads__allow_replacement=True)
    assert list(lost(before, stack())) == ["zoho-aep:ingestions.leads"]


@pytest.mark.parametrize(
    "changes",
    [
        {"ingestions__leads__columns": ["Modified_Time", "Last_Name", "First_Name", "Email", "id"]},
        {"ingestions__leads__schedule__interval": 2},
        {"ingestions__leads__enabled": False},
        {"ingestions__leads__mapping": [{"source": "Email", "target": "personalEmail.address"}]},
        {"schemas__lead__fields": {"zohoId": "string", "company": "string", "rating": "string"}},
        {"schemas__lead__field_groups": [*stack()["schemas"]["lead"]["field_groups"], "more"]},
        {"connections__zoho-sales__name": "another name"},
    ],
)
def test_a_change_in_place_is_no_loss(changes: dict[str, Any]) -> None:
    """What only adds, and what AEP changes, goes ahead."""
    assert lost(stack(**FIELDS), stack(**{**FIELDS, **changes})) == {}


def test_the_first_field_of_ones_own_is_no_loss() -> None:
    """A field group that is still to be made is added to its schema."""
    assert lost(stack(), stack(**FIELDS)) == {}


def test_a_renamed_key() -> None:
    """It is a new dataflow and the deletion of the old one, which is allowed by the old name alone."""
    entry = stack()["ingestions"]["leads"]
    renamed = stack(ingestions__leads=None, ingestions__people={**entry, "allow_replacement": True})
    assert lost(stack(), renamed) == {
        "zoho-aep:ingestions.leads": "is no longer declared, and its dataflow would be deleted and forget what it has "
        "read; under another key it reads all again: restore the entry, set renamed_from under its new key, or allow "
        "it with zoho-aep:allow_delete: {ingestions: [leads]}"
    }
    assert lost(stack(), {**renamed, "allow_delete": {"ingestions": ["leads"]}}) == {}


@pytest.mark.parametrize("entry", [None, {"id": "an existing one", "schema": "lead"}])
def test_a_dataset_that_is_no_longer_made_here(entry: Mapping[str, Any] | None) -> None:
    """Taken out, or named as an existing one instead: it would be deleted with its data."""
    others = {"spare": {"schema": "lead", "protect": False}}
    before = stack(datasets__spare=others["spare"])
    now = stack() if entry is None else stack(datasets__spare=entry)
    found = lost(before, now)
    assert list(found) == ["zoho-aep:datasets.spare"]
    # The engine refuses to delete what its state says is protected, whatever is declared now.
    assert found["zoho-aep:datasets.spare"].endswith(
        "[spare]}, after a `pulumi up` with protect: false if it is protected"
    )
    assert lost(before, {**now, "allow_delete": {"datasets": ["spare"]}}) == {}


def test_a_replaced_dataset() -> None:
    """Its data goes with it, so that the protection of now counts."""
    changed = stack(schemas__lead__class_id="another", ingestions__leads__allow_replacement=True)
    assert list(lost(stack(), changed)) == ["zoho-aep:schemas.lead", "zoho-aep:datasets.zoho-leads"]


def test_unknown_names_in_allow_delete() -> None:
    """They are not mistakes: what was deleted may stay there."""
    assert lost(stack(), stack(allow_delete={"ingestions": ["gone"]})) == {}


@given(
    st.sets(st.sampled_from(["leads", "deals", "contacts"])), st.sets(st.sampled_from(["leads", "deals", "contacts"]))
)
def test_every_dataflow_that_goes_is_named(before: set[str], now: set[str]) -> None:
    """Whatever keys come and go, those that go are named, and no others."""
    entry = stack()["ingestions"]["leads"]
    of = {key: {**stack(), "ingestions": dict.fromkeys(keys, entry)} for key, keys in (("b", before), ("n", now))}
    assert set(lost(of["b"], of["n"])) == {f"zoho-aep:ingestions.{name}" for name in before - now}


@pytest.mark.parametrize(("section", "resource"), [("connections", "other"), ("schemas", "other")])
def test_what_others_build_on(section: str, resource: str) -> None:
    """A connection and a schema that are taken out are named with what is lost; allowed by name, they go."""
    found = lost(stack(**TWO), {**stack(**TWO), section: stack()[section]})
    assert found.keys() == {f"zoho-aep:{section}.{resource}"}
    allowed = {**stack(**TWO), section: stack()[section], "allow_delete": {section: [resource]}}
    assert lost(stack(**TWO), allowed) == {}


IN_PROFILE: dict[str, Any] = {
    **FIELDS,
    "schemas__lead__profile_enabled": True,
    "schemas__lead__primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
}


@pytest.mark.parametrize("fields", [{"zohoId": "string"}, {"zohoId": "number", "company": "string"}, {}])
def test_what_aep_does_not_delete(fields: dict[str, str]) -> None:
    """It is said at once, and once; no key is advised that would not help, for it or for what hangs on it."""
    found = lost(stack(**IN_PROFILE), stack(**{**IN_PROFILE, "schemas__lead__fields": fields}))
    assert list(found) == ["zoho-aep:schemas.lead"]
    assert (
        "would replace this schema, which AEP does not delete: it is enabled for Profile"
        in found["zoho-aep:schemas.lead"]
    )
    assert "allow_replacement" not in found["zoho-aep:schemas.lead"]


def test_what_hangs_on_it_and_changes_itself() -> None:
    """It has advice for its own change alone."""
    changes = {**IN_PROFILE, "schemas__lead__fields": {}, "ingestions__leads__table": "Contacts"}
    found = lost(stack(**IN_PROFILE), stack(**changes))
    assert found.keys() == {"zoho-aep:schemas.lead", "zoho-aep:ingestions.leads"}
    assert found["zoho-aep:ingestions.leads"].startswith("changing table would replace its dataflow")
