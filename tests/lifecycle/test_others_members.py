"""An update changes what is declared: what others gave an object in the AEP interface survives it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pytest
from tests.lifecycle.cases import CASES
from tests.lifecycle.runner import change_elsewhere
from tests.support.hosted.chain import CONTACT, PERSON, PROFILE, Chain
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.simulator import seeds

Properties = dict[str, Any]
BY_KIND = {case.name: case for case in CASES}
_TENANT = f"_{seeds.TENANT}"


@dataclass(frozen=True)
class Shared:
    """An object that others changed, too: what they gave it, and what the declaration changes then."""

    kind: str
    theirs: Properties
    ours: Callable[[Chain], Properties]
    before: Callable[[Chain], Properties] = lambda _: {}

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.kind}: {', '.join(self.theirs)}"


def _references(*ids: str) -> Properties:
    return {"allOf": [{"$ref": identifier} for identifier in ids], "meta:extends": list(ids)}


def _titled(**members: Any) -> Properties:
    lead = {
        "type": "string",
        "title": "Lead",
        "description": "theirs",
        "enum": ["a"],
        "meta:enum": {"a": "A"},
        **members,
    }
    below = {"type": "object", "title": "Ours", "properties": {"leadId": lead}}
    return {"definitions": {"fields": {"properties": {_TENANT: below}}}}


STEPS = [
    {"name": "Copy", "params": {"deltaColumn": {"name": "Modified_Time", "timezone": "UTC"}}},
    {"name": "Mapping", "params": {"theirs": True}},
]
SHARED = (
    Shared("SourceConnection", {"params": {"cdcEnabled": False}, "labels": ["core/C1"]}, lambda _: {"name": "new"}),
    Shared("TargetConnection", {"params": {"kind": "lake"}, "labels": ["core/C1"]}, lambda _: {"name": "new"}),
    Shared("Dataset", {"tags": {"audit": ["2027"], "unifiedProfile": ["enabled:false"]}}, lambda _: {"name": "new"}),
    Shared("Dataset", {"fileDescription": {"format": "parquet"}}, lambda _: {"tags": {"team": ["crm"]}}),
    Shared(
        "Dataset",
        {"tags": {"unifiedProfile": ["enabled:true", "isUpsert:true"]}},
        lambda _: {"description": "new"},
        lambda chain: {"schema_id": chain.profile_schema, "profile": True},
    ),
    Shared("FieldGroup", _titled(**{"meta:xdmField": "x"}), lambda _: {"fields": {"leadId": "string", "b": "date"}}),
    Shared("FieldGroup", _titled(examples=["x"]), lambda _: {"title": "new"}),
    Shared("Schema", _references(PROFILE, PERSON, CONTACT, f"{PROFILE}-work-details"), lambda _: {"title": "new"}),
    Shared("Dataflow", {"labels": ["core/C1"], "policy": {"enforcementRefs": ["p"]}}, lambda _: {"name": "new"}),
    Shared(
        "Dataflow", {"options": {"partialIngestionPercent": 5}}, lambda _: {"options": {"error_diagnostics": False}}
    ),
    Shared("Dataflow", {"transformations": STEPS}, lambda chain: {"mapping_set_id": _another(chain)}),
)


@pytest.mark.parametrize("case", SHARED, ids=str)
def test_what_others_gave_it(stack: Stack, chain: Chain, case: Shared) -> None:
    """Whatever it is, it is there after an update."""
    kind = BY_KIND[case.kind]
    declared = {**kind.inputs(chain), **case.before(chain)}
    resource = stack.up(kind.kind, "main", declared)
    stored = stack.simulator.world.store.get(kind.collection, resource.id)
    change_elsewhere(stack, kind.collection, resource.id, _over(case.theirs, stored))
    assert resource.refresh() == "read"
    assert resource.up({**declared, **case.ours(chain)}) == "updated"
    after = stack.simulator.world.store.get(kind.collection, resource.id) or {}
    assert _within(case.theirs, after) == case.theirs


def _another(chain: Chain) -> str:
    return chain.another_mapping_set("another")


def _over(theirs: Any, stored: Any) -> Any:
    """Return a change that adds to the items of lists, which would be replaced otherwise."""
    if isinstance(theirs, dict) and isinstance(stored, dict):
        return {**stored, **{name: _over(value, stored.get(name)) for name, value in theirs.items()}}
    if isinstance(theirs, list) and isinstance(stored, list) and isinstance(theirs[0], dict):
        return [_over(part, present) for part, present in zip_longest(theirs, stored)]
    return theirs


def _within(theirs: Any, stored: Any) -> Any:
    if isinstance(theirs, dict) and isinstance(stored, dict):
        return {name: _within(value, stored.get(name)) for name, value in theirs.items()}
    if isinstance(theirs, list) and isinstance(stored, list):
        return [next((found for one in stored if (found := _within(part, one)) == part), None) for part in theirs]
    return stored
