"""The Pulumi program: the graph in the stack's configuration into resources that do nothing."""

import pulumi

from benchmarks.floor.trivial import Trivial
from benchmarks.graph import Node


def register(graph: list[Node], revised: str | None) -> None:
    """Register every node, after those that it names; the revised one has another property than before."""
    components: dict[str, pulumi.ComponentResource] = {}
    resources: dict[str, Trivial] = {}
    for node in graph:
        name = node["name"]
        opts = pulumi.ResourceOptions(parent=None if node["parent"] is None else components[node["parent"]])
        if node["is_component"]:
            components[name] = pulumi.ComponentResource("floor:index:Component", name, {}, opts)
        else:
            upstream = [resources[needed].id for needed in node["depends_on"]]
            resources[name] = Trivial(name, upstream, opts, is_revised=name == revised)


config = pulumi.Config("floor")
register(config.require_object("graph"), config.get("revised"))
