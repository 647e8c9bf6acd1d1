"""An object of the sandbox with a member that is not as documented: it alone is left out, with the reason."""

from typing import Any

import pytest
from tests.support.estate import ByHand
from tests.unit.cli.estate.test_export import export

from pulumi_zoho_aep.simulator.server import Simulator

MAPPING = {"name": "Mapping", "params": {"mappingId": 3}}
NO_TABLE = "columns.0 is not as documented"


@pytest.mark.parametrize(
    ("collection", "change", "reason"),
    [
        ("flows", {"transformations": "x"}, "AEP's answer has no usable transformations for odd"),
        ("flows", {"scheduleParams": ["x"]}, "AEP's answer has no usable scheduleParams for odd"),
        ("flows", {"transformations": [MAPPING]}, "mappingId is not as documented"),
        ("sourceConnections", {"params": "x"}, "AEP's answer has no usable params for odd source"),
        ("sourceConnections", {"params": {"tableName": "Leads", "columns": ["x"]}}, NO_TABLE),
        ("targetConnections", {"data": 3}, "AEP's answer has no usable data for odd target"),
        ("targetConnections", {"data": {"schema": {"id": None}}}, "AEP does not say by which schema it writes"),
        ("connections", {"connectionSpec": 3}, "AEP's answer has no usable connectionSpec for odd base"),
        ("mappingSets", {"mappings": 3}, "AEP's answer has no usable mappings for odd mapping"),
    ],
    ids=str,
)  # fmt: skip
def test_an_odd_object(simulator: Simulator, collection: str, change: dict[str, Any], reason: str) -> None:
    """One dataflow is left alone because of it; another one is exported."""
    by_hand = ByHand(simulator)
    schema = by_hand.schema("people")
    dataset = by_hand.dataset("leads", schema)
    for name in ("fine", "odd"):
        by_hand.whole(by_hand.connection(f"{name} base"), dataset, schema, name)
    items = [
        {**one, **change} if one["name"].startswith("odd") else one for one in simulator.world.store.items(collection)
    ]
    body = {"data" if collection == "mappingSets" else "items": items}
    simulator.world.faults.add([{"path": f"*/{collection}", "status": 200, "body": body}])
    found = export(simulator)
    assert [*found.sections["ingestions"]] == ["fine"]
    assert [(one.name, reason in one.reason) for one in found.left] == [("odd", True)], found.left


def test_an_odd_login(simulator: Simulator) -> None:
    """A base connection whose login cannot be read is only named by its id, and a note says so."""
    by_hand = ByHand(simulator)
    schema = by_hand.schema("people")
    connection = by_hand.connection("odd")
    by_hand.whole(connection, by_hand.dataset("leads", schema), schema, "leads")
    store = simulator.world.store
    (odd,) = store.items("connections")
    store.put("connections", odd["id"], {**odd, "auth": {**odd["auth"], "params": {"clientId": 3}}})
    found = export(simulator)
    assert found.sections["connections"] == {"odd": {"id": connection}}
    assert found.estate.notes == ["connections.odd: odd is only named by its id, because not all of it can be declared"]
