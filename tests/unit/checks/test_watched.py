"""Whether tables that are read already still have their columns, and no others."""

from typing import Any

import pytest
from tests.support.messages import without_codes
from tests.unit.checks.test_preflight import after_an_up, read
from tests.unit.stack_file.test_config import lines, stack

from pulumi_zoho_aep.checks.questions import ask
from pulumi_zoho_aep.checks.watched import watching_questions
from pulumi_zoho_aep.engine.lifecycle import Lifecycle
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.resources.base_connection import BaseConnectionHandler, BaseConnectionInputs
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import WATCH_VARIABLE
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.stack_file.last_up import LastUp

LOGIN = {
    "data_center": "us",
    "client_id": seeds.ZOHO_CLIENT_ID,
    "client_secret": seeds.ZOHO_CLIENT_SECRET,
    "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
}
ALL: dict[str, Any] = {"ingestions__leads__columns": None}


def reading(services: Services, columns: list[str]) -> LastUp:
    """The state after an `up` that found these columns."""
    declared = BaseConnectionInputs.model_validate({"name": "zoho", "credential": LOGIN})
    base = Lifecycle(BaseConnectionHandler(), Run(services)).create(declared).id
    before = after_an_up({})
    before.of("SourceConnection", "leads").update(base_connection_id=base, columns=columns)  # type: ignore[attr-defined]
    return before


def said(services: Services, columns: list[str], **changes: Any) -> list[tuple[bool, str]]:
    questions = watching_questions(services, read(stack(**changes)), reading(services, columns))
    return [
        (finding.is_warning, without_codes(str(finding)).removeprefix("zoho-aep:ingestions.leads."))
        for finding in ask(questions)
    ]


def offered(services: Services) -> list[str]:
    base = str(reading(services, []).of("SourceConnection", "leads")["base_connection_id"])
    return [column.name for column in services.platform.connections.columns(base, "Leads")]


def test_nothing_is_asked_unless_someone_wants_to_know(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A preview of an unchanged stack costs no request."""
    services = Services(platform_values)
    columns = stack()["ingestions"]["leads"]["columns"]
    before = reading(services, columns)
    simulator.world.journal.clear()
    assert ask(watching_questions(services, read(stack()), before)) == []
    assert simulator.world.journal.since(0) == []


@pytest.mark.parametrize(("policy", "is_warning"), [("warn", True), ("fail", False)])
def test_new_columns(platform_values: dict[str, Any], policy: str, *, is_warning: bool) -> None:
    """They are named, and stop the run where the stack file says so."""
    services = Services(platform_values)
    known = [name for name in offered(services) if name not in ("City", "Phone")]
    assert said(services, known, **ALL, ingestions__leads__new_columns=policy) == [
        (
            is_warning,
            (
                "new_columns: Leads has City, Phone, which the source connection does not read: it "
                "was created earlier: list the columns to read, or set new_columns: ignore"
            ),
        )
    ]


def test_removed_columns(platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """`zoho-aep drift` has every table asked for, whatever the rule for new columns."""
    services = Services(platform_values)
    columns = [*stack()["ingestions"]["leads"]["columns"], "Compny"]
    monkeypatch.setenv(WATCH_VARIABLE, "1")
    assert said(services, columns) == [
        (
            True,
            ("columns: Leads no longer has Compny, which is read: runs fail, or leave it null: did you mean Company?"),
        )
    ]


def test_a_rule_where_columns_are_listed() -> None:
    """Nothing but the listed columns is ever read."""
    (line,) = lines(stack(ingestions__leads__new_columns="warn"))
    reason = "is for ingestions of all columns, but here they are listed: remove columns, or this key; "
    reason += "`zoho-aep explore` lists all that the table has"
    assert line == f"zoho-aep:ingestions.leads.new_columns: {reason}"


def test_a_login_that_no_longer_works_stops_no_plan(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """AEP cannot look through a connection whose secret was changed, and `pulumi up` is what brings the new one."""
    services = Services(platform_values)
    before = reading(services, offered(services))
    refusal = {"errorMessage": "the credentials were refused", "errorCode": "CONNECTOR-1308-400"}
    simulator.world.faults.add([{"path": "*/explore", "status": 400, "body": refusal}])
    watched = read(stack(**ALL, ingestions__leads__new_columns="fail"))
    (finding,) = ask(watching_questions(services, watched, before))
    assert finding.is_warning
    assert "not checked: explore table Leads: " in str(finding)
