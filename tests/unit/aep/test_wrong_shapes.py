"""Answers that are not what was asked for, for every call of every client."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made

CALLS: dict[str, Callable[[Platform, "Made"], Any]] = {
    "test a connection": lambda platform, _: platform.connections.test("c"),
    "list tables": lambda platform, _: platform.connections.tables("c"),
    "list columns": lambda platform, _: platform.connections.columns("c", "Leads"),
    "preview a table": lambda platform, _: platform.connections.preview("c", "Leads"),
    "get a connection": lambda platform, _: platform.connections.get("c"),
    "list connections": lambda platform, _: list(platform.connections.list()),
    "get a dataflow": lambda platform, _: platform.flows.get("f"),
    "list dataflows": lambda platform, _: list(platform.flows.list()),
    "list runs": lambda platform, _: list(platform.runs.list("f")),
    "list sandboxes": lambda platform, _: list(platform.sandboxes.list()),
    "get a connection spec": lambda platform, _: platform.specs.connection_spec("s"),
    "get a flow spec": lambda platform, _: platform.specs.flow_spec("s"),
    "get the tenant": lambda platform, _: platform.registry.tenant(),
    "get a schema": lambda platform, _: platform.schemas.get("s"),
    "list schemas": lambda platform, _: list(platform.schemas.list()),
    "get a field group": lambda platform, _: platform.field_groups.get("g"),
    "create a field group": lambda platform, made: platform.field_groups.create(made.new_field_group("x")),
    "get a descriptor": lambda platform, _: platform.descriptors.get("d"),
    "list descriptors": lambda platform, _: list(platform.descriptors.list()),
    "get a dataset": lambda platform, _: platform.datasets.get("d"),
    "list datasets": lambda platform, _: list(platform.datasets.list()),
    "create a dataset": lambda _, made: made.dataset("s"),
    "get a mapping set": lambda platform, _: platform.mapping_sets.get("m"),
    "list mapping sets": lambda platform, _: list(platform.mapping_sets.list()),
    "create a mapping set": lambda _, made: made.mapping_set("s"),
    "validate a mapping set": lambda platform, made: platform.mapping_sets.validate(made.new_mapping_set("s")),
}
BODIES: list[Any] = [["not", "what", "was", "asked", "for"], "<html>a proxy</html>"]
WRONG_PARTS: list[Any] = [
    {"items": ["x"], "results": ["x"], "data": ["x"], "sandboxes": ["x"], "schema": {"columns": ["x"]}},
    {"items": 3, "results": 3, "data": 3, "sandboxes": 3, "schema": {"columns": 3}, "validationResponse": 3},
    {"d": "x", "schema": "x", "validationResponse": ["x"], "xdm:descriptorIdentity": ["x"]},
]
HARMLESS = {"test a connection", "list descriptors", "get the tenant"}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("body", BODIES, ids=["list", "page"])
def test_a_different_answer(platform: Platform, simulator: Simulator, made: "Made", call: str, body: object) -> None:
    """A list, or a proxy's page, in place of the answer is called so; nothing fails inside."""
    simulator.world.faults.add([{"path": "/data/foundation/*", "status": 200, "body": body}])
    with pytest.raises(UnexpectedReply):
        CALLS[call](platform, made)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("body", WRONG_PARTS, ids=["items", "numbers", "parts"])
def test_a_different_part(platform: Platform, simulator: Simulator, made: "Made", call: str, body: object) -> None:
    """An answer whose parts are of another kind is an unexpected reply wherever the part is used."""
    simulator.world.faults.add([{"path": "/data/foundation/*", "status": 200, "body": body}])
    try:
        CALLS[call](platform, made)
    except UnexpectedReply:
        return
    assert call in HARMLESS


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("list columns", {"schema": {"columns": [{"name": 5}]}}),
        ("list columns", {"schema": {"columns": [{"name": None}]}}),
        ("get a connection spec", {"items": [{"id": "s", "authSpec": [{"name": "n", "spec": {"required": 5}}]}]}),
        ("get a connection spec", {"items": [{"id": "s", "authSpec": [{"name": "n", "spec": {"required": [["x"]]}}]}]}),
        ("get a connection", {"items": [{"id": "c", "createdAt": 10**18}]}),
        ("get a dataflow", {"items": [{"id": ""}]}),
        ("get the tenant", {"tenantId": None}),
        ("create a field group", {"$id": None}),
        ("create a field group", {"$id": ""}),
        ("test a connection", {"result": "true"}),
        ("test a connection", {"result": None}),
    ],
)
def test_a_different_member(platform: Platform, simulator: Simulator, made: "Made", call: str, body: object) -> None:
    """A member of another kind is named, and null or an empty text is neither a name nor the id of anything."""
    simulator.world.faults.add([{"path": "/data/foundation/*", "status": 200, "body": body}])
    with pytest.raises(UnexpectedReply, match=r" is not as documented$"):
        CALLS[call](platform, made)
