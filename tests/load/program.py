"""The stack under load: the walked program, in which one connection and one schema serve many ingestions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.support.faults.program import PROGRAM, Entry, Outputs, Properties

SHARED = ("credential", "connection", "group", "schema", "identity")
OWN = ("source", "dataset", "mapping", "target", "flow")
COLLECTIONS = {
    "source": "sourceConnections",
    "dataset": "dataSets",
    "target": "targetConnections",
    "flow": "flows",
}
"""Where that lies which somebody changes or deletes; no one can delete a mapping set."""
_LEVELS = (("credential", "connection", "group"), ("schema",), ("identity", *OWN[:3]), ("target",), ("flow",))
_OVER: Mapping[str, Properties] = {
    "credential": {"revoke_on_delete": False},
    "group": {"title": "Person under load"},
    "schema": {"title": "People under load"},
    "flow": {"enabled": True},
}
"""The other stack in the sandbox has the titles, which are unique, and uses the refresh token to the end."""


def part(name: str) -> str:
    """Return what a resource is in its ingestion."""
    return name.partition("-")[0]


def ingestion(name: str) -> str:
    """Return whose a resource is; nothing for what is shared."""
    return name.partition("-")[2]


def program(resources: int) -> dict[str, Entry]:
    """Return a program of this many resources."""
    numbers = range((resources - len(SHARED)) // len(OWN))
    names = [*SHARED, *(f"{name}-{number}" for number in numbers for name in OWN)]
    return {name: _entry(name) for name in names}


def levels(names: list[str]) -> Iterator[list[str]]:
    """Yield resources that do not need each other, those first that others need."""
    for level in _LEVELS:
        yield [name for name in names if part(name) in level]


def _entry(name: str) -> Entry:
    entry, own = PROGRAM[part(name)], f"-{ingestion(name)}"
    uses = {member: used + own if used in OWN else used for member, used in entry.uses.items()}
    return replace(entry, inputs=_inputs(entry.inputs, part(name), own), uses=uses)


def _inputs(inputs: Callable[[Outputs], Properties], name: str, own: str) -> Callable[[Outputs], Properties]:
    def declared(outputs: Outputs) -> Properties:
        # What the walked program calls by its plain name is that of the same ingestion.
        seen: dict[str, Mapping[str, Any]] = {other.removesuffix(own): value for other, value in outputs.items()}
        return {**inputs(seen), **_OVER.get(name, {})}

    return declared
