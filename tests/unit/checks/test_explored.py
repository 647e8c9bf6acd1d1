"""What AEP sees of tables and columns through a base connection of a connector that Zoho knows nothing of."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.checks.test_preflight import NOTHING, read

from pulumi_zoho_aep.aep.connections import Auth, NewConnection
from pulumi_zoho_aep.aep.flow_service import SpecRef
from pulumi_zoho_aep.checks import Result, checks_of, run
from pulumi_zoho_aep.checks.explored import LATER
from pulumi_zoho_aep.checks.new_tables import exploring_connections
from pulumi_zoho_aep.checks.preflight import Preflight, preflight
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.stack_file.config import StackConfig

LOGIN: dict[str, Any] = {
    "type": "client_credential",
    "environment_url": seeds.SALESFORCE_URL,
    "client_id": seeds.SALESFORCE_CLIENT_ID,
    "client_secret": seeds.SALESFORCE_CLIENT_SECRET,
    "api_version": "60.0",
}
MAPPING = [{"source": "Email", "target": "_acmesim.email"}]


def stack(**changes: Any) -> StackConfig:
    """Return a stack that reads leads of Salesforce."""
    ingestion = {
        "connection": "salesforce",
        "table": "Lead",
        "columns": ["Email", "SystemModstamp"],
        "delta_column": "SystemModstamp",
        "dataset": "leads",
        "mapping": MAPPING,
        "schedule": {"frequency": "hour"},
        **changes,
    }
    return read(
        {
            "connections": {"salesforce": {"connector": "salesforce", "auth": LOGIN}},
            "schemas": {"people": {"fields": {"email": "string"}}},
            "datasets": {"leads": {"schema": "people"}},
            "ingestions": {"leads": {name: value for name, value in ingestion.items() if value is not None}},
        }
    )


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    """Services on a simulator."""
    return Services(platform_values)


@pytest.fixture
def connection(services: Services) -> str:
    """The id of a base connection that is there."""
    auth = stack().connections["salesforce"].auth
    assert auth is not None
    body = NewConnection(
        name="salesforce",
        description="",
        auth=Auth(spec_name=auth.auth_spec, params=auth.to_api().params),
        connection_spec=SpecRef(id=CONNECTORS["salesforce"].connection_spec_id),
    )
    identifier = services.platform.connections.create(body)
    while services.platform.connections.get(identifier).state != "enabled":
        pass
    return identifier


def found(services: Services, declared: StackConfig, identifier: str) -> tuple[list[str], list[str]]:
    """Return what stops, and what does not."""
    said: list[str] = []
    return preflight(Preflight(services, declared, NOTHING, said.append, connections={"salesforce": identifier})), said


def test_what_is_there_is_read(services: Services, connection: str) -> None:
    """Nothing is wrong with a table, columns and a delta column that AEP sees."""
    assert found(services, stack(), connection) == ([], [])
    assert exploring_connections(stack(), NOTHING) == {"salesforce"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"table": "Leads"},
            "table: Adobe's Salesforce source shows AEP no table Leads: did you mean Lead?",
        ),
        ({"columns": ["Email", "Fax", "SystemModstamp"]}, "columns: Lead has no Fax: use one of"),
        (
            {"columns": None, "mapping": [{"source": "Emial", "target": "_acmesim.email"}]},
            "mapping: Lead has no Emial: did you mean Email?",
        ),
        (
            {"columns": None, "delta_column": "IsDeleted"},
            "delta_column: IsDeleted is of type boolean, not a date-time: SystemModstamp or LastModifiedDate is right",
        ),
    ],
)
def test_what_is_not_there_stops(services: Services, connection: str, changes: dict[str, Any], line: str) -> None:
    """Each mistake is found before anything is made that would need it, with the key and the nearest name."""
    (problem,), said = found(services, stack(**changes), connection)
    assert problem.startswith(f"zoho-aep:ingestions.leads.{line}")
    assert [one for one in said if Code.MISSED_CHANGES.label not in one] == []


def test_a_text_may_be_a_time(services: Services, connection: str) -> None:
    """For a column that AEP calls text, no one knows whether it holds times."""
    _, said = found(services, stack(columns=None, delta_column="Title"), connection)
    assert [one.partition("ingestions.leads.")[2] for one in said if Code.UNVERIFIED_COLUMNS.label in one] == [
        "delta_column: not checked whether Title is a date-time: AEP says only that it is text [ZA307]"
    ]


def test_a_connection_that_is_not_there_yet(services: Services, simulator: Simulator) -> None:
    """A preview says what it could not check; where the same run asks later, it says nothing."""
    said: list[str] = []
    assert preflight(Preflight(services, stack(table="Leads"), NOTHING, said.append)) == []
    (line,) = said
    assert line.startswith("zoho-aep:ingestions.leads.table: table and columns are not checked yet: AEP is queried")
    assert found(services, stack(table="Leads"), LATER) == ([], [])
    assert "connections" not in simulator.world.store.collections()


@pytest.mark.parametrize(
    ("changes", "result", "detail"),
    [
        ({}, Result.OK, "AEP sees Lead, and 2 columns to read"),
        ({"table": "Leads"}, Result.FAILED, "table: Adobe's Salesforce source shows AEP no table Leads"),
        (
            {"columns": None, "delta_column": "Title"},
            Result.ATTENTION,
            "delta_column: not checked whether Title is a date-time",
        ),
    ],
)
def test_doctor_asks_too(
    services: Services, connection: str, changes: dict[str, Any], result: Result, detail: str
) -> None:
    """The same questions with the base connection of the state; without one, the answer is not known."""
    declared = stack(**changes)
    for ids, expected in (({"salesforce": connection}, result), ({}, Result.UNKNOWN)):
        checks = checks_of(services, declared, (), connections=ids)
        of_table = next(check for check in checks if check.title == "ingestions.leads: table and columns")
        found = run([replace(of_table, needs=())])[0]
        assert found.result is expected
        assert not ids or found.detail.startswith(detail)
