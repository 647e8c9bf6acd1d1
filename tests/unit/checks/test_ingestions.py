"""Checks of connections, ingestions, and what they name."""

from typing import TYPE_CHECKING, Any

import pytest
from tests.support.answers import answer

from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.checks import Result
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR as ZOHO_CRM
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.checks.conftest import Diagnose, Values

SALESFORCE = "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5"


def test_a_retired_source(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Adobe announced the end of its Zoho source: the word to change is named."""
    simulator.world.store.delete("connectionSpecs", ZOHO_CRM.connection_spec_id)
    found = diagnose()["connections.zoho-sales: connector"]
    assert found.result is Result.FAILED
    assert found.fix == "set connector: landing_zone, and write its files with `zoho-aep sync`"


def test_a_flow_spec_that_is_gone(diagnose: "Diagnose", simulator: Simulator) -> None:
    """The dataflow could not be created."""
    simulator.world.store.delete("flowSpecs", CRM_TO_AEP_SPEC_ID)
    found = diagnose()["ingestions.leads: flow spec"]
    assert (found.result, found.fix) == (Result.FAILED, "check flow_spec_id")


def test_two_connectors_in_one_ingestion(diagnose: "Diagnose", values: "Values") -> None:
    """Connection and source connection must be of the same connector."""
    values["ingestions"]["leads"]["connection_spec_id"] = SALESFORCE
    found = diagnose()["ingestions.leads: flow spec"]
    assert found.result is Result.FAILED
    assert found.detail == f"names connection spec {SALESFORCE}, its connection {ZOHO_CRM.connection_spec_id}"


@pytest.mark.parametrize(
    ("params", "result", "detail"),
    [
        ({}, Result.ATTENTION, "Adobe announced the end of Basic Authentication for January 2026"),
        (
            {"usrname": "x"},
            Result.ATTENTION,
            "auth spec Basic Authentication does not know usrname: did you mean username?",
        ),
        ({"password": ""}, Result.FAILED, "auth spec Basic Authentication requires password"),
    ],
)
def test_parameters_of_another_connector(
    diagnose: "Diagnose", values: "Values", params: dict[str, str], result: Result, detail: str
) -> None:
    """Those that are required must be there, and those that are there should be known; no value is reported."""
    names = ("environmentUrl", "username", "password", "securityToken")
    auth = {"spec_name": "Basic Authentication", "params": {**dict.fromkeys(names, "canary"), **params}}
    values["connections"]["other"] = {"connection_spec_id": SALESFORCE, "auth": auth}
    found = diagnose()["connections.other: connector"]
    assert (found.result, found.detail) == (result, detail)


def test_another_connector_has_no_tables_of_zoho(diagnose: "Diagnose", values: "Values") -> None:
    """Only AEP can tell what it reads."""
    names = ("environmentUrl", "username", "password", "securityToken")
    auth = {"spec_name": "Basic Authentication", "params": dict.fromkeys(names, "x")}
    values["connections"]["zoho-sales"] = {"connection_spec_id": SALESFORCE, "auth": auth}
    values["ingestions"]["leads"]["connection_spec_id"] = SALESFORCE
    found = diagnose()
    titles = [title for title in found if title.startswith("ingestions.")]
    assert titles == ["ingestions.leads: flow spec", "ingestions.leads: table and columns"]
    assert found[titles[1]].result is Result.UNKNOWN
    assert found["credentials.sales: scopes"].detail == "enough for metadata (no table is declared)"


@pytest.mark.parametrize(
    ("table", "detail"),
    [
        ("Lead", "Lead does not exist"),
        ("Reports", "Reports cannot be read through the API"),
    ],
)
def test_a_table_that_cannot_be_read(diagnose: "Diagnose", values: "Values", table: str, detail: str) -> None:
    """The one that was probably meant is reported, and its columns are not looked for."""
    values["ingestions"]["leads"]["table"] = table
    found = diagnose()
    assert found["ingestions.leads: table"].result is Result.FAILED
    assert found["ingestions.leads: table"].detail.startswith(detail)
    assert found["ingestions.leads: columns"].result is Result.SKIPPED


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"columns": ["id", "EMail", "Modified_Time"]}, "Leads has no EMail"),
        (
            {"columns": None, "mapping": [{"source": "Mail", "target": "_acmesim.zohoId"}]},
            "mapping: Leads has no Mail",
        ),
        ({"columns": None, "delta_column": "Modified"}, "delta_column: Leads has no Modified"),
    ],
)
def test_a_column_that_is_not_there(diagnose: "Diagnose", values: "Values", changes: Any, detail: str) -> None:
    """Columns, mapping and delta column all name fields by their API names; parts of one come after a dot."""
    values["ingestions"]["leads"] |= changes
    found = diagnose()
    assert found["ingestions.leads: columns"].detail == detail
    assert found["ingestions.leads: columns"].fix.startswith("did you mean ")
    assert found["ingestions.leads: delta column"].result is Result.SKIPPED


def test_part_of_a_column(diagnose: "Diagnose", values: "Values") -> None:
    """The id of a lookup may be mapped."""
    values["ingestions"]["leads"] |= {"columns": ["Owner", "Modified_Time"]}
    values["ingestions"]["leads"]["mapping"] = [{"source": "Owner.id", "target": "_acmesim.zohoId"}]
    assert diagnose()["ingestions.leads: columns"].detail == "2 columns to read, all there"


def test_a_column_that_is_hidden(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Zoho leaves it out for the user who consented, without a word."""
    fields = [
        {"api_name": name, "data_type": "datetime", "visible": name != "Email"}
        for name in ("id", "Email", "Modified_Time")
    ]
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 200, "body": {"fields": fields}}])
    found = diagnose()["ingestions.leads: columns"]
    assert (found.result, found.detail) == (
        Result.ATTENTION,
        "Email may be hidden from the Zoho user who consented",
    )


