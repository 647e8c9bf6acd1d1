"""Base connections and what they show of their source system."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_the_test_of_a_connection(platform: Platform, made: "Made") -> None:
    """AEP logs in with the credential it holds, and says whether that worked."""
    identifier = made.connection()
    assert platform.connections.test(identifier) is True


def test_secrets_are_not_shown(platform: Platform, made: "Made") -> None:
    """What AEP shows of a credential has no secrets; what we send has none in its repr."""
    shown = platform.connections.get(made.connection()).auth.params
    assert shown["clientId"] == seeds.ZOHO_CLIENT_ID
    assert seeds.ZOHO_CLIENT_SECRET not in str(shown)
    assert "canary" not in repr(Auth(spec_name="x", params={"secret": "canary"}))


def test_exploring(platform: Platform, made: "Made") -> None:
    """Tables, columns word for word as a source connection must repeat them, and sample rows."""
    base = made.connection()
    tables = platform.connections.tables(base)
    assert "Leads" in [table.name for table in tables]
    columns = {column.name: column.definition for column in platform.connections.columns(base, "Leads")}
    assert columns["Email"]["name"] == "Email"
    assert "type" in columns["Email"]
    rows = platform.connections.preview(base, "Leads")
    assert 0 < len(rows) <= 100
    assert "Email" in rows[0]


def test_an_unknown_table(platform: Platform, made: "Made") -> None:
    """The advice names the command that lists the tables."""
    with pytest.raises(Refused) as caught:
        platform.connections.columns(made.connection(), "Leeds")
    assert caught.value.answer.operation == "explore table Leeds"
    assert caught.value.hint == "check table: `zoho-aep explore` lists the tables"


def test_odd_tables_columns_and_rows_cost_themselves_alone(
    platform: Platform, made: "Made", simulator: Simulator
) -> None:
    """What AEP's explore call says of one table or column does not affect the others."""
    base = made.connection()
    column = {"name": "Email", "type": "string"}
    answers = [
        [{"path": "Leads", "name": 7}, {"name": "x"}, None, {"path": "Deals", "type": []}],
        {"schema": {"columns": [column, {"name": None}, "text"]}},
        {"data": [{"Email": "a"}, None, 3]},
    ]
    simulator.world.faults.add([{"path": "*/explore", "status": 200, "body": body} for body in answers])
    tables = platform.connections.tables(base)
    assert ([table.path for table in tables], tables.unreadable) == (["Leads", "Deals"], (2, 3))
    columns = platform.connections.columns(base, "Leads")
    assert ([one.definition for one in columns], columns.unreadable) == ([column], (2, 3))
    rows = platform.connections.preview(base, "Leads")
    assert (rows, rows.unreadable) == ([{"Email": "a"}], (2, 3))
