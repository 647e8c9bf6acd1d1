"""The Pulumi program: the graph in the stack's configuration into resources that do nothing."""

import pulumi

from benchmarks.floor.trivial import Trivial
from benchmarks.graph import Node


def register(graph: list[Node]) -> None:
    """Register every node, after those that it names."""
    components: dict[str, pulumi.ComponentResource] = {}
    resources: dict[str, Trivial] = {}
    for node in graph:
        opts = pulumi.ResourceOptions(parent=None if node["parent"] is None else components[node["parent"]])
        if node["is_component"]:
            components[node["name"]] = pulumi.ComponentResource("floor:index:Component", node["name"], {}, opts)
        else:
            upstream = [resources[name].id for name in node["depends_on"]]
            resources[node["name"]] = Trivial(node["name"], upstream, opts)


register(pulumi.Config("floor").require_object("graph"))
