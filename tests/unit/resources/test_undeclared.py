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


class _Parent:
    def __init__(self, kind: str, name: str, *former: str) -> None:
        self.pulumi_resource_type, self.pulumi_resource_name = kind, name
        self._aliases = former


_REGION = _Parent("own:index:Region", "eu")
_ROOT = pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)


def _flow(name: str, *former: str, parent: _Parent | None = None) -> Declaration:
    opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=one) for one in former])
    opts.parent = parent  # type: ignore[assignment]
    return Declaration("Dataflow", name, opts)


def _aliased(alias: "str | pulumi.Alias", parent: _Parent | None = _REGION) -> Declaration:
    declaration = _flow("leads", parent=parent)
    declaration.opts.aliases = [alias]
    return declaration


@pytest.mark.parametrize(
    ("declared", "gone"),
    [
        ([_flow("leads"), _flow("leads", parent=_REGION), _flow("deals")], []),
        ([_flow("leads"), _flow("deals")], ["leads"]),
        ([_flow("leads", parent=_REGION), _flow("people", "leads"), _flow("deals")], []),
        ([_flow("people", "leads"), _flow("leads", parent=_REGION), _flow("deals")], []),
        ([_flow("leads"), _flow("leads", parent=_REGION)], ["deals"]),
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


_AREA = _Parent("own:index:Area", "eu")
_WAS_REGION = _Parent("own:index:Area", "us-east", "urn:pulumi:dev::crm::own:index:Region::us")


@pytest.mark.parametrize(
    ("recorded", "declared", "is_kept"),
    [
        (_urn("leads"), _flow("leads", parent=_REGION), False),
        (_urn("leads"), _aliased(_ROOT), True),
        (_urn("leads"), _aliased(_urn("leads")), True),
        (_urn("leads", "own:index:Region$"), _flow("leads"), False),
        (_urn("leads", "own:index:Region$"), _flow("leads", parent=_AREA), False),
        (
            _urn("leads", "own:index:Region$"),
            _aliased(pulumi.Alias(parent="urn:pulumi:dev::crm::own:index:Region::eu"), None),
            True,
        ),
        (_urn("us-leads", "own:index:Region$"), _flow("us-east-leads", parent=_WAS_REGION), True),
        (_urn("leads", "own:index:Region$"), _flow("leads", parent=_WAS_REGION), True),
    ],
)
def test_another_parent(
    recorded: str, declared: Declaration, *, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Makes it another resource, unless an alias says where it was: the option that keeps it is named."""
    monkeypatch.setattr(module, "recorded_outputs", lambda: {recorded: {}})
    monkeypatch.setattr(module, "program_end", lambda: _End(declared))
    lines = asyncio.run(module.refused_removals(at_end=False))
    assert [f"give it the option aliases=['{recorded}']" in line for line in lines] == [True] * (not is_kept)
