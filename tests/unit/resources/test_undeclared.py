"""Which dataflows a program has ceased to declare."""

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_zoho_aep.engine.program_end import Declaration
from pulumi_zoho_aep.resources import undeclared as module

_DATAFLOW = "pulumi-python:dynamic/zoho-aep:Dataflow"


def _urn(name: str, parent: str = "") -> str:
    return f"urn:pulumi:dev::crm::{parent}{_DATAFLOW}::{name}"


class _End:
    """A program that has run."""

    def __init__(self, *declared: Declaration) -> None:
        self._declared = declared

    def declared(self, kind: str) -> list[Declaration]:
        """Return what it declares of a type."""
        return [one for one in self._declared if one.kind == kind]

    async def is_known(self) -> bool:
        """Say that it has."""
        return True


def _flow(name: str, *former: str) -> Declaration:
    opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=one) for one in former])
    return Declaration("Dataflow", name, opts)


@pytest.mark.parametrize(
    ("declared", "gone"),
    [
        ([_flow("leads"), _flow("leads"), _flow("deals")], []),
        ([_flow("leads"), _flow("deals")], ["leads"]),
        ([_flow("leads"), _flow("people", "leads"), _flow("deals")], []),
        ([_flow("people", "leads"), _flow("leads"), _flow("deals")], []),
        ([_flow("leads"), _flow("leads")], ["deals"]),
        ([], ["deals", "leads", "leads"]),
    ],
)
def test_several_of_one_name(declared: list[Declaration], gone: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each declaration accounts for one object of the state, by its name or by a former one."""
    recorded: dict[str, dict[str, Any]] = {_urn("leads"): {}, _urn("leads", "own:index:Region$"): {}, _urn("deals"): {}}
    monkeypatch.setattr(module, "recorded_outputs", lambda: recorded)
    monkeypatch.setattr(module, "program_end", lambda: _End(*declared))
    lines = asyncio.run(module.refused_removals(at_end=False))
    assert sorted(line.split(":")[0] for line in lines) == [f"Dataflow {name}" for name in gone]
    # The command could name the one of two that is still declared.
    assert {line.split(":")[0] for line in lines if "pulumi destroy" in line} <= {"Dataflow deals"}
