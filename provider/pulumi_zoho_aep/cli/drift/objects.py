"""Which objects of a sandbox belong to no resource of the stack, according to their ownership tags."""

from collections import Counter
from collections.abc import Iterable

from pulumi_zoho_aep.aep.inventory import MAPPING_SET, AepObject
from pulumi_zoho_aep.cli.drift.model import Orphan, Sandbox, StackView
from pulumi_zoho_aep.tags import lineage_of, name_of, stack_of


def sorted_out(name: str, found: Iterable[AepObject], not_listed: dict[str, str], view: StackView) -> Sandbox:
    """Return the objects of a sandbox that do not belong to the stack's state."""
    others = sorted((one for one in found if one.id not in view.ids), key=lambda one: (one.resource, one.name, one.id))
    ours = [one for one in others if one.owner is not None and _is_of(view, one.owner)]
    stacks = Counter(_in_words(view, one.owner) for one in others if one.owner is not None and one not in ours)
    return Sandbox(
        name=name,
        orphans=tuple(_orphan(one, view) for one in ours if one.resource != MAPPING_SET),
        mapping_sets_left=tuple(one for one in ours if one.resource == MAPPING_SET),
        unmanaged=tuple(one for one in others if one.owner is None),
        others=dict(sorted(stacks.items())),
        not_listed=not_listed,
    )


def _is_of(view: StackView, tag: str) -> bool:
    """Say whether a tag belongs to this state.

    If the state has no lineage yet, it may have been lost, so the name counts.
    """
    return lineage_of(tag) in view.lineages if view.lineages else stack_of(tag) == f"{view.project}/{view.stack}"


def _in_words(view: StackView, tag: str) -> str:
    stack = stack_of(tag)
    return f"{stack} of lineage {lineage_of(tag)}" if stack == f"{view.project}/{view.stack}" else stack


def _orphan(one: AepObject, view: StackView) -> Orphan:
    assert one.owner is not None
    made_for = name_of(one.owner)
    if (one.resource, made_for) in view.declared:
        advice = f"`{view.up}` takes it over: its resource is declared, and has no object"
    elif view.errors:
        # Resources that the plan did not reach may be declared too, or have lost their recorded object.
        advice = "unclear, because the plan stopped: fix that, and run this command again before you delete anything"
    elif (one.resource, made_for) in view.recorded:
        advice = "a copy, its resource has another object: delete it, or the tag at the end of its description"
    else:
        advice = f"no longer declared: delete it, or declare it again, and `{view.up}` takes it over"
    return Orphan(one, made_for, advice)
