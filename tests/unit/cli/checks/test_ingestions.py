"""Checks of connections, ingestions, and what they name."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep.connections import ZOHO_CRM_SPEC_ID
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.cli._checks import Result
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.cli.checks.conftest import Diagnose, Values

SALESFORCE = "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5"


def test_a_retired_source(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Adobe announced the end of its Zoho source: the routes that remain are told."""
    simulator.world.store.delete("connectionSpecs", ZOHO_CRM_SPEC_ID)
    found = diagnose()["connections.zoho-sales: connector"]
    assert found.result is Result.FAILED
    assert found.fix.startswith("routes that remain: the generic REST API source")


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
    assert found.detail == f"names connection spec {SALESFORCE}, its connection {ZOHO_CRM_SPEC_ID}"


@pytest.mark.parametrize(
    ("params", "result", "detail"),
    [
        ({}, Result.OK, "salesforce, Basic Authentication"),
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
    """Those that are required must be there, and those that are there should be known; no value is told."""
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
    assert [title for title in found if title.startswith("ingestions.")] == ["ingestions.leads: flow spec"]
    assert found["credentials.sales: scopes"].detail == "enough for metadata, no table is declared"


@pytest.mark.parametrize(
    ("table", "detail"),
    [
        ("Lead", "Lead is not there: did you mean Leads?"),
        ("Reports", "Reports cannot be read through the API: known are"),
    ],
)
def test_a_table_that_cannot_be_read(diagnose: "Diagnose", values: "Values", table: str, detail: str) -> None:
    """The one that was probably meant is told, and its columns are not looked for."""
    values["ingestions"]["leads"]["table"] = table
    found = diagnose()
    assert found["ingestions.leads: table"].result is Result.FAILED
    assert found["ingestions.leads: table"].detail.startswith(detail)
    assert found["ingestions.leads: columns"].result is Result.SKIPPED


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"columns": ["id", "EMail", "Modified_Time"]}, "EMail"),
        ({"columns": None, "mapping": [{"source": "Mail", "target": "_acmesim.zohoId"}]}, "Mail"),
        ({"columns": None, "delta_column": "Modified"}, "Modified"),
    ],
)
def test_a_column_that_is_not_there(diagnose: "Diagnose", values: "Values", changes: Any, absent: str) -> None:
    """Columns, mapping and delta column all name fields by their API names; parts of one come after a dot."""
    values["ingestions"]["leads"] |= changes
    found = diagnose()
    assert found["ingestions.leads: columns"].detail == f"Leads has no {absent}"
    assert found["ingestions.leads: columns"].fix.startswith(f"{absent}: did you mean ")
    assert found["ingestions.leads: delta column"].result is Result.SKIPPED


def test_part_of_a_column(diagnose: "Diagnose", values: "Values") -> None:
    """Of a lookup, its id may be mapped."""
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
    assert sorted(paths) == [
        f"/crm/v8/{name}" for name in ("Leads", "org", "settings/fields", "settings/modules", "users")
    ]


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