@pytest.mark.parametrize(
    ("column", "result", "detail"),
    [
        ("Email", Result.FAILED, "Email is of type email, not a date-time"),
        ("Created_Time", Result.ATTENTION, "Created_Time does not move with every change"),
        ("Last_Activity_Time", Result.ATTENTION, "Last_Activity_Time does not move with every change"),
        ("Modified_Time", Result.OK, "Modified_Time is a date-time"),
    ],
)
def test_delta_columns(diagnose: "Diagnose", values: "Values", column: str, result: Result, detail: str) -> None:
    """It must be a date-time, and should move whenever the record does."""
    values["ingestions"]["leads"] |= {"columns": None, "delta_column": column}
    found = diagnose()["ingestions.leads: delta column"]
    assert found.result is result
    assert found.detail.startswith(detail)


@pytest.mark.parametrize("column", ["Created_Time", "Last_Activity_Time", "Change_Log_Time__s", "Alpha_Bravo_Date"])
def test_a_table_without_the_right_delta_column(
    diagnose: "Diagnose", values: "Values", simulator: Simulator, column: str
) -> None:
    """Only what is known to move with every change passes, whatever else there is; the fix begins at Zoho."""
    fields = answer("fields_of_deals_without_modified_time")
    for field in fields["fields"]:
        field["data_type"] = "datetime" if field["api_name"] == column else field["data_type"]
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 200, "body": fields}])
    row = {"source": "id", "target": "_acmesim.zohoId"}
    values["ingestions"]["leads"] |= {"table": "Deals", "columns": None, "delta_column": column, "mapping": [row]}
    found = diagnose()["ingestions.leads: delta column"]
    assert found.result is Result.ATTENTION
    assert "misse" in found.detail
    assert found.fix == "let the Zoho user who consented see Modified_Time, then set delta_column to Modified_Time"


def test_a_delta_column_whose_type_is_not_known(diagnose: "Diagnose", simulator: Simulator) -> None:
    """What Zoho does not say is not taken for right."""
    fields = [{"api_name": "Modified_Time", "data_type": None}, {"api_name": "Email", "json_type": None}]
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 200, "body": {"fields": fields}}])
    found = diagnose()["ingestions.leads: delta column"]
    assert (found.result, found.detail.partition(" whether")[0]) == (Result.ATTENTION, "not checked")


def test_computed_columns_are_named(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Their values change without any time of the record."""
    fields = [
        {"api_name": "Modified_Time", "data_type": "datetime"},
        {"api_name": "Email", "data_type": "formula", "json_type": "string"},
    ]
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 200, "body": {"fields": fields}}])
    assert "Email may change without it" in diagnose()["ingestions.leads: delta column"].detail


def test_a_part_of_a_field_is_not_absent(diagnose: "Diagnose", values: "Values") -> None:
    """Connectors may make columns of the parts of an object; which, only AEP knows."""
    values["ingestions"]["leads"]["columns"] = ["id", "Owner.name", "Modified_Time"]
    found = diagnose()["ingestions.leads: columns"]
    assert (found.result, found.detail) == (
        Result.ATTENTION,
        "not checked whether AEP's connector has a column for Owner.name, a part of Owner",
    )


@pytest.mark.parametrize("status", [200, 204])
def test_a_table_without_fields(diagnose: "Diagnose", simulator: Simulator, status: int) -> None:
    """Where the user may see none, no column is called absent."""
    body: Any = {"fields": []} if status == 200 else ""
    simulator.world.faults.add([{"path": "*/settings/fields", "status": status, "body": body}])
    found = diagnose()["ingestions.leads: columns"]
    assert (found.result, found.detail) == (Result.FAILED, "table: Zoho shows this user no fields of Leads")
    assert found.fix.startswith("give the profile of the Zoho user who consented the fields")


def test_one_odd_field_costs_itself_alone(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Nulls, wrong types and malformed items say nothing about the columns that are read."""
    fields: list[Any] = [
        *({"api_name": name, "data_type": kind} for name, kind in (("Email", "email"), ("Modified_Time", "datetime"))),
        {"api_name": "X", "data_type": 7, "json_type": None, "visible": "perhaps", "lookup": []},
        {"api_name": None, "data_type": "text"},
        None,
        "text",
    ]
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 200, "body": {"fields": fields}}])
    found = diagnose()
    assert {found[f"ingestions.leads: {name}"].result for name in ("columns", "delta column")} == {Result.OK}


