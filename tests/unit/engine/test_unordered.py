"""Lists whose order means nothing."""

from typing import Any

from hypothesis import given, strategies as st
from pulumi.output import Unknown
from tests.support.declared import DECLARED, UNKNOWN, configured
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.engine.unordered import Unordered, arranged
from pulumi_zoho_aep.resources.mapping_set import MappingSetInputs

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


def rows(**targets: str) -> MappingSetInputs:
    """Return a mapping, target by source."""
    return MappingSetInputs.model_validate(
        {
            "name": "n",
            "schema_id": "s",
            "mappings": [{"source": one, "target": other} for one, other in targets.items()],
        }
    )


def places(after: list[Any], before: list[Any]) -> int:
    """Return how many places differ, as the engine counts them."""
    differing = [bool(one != other) for one, other in zip(after, before, strict=False)]
    return sum(differing) + abs(len(after) - len(before))


@given(NAMES, NAMES)
def test_as_few_places_as_possible(items: list[str], like: list[str]) -> None:
    """What is in both stays; each that comes or goes costs a place, and one that moves into a gap another one."""
    found = list(arranged(Unordered(items), Unordered(like)))
    assert sorted(found) == sorted(items)
    gone, come = {*like} - {*items}, {*items} - {*like}
    assert places(found, like) <= max(len(gone), len(come)) + max(0, len(gone) - len(come))
    assert arranged(Unordered(found), Unordered(like)) == Unordered(items)


@given(st.permutations("abcdefgh"))
def test_another_order_is_no_change(items: list[str]) -> None:
    """Neither for us nor, arranged, for the engine."""
    assert Unordered(items) == Unordered("abcdefgh") == tuple(items)
    assert hash(Unordered(items)) == hash(Unordered("abcdefgh"))
    assert list(arranged(Unordered(items), Unordered("abcdefgh"))) == list("abcdefgh")
    assert Unordered(items) != Unordered("abc")
    assert Unordered(items) != "abcdefgh"


def test_one_row_that_leads_elsewhere() -> None:
    """It shows as one change of one target, wherever it is."""
    before = rows(a="t1", b="t2", c="t3", d="t4")
    after = plain(arranged(rows(d="t4", a="t1", c="t3", b="moved"), before))["mappings"]
    assert after == plain(rows(a="t1", b="moved", c="t3", d="t4"))["mappings"]


def test_a_replaced_resource_keeps_the_order() -> None:
    """The engine checks it a second time as if it were new, and shows that beside the first result."""
    kind, declared = DECLARED["SourceConnection"]
    provider = configured(kind)
    recorded = {**declared, "columns": ["c", "b", "a"]}
    news = {**declared, "columns": ["a", "b", "more", "c"]}
    first, second = (provider.check(olds, news).inputs["columns"] for olds in (recorded, {}))
    assert first == second == ["c", "b", "a", "more"]


def test_canonical_forms_do_not_depend_on_what_is_known() -> None:
    """For every list and map of every resource: what is known of it looks the same beside something unknown."""
    for kind, declared in DECLARED.values():
        known = bare(configured(kind).check({}, declared).inputs)
        for path in _paths(declared):
            partly = bare(configured(kind).check({}, _without(declared, path)).inputs)
            assert _agree(partly, known), (kind.__name__, path)


def _paths(value: Any) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(key, *below) for key, item in items for below in [(), *_paths(item)] if key != "__owner"]


def _without(value: Any, path: tuple[Any, ...]) -> Any:
    if not path:
        return UNKNOWN
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _without(value[path[0]], path[1:])
    return copy


def _agree(partly: Any, known: Any) -> bool:
    """Say whether a value holds where it is known; an unknown stands for anything."""
    if isinstance(partly, Unknown):
        return True
    if isinstance(partly, dict) and isinstance(known, dict):
        return partly.keys() == known.keys() and all(_agree(partly[name], known[name]) for name in known)
    if isinstance(partly, list) and isinstance(known, list):
        return len(partly) == len(known) and all(map(_agree, partly, known))
    return bool(partly == known)
