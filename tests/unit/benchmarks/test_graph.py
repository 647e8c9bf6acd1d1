from typing import Any

from benchmarks.graph import Node, graph_of

PROJECT = "urn:pulumi:bench::zoho-aep::"


def resource(kind: str, name: str, *, custom: bool = True, **others: Any) -> dict[str, Any]:
    return {"urn": f"{PROJECT}{kind}::{name}", "type": kind, "custom": custom, **others}


def test_shape_of_a_stack() -> None:
    """Parents and dependencies are kept by name; the stack and the engine's providers do not count."""
    stack = resource("pulumi:pulumi:Stack", "zoho-aep-bench", custom=False)
    schema = resource("pulumi-python:dynamic/zoho-aep:Schema", "people", parent=stack["urn"])
    component = resource("zoho-aep:index:ZohoIngestion", "leads", custom=False, parent=stack["urn"])
    target = resource(
        "pulumi-python:dynamic/zoho-aep:TargetConnection",
        "leads",
        parent=component["urn"],
        dependencies=[schema["urn"]],
    )
    provider = resource("pulumi:providers:pulumi-python", "default")
    assert graph_of({"deployment": {"resources": [stack, provider, schema, component, target]}}) == [
        Node(name="Schema people", parent=None, depends_on=[], is_component=False),
        Node(name="ZohoIngestion leads", parent=None, depends_on=[], is_component=True),
        Node(
            name="TargetConnection leads",
            parent="ZohoIngestion leads",
            depends_on=["Schema people"],
            is_component=False,
        ),
    ]
