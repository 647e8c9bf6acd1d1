"""The shape of a stack: its resources, their parents and dependencies. Pure.

Taken from the state of a real stack, so that the floor stays comparable when our resources change.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

_ENGINES_OWN = ("pulumi:pulumi:Stack", "pulumi:providers:")


class Node(TypedDict):
    """One resource; `parent` and `depends_on` name earlier nodes. A component has no provider."""

    name: str
    parent: str | None
    depends_on: list[str]
    is_component: bool


def graph_of(export: Mapping[str, Any]) -> list[Node]:
    """Return the resources in the output of `pulumi stack export`, each after those it needs."""
    resources = [
        resource for resource in export["deployment"]["resources"] if not str(resource["type"]).startswith(_ENGINES_OWN)
    ]
    names = {resource["urn"]: _name(resource) for resource in resources}
    return [
        Node(
            name=names[resource["urn"]],
            # The stack is not among the names: it is the parent of whatever has no other.
            parent=names.get(resource.get("parent")),
            depends_on=[names[urn] for urn in resource.get("dependencies", [])],
            is_component=not resource["custom"],
        )
        for resource in resources
    ]


def _name(resource: Mapping[str, Any]) -> str:
    kind = str(resource["type"]).rsplit(":", 1)[-1]
    return f"{kind} {str(resource['urn']).rsplit('::', 1)[-1]}"
