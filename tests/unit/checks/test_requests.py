"""How many requests a preview adds for what is new."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.estate import ByHand
from tests.unit.checks.test_preflight import SIMULATED, after_an_up, asked, declared, read, wrong

from pulumi_zoho_aep.checks import losses, mapping
from pulumi_zoho_aep.checks.questions import AT_ONCE, ask
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.plan import Kind, Step

pytestmark = pytest.mark.usefixtures("no_pauses")

TABLES = ("Leads", "Contacts", "Accounts", "Deals")
GROUP = "https://ns.adobe.com/xdm/context/profile-person-details"
SCHEMA = {"field_groups": [GROUP], "fields": {"zohoId": "string"}}
OF_EACH = 3
"""The most that a distinct table or schema may add."""


def requests(
    platform_values: dict[str, Any],
    simulator: Simulator,
    *,
    tables: int,
    schemas: list[dict[str, Any]],
    of_each: int = 1,
    target: str = "_acmesim.zohoId",
) -> int:
    """Preview a new stack whose ingestions take every table with every schema, and count."""
    pairs = [(table, at) for table in TABLES[:tables] for at in range(len(schemas))] * of_each
    names = [f"{table.lower()}-{at}-{number}" for number, (table, at) in enumerate(pairs)]
    entry = {
        "connection": "zoho",
        "columns": ["id", "Modified_Time"],
        "delta_column": "Modified_Time",
        "mapping": [{"source": "id", "target": target}],
        "schedule": {"frequency": "day"},
    }
    config = {
        "platform": platform_values,
        "credentials": {"sales": SIMULATED},
        "connections": {"zoho": {"credential": "sales"}},
        "schemas": {f"schema-{at}": schema for at, schema in enumerate(schemas)},
        "datasets": {name: {"schema": f"schema-{at}"} for name, (_, at) in zip(names, pairs, strict=True)},
        "ingestions": {
            name: {**entry, "table": table, "dataset": name} for name, (table, _) in zip(names, pairs, strict=True)
        },
    }
    simulator.world.journal.clear()
    assert wrong(Services(platform_values), read(config)) == []
    return len(asked(simulator))


def new(count: int) -> list[dict[str, Any]]:
    return [{**SCHEMA, "title": f"People {number}"} for number in range(count)]


@pytest.mark.parametrize(("tables", "schemas"), [(2, 1), (4, 1), (1, 2), (1, 4), (2, 2), (4, 4)])
def test_each_table_and_schema(
    platform_values: dict[str, Any], simulator: Simulator, tables: int, schemas: int
) -> None:
    """A table or schema that is new adds three requests at most."""
    least = requests(platform_values, simulator, tables=1, schemas=new(1))
    found = requests(platform_values, simulator, tables=tables, schemas=new(schemas))
    assert least < found <= least + OF_EACH * (tables - 1 + schemas - 1)


def test_ingestions_alone(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Ingestions of a table and a schema that others have add none."""
    one = requests(platform_values, simulator, tables=2, schemas=new(2))
    assert requests(platform_values, simulator, tables=2, schemas=new(2), of_each=5) == one


def test_a_schema_that_exists(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Data Prep is asked about rows once, however many ingestions write them."""
    by_hand = ByHand(simulator)
    existing = [{"id": by_hand.schema(title)} for title in ("First", "Second")]
    target = "person.name.fullName"
    least = requests(platform_values, simulator, tables=1, schemas=existing[:1], target=target)
    found = requests(platform_values, simulator, tables=2, schemas=existing, of_each=5, target=target)
    assert least < found <= least + OF_EACH * 2


def test_questions_wait_for_no_other() -> None:
    """As many as may be asked at a time are asked at a time: each of these ends only while all others are asked."""
    together = threading.Barrier(AT_ONCE)

    def question() -> Iterator[Finding]:
        together.wait(timeout=30)
        return iter(())

    assert ask([("key", question)] * AT_ONCE) == []


def test_whether_a_mapping_is_new(platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its schema's own steps are compared, not the whole stack: a large stack asks this for each ingestion."""
    compared: list[Step] = []

    def own_reasons(step: Step, _: LastUp) -> list[str]:
        compared.append(step)
        return []

    monkeypatch.setattr(losses, "_own_reasons", own_reasons)
    mapping.is_new(declared(), "leads", after_an_up(platform_values))
    assert [step.kind for step in compared] == [Kind.SCHEMA]