def test_a_dataflow_that_runs_once_has_no_delta_column(diagnose: "Diagnose", values: "Values") -> None:
    """There is nothing to check then."""
    values["ingestions"]["leads"] |= {"schedule": {"frequency": "once"}, "delta_column": None}
    assert "ingestions.leads: delta column" not in diagnose()


def test_tables_of_several_ingestions_are_asked_for_once(
    diagnose: "Diagnose", values: "Values", simulator: Simulator
) -> None:
    """Ten ingestions of a table cost as many API credits as one."""
    values["ingestions"] |= {f"copy-{number}": values["ingestions"]["leads"] for number in range(9)}
    assert diagnose()["ingestions.copy-8: columns"].result is Result.OK
    paths = [entry["path"] for entry in simulator.world.journal.since(0) if "/crm/v8/" in entry["path"]]
    assert sorted(paths) == [f"/crm/v8/{name}" for name in ("Leads", "org", "settings/fields", "users")]


def dataset(simulator: Simulator, **tags: list[str]) -> None:
    simulator.world.store.put("dataSets", "d1", {"id": "d1", "name": "Leads of old", "tags": tags, "_sandbox": "dev"})


@pytest.mark.parametrize(
    ("interval", "is_profile", "result"),
    [(15, True, Result.ATTENTION), (16, True, Result.OK), (15, False, Result.OK)],
)
def test_the_guardrail_of_profile_datasets(
    diagnose: "Diagnose",
    values: "Values",
    interval: int,
    is_profile: bool,  # noqa: FBT001
    result: Result,
) -> None:
    """Every fifteen minutes are 96 batches a day, and Adobe advises 90."""
    values["datasets"]["leads"]["profile"] = is_profile
    values["ingestions"]["leads"]["schedule"] = {"frequency": "minute", "interval": interval}
    found = diagnose()["schedules"]
    assert found.result is result
    if result is Result.ATTENTION:
        assert found.detail == (
            "96 batches a day into Profile datasets (leads 96); Adobe advises at most 90 in a sandbox"
        )


def test_the_guardrail_is_about_the_sandbox(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """Several harmless schedules are too much together, existing datasets included; disabled ones do not count."""
    dataset(simulator, unifiedProfile=["enabled:true"])
    values["datasets"] = {"leads": {"id": "d1", "schema": "people"}}
    entry = values["ingestions"]["leads"]
    entry["schedule"] = {"frequency": "minute", "interval": 30}
    values["ingestions"] |= {"second": dict(entry), "third": {**entry, "enabled": False}}
    found = diagnose()
    assert found["datasets.leads: exists"].detail == "Leads of old"
    assert found["schedules"].result is Result.ATTENTION
    assert found["schedules"].detail.startswith("96 batches a day into Profile datasets (leads 48, second 48, third 0)")


def test_existing_objects_that_do_not_exist(diagnose: "Diagnose", values: "Values") -> None:
    """An id of another sandbox is found out before anything is made; what depends on the dataset is skipped."""
    values["schemas"] = {"people": {"id": "https://ns.adobe.com/acmesim/schemas/1"}}
    values["datasets"] = {"leads": {"id": "d1", "schema": "people"}}
    found = diagnose()
    assert found["schemas.people: exists"].result is Result.FAILED
    assert found["datasets.leads: exists"].result is Result.FAILED
    assert found["schedules"].result is Result.SKIPPED


def test_a_column_of_files_alone(diagnose: "Diagnose", values: "Values") -> None:
    """After a move away from files, deletions are no column any more."""
    values["ingestions"]["leads"]["columns"] = ["id", "Email", "Modified_Time", "is_deleted"]
    found = diagnose()["ingestions.leads: columns"]
    assert "zoho_crm has no is_deleted, which only files of `zoho-aep sync` have" in found.detail
    assert found.fix == "remove it from columns and mapping"
