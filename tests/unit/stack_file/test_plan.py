"""Which resources a stack file means."""

from typing import Any

from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.stack_file.config import StackConfig, parse
from pulumi_zoho_aep.stack_file.plan import Kind, Step, Use, plan


def planned(**changes: Any) -> dict[tuple[Kind, str], Step]:
    found, problems = parse(stack(**changes))
    assert problems == []
    return {(step.kind, step.name): step for step in plan(found)}


def test_order() -> None:
    """Nothing is registered before what it uses."""
    steps = planned(schemas__lead__fields={"leadId": "string"})
    assert list(steps) == [
        (Kind.CREDENTIAL, "sales"),
        (Kind.CONNECTION, "zoho-sales"),
        (Kind.FIELD_GROUP, "lead"),
        (Kind.SCHEMA, "lead"),
        (Kind.DATASET, "zoho-leads"),
        (Kind.INGESTION, "leads"),
    ]
    seen: set[tuple[Kind, str]] = set()
    for key, step in steps.items():
        assert {(use.kind, use.name) for use in (*step.uses.values(), *step.appended.values())} <= seen
        seen.add(key)


def test_content() -> None:
    """Each step has its own arguments, without those that are references; protection is the dataset's."""
    steps = planned()
    connection = steps[Kind.CONNECTION, "zoho-sales"]
    assert "credential" not in connection.args
    assert connection.uses == {"credential": Use(Kind.CREDENTIAL, "sales")}
    dataset = steps[Kind.DATASET, "zoho-leads"]
    assert dataset.protect is True
    assert dataset.uses == {"schema_id": Use(Kind.SCHEMA, "lead", as_id=True)}
    assert {"schema_", "protect", "id"}.isdisjoint(dataset.args)
    ingestion = steps[Kind.INGESTION, "leads"]
    assert ingestion.args["table"] == "Leads"
    assert ingestion.uses == {
        "connection": Use(Kind.CONNECTION, "zoho-sales"),
        "dataset": Use(Kind.DATASET, "zoho-leads"),
        "schema_id": Use(Kind.SCHEMA, "lead", as_id=True),
    }
    assert steps[Kind.SCHEMA, "lead"].args["title"] == "lead"
    assert all(step.protect is None for key, step in steps.items() if key[0] is not Kind.DATASET)


def test_what_a_credential_is_used_for() -> None:
    """It knows the tables that are read with it, and who else has its refresh token; nothing of that is a secret."""
    login = {"data_center": "eu", "client_id": "1000.X", "client_secret": "s"}
    steps = planned(
        credentials={
            "sales": {**login, "refresh_token": "t", "used_by": ["another stack"], "verify_modules": ["Deals"]},
            "twin": {**login, "refresh_token": "t"},
            "other": {**login, "grant_token": "g"},
        }
    )
    known = {name: (step.args["used_by"], step.args["verify_modules"]) for (_, name), step in list(steps.items())[:3]}
    assert known == {
        "sales": (["Zoho credential twin", "another stack", "base connection zoho-sales"], ["Deals", "Leads"]),
        "twin": (["Zoho credential sales"], []),
        "other": ([], []),
    }


def test_fields_of_ones_own() -> None:
    """They become a field group of the schema's title, which the schema then uses."""
    steps = planned(schemas__lead={"title": "Zoho leads", "fields": {"leadId": "string"}})
    group = steps[Kind.FIELD_GROUP, "lead"]
    assert group.args["title"] == "Zoho leads fields"
    schema = steps[Kind.SCHEMA, "lead"]
    assert schema.uses == {}
    assert schema.appended == {"field_groups": Use(Kind.FIELD_GROUP, "lead", as_id=True)}
    assert "fields" not in schema.args


def test_existing_objects_are_only_used() -> None:
    """A schema or dataset given by its id is not registered, and its id stands where it is used."""
    steps = planned(schemas__lead={"id": "https://x/1"}, datasets__zoho_leads={"id": "d-1", "schema": "lead"})
    assert (Kind.SCHEMA, "lead") not in steps
    assert (Kind.DATASET, "zoho-leads") not in steps
    uses = steps[Kind.INGESTION, "leads"].uses
    assert uses["dataset"] == Use(Kind.DATASET, "zoho-leads", "d-1")
    assert uses["schema_id"] == Use(Kind.SCHEMA, "lead", "https://x/1", as_id=True)


def test_an_unprotected_dataset() -> None:
    """The stack file can say that the data may go."""
    assert planned(datasets__zoho_leads__protect=False)[Kind.DATASET, "zoho-leads"].protect is False


def test_nothing_means_nothing() -> None:
    """An empty stack file registers nothing."""
    assert plan(StackConfig()) == []


def test_existing_objects() -> None:
    """What only names an object becomes no resource; adoption and former keys are its arguments."""
    entry = {"id": "c1", "credential": "sales"}
    steps = planned(
        connections__zoho_sales=entry,
        schemas__lead={"fields": {"a": "string"}, "adopt": "s1", "adopt_field_group": "g1", "field_group_title": "G"},
        datasets__zoho_leads__renamed_from="leads",
        ingestions__leads__adopt="flow",
    )
    assert (Kind.CONNECTION, "zoho-sales") not in steps
    assert steps[Kind.INGESTION, "leads"].uses["connection"] == Use(Kind.CONNECTION, "zoho-sales", "c1")
    assert steps[Kind.FIELD_GROUP, "lead"].args.items() >= {"adopt": "g1", "title": "G"}.items()
    assert steps[Kind.SCHEMA, "lead"].args["adopt"] == "s1"
    assert steps[Kind.DATASET, "zoho-leads"].args["renamed_from"] == "leads"
    assert steps[Kind.INGESTION, "leads"].args["adopt"] == "flow"
