"""What a connection waits for before it is registered, and what it says of the dataflows on it."""

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_zoho_aep.engine.program_end import Declaration
from pulumi_zoho_aep.resources import dependents
from pulumi_zoho_aep.resources.dependents import FLOW, MAPPING, SOURCE, TARGET, _Program


class _Made:
    """Stands in for a resource."""

    def __init__(self, identifier: "pulumi.Output[str]") -> None:
        self.id = identifier


def _later() -> "pulumi.Output[str]":
    return pulumi.Output(set(), asyncio.Future(), asyncio.Future())


def _declared(kind: str, made: Any, args: dict[str, Any], **opts: Any) -> Declaration:
    return Declaration(kind, "leads", pulumi.ResourceOptions(**opts), made, args)


def _unknown() -> "pulumi.Output[str]":
    return pulumi.Output(set(), asyncio.sleep(0, ""), asyncio.sleep(0, result=False))


_MAPPING = {"": lambda: pulumi.Output.from_input("m"), "preview": _unknown}


async def _of_source(mapping_of: str) -> dict[str, Any]:
    """Return what a source connection says of the one dataflow on it.

    Args:
        mapping_of: what its mapping set waits for.
    """
    source, target, flow = _Made(_later()), _Made(_later()), _Made(_later())
    # What waits for the source is there no sooner than the source.
    rows = _Made(_MAPPING.get(mapping_of, _later)())
    args = {"schema_id": {"source": source.id, "unclear": _later()}.get(mapping_of, "s")}
    links = {"source_connection_id": source.id, "target_connection_id": target.id, "mapping_set_id": rows.id}
    declared = [
        _declared(SOURCE, source, {}),
        _declared(TARGET, target, {"dataset_id": "d", "schema_id": "s"}),
        _declared(MAPPING, rows, args),
        _declared(FLOW, flow, {**links, "delta_column": "Modified_Time", "mapping_version": 2}),
    ]
    connection: Any = source
    program = _Program(declared, SOURCE, connection)
    (one,) = program.flows()
    return await asyncio.wait_for(program.described(one), 5)


@pytest.mark.parametrize("mapping_of", ["", "source", "unclear", "preview"])
def test_a_source(mapping_of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the mapping set, unless that waits for it or this is unclear. A preview knows no new id."""
    monkeypatch.setattr(dependents, "_PATIENCE_SECONDS", 0)
    known = {"delta_column": "Modified_Time", "mapping_version": 2, **({} if mapping_of else {"mapping_set_id": "m"})}
    assert asyncio.run(_of_source(mapping_of)) == {FLOW: known, TARGET: {"dataset_id": "d", "schema_id": "s"}}
