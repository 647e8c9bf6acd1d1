"""Properties recorded alongside a resource's own: its owner, its place, and what the program passes on."""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.engine.models import Outputs, to_wire
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.tags import lineage_of, stack_of

TAG = "ownership_tag"
"""Key of the ownership tag: the declared tag in what a program registers, the live one in what was read."""

OWNER = "__owner"
"""Key of the readable part of the tag, known from the start; Pulumi hides keys with this prefix from people.

A state holds this and the lineage only if its tag does not say the same.
"""

LINEAGE = "__lineage"
"""Key of the lineage of the state that holds the object."""

HELD = "__held"
"""Key of the state's contents. A program passes it on, and no state keeps it."""

IS_PREVIEW = "__preview"
"""Key of a flag: the program runs for a preview. A host cannot know that, and no state keeps it."""

FINGERPRINT = "__id"
"""Key of the object's id in a form for `HELD`, because the engine does not show ids to programs."""

ADOPT = "__adopt"
"""Key of the id or name of the object that a resource takes over."""

ADOPTED = "__adopted"
"""Key of a flag, only in outputs: the object was taken over, and so outlives the resource."""

UNTAGGED = "__untagged"
"""Key of a flag, only in outputs: the object was imported, and carries no tag until its first change."""

UNDECLARED = "__undeclared"
"""Key of the resources that the state holds and the program no longer declares. No state keeps it."""

IS_CHECKED = "__checked"
"""Key of a flag: the program itself checks in a preview what its resources need. No state keeps it."""

REFUSED = "__refused"
"""Key of the reason why a preview refuses a resource. It goes from the host to the program and is never stored."""

RELEASED = "__released"
"""Key of the objects that other resources of the state use although none holds them any longer. No state keeps it."""

DEPENDENTS = "__dependents"
"""Key of the resources that the program is known to build on this one. No state keeps it."""

IS_RENAMED = "__renamed"
"""Key of a flag: the tag keeps a former name. A host cannot see that in an unknown tag, and no state keeps it."""

RETAINED = "__retained"
"""Key of a flag: the object stays when the engine would delete it. No state of ours keeps it; the engine does."""

SIBLINGS = "__siblings"
"""Key of the other lineages of the state. No state keeps it."""

_PASSING = (HELD, IS_PREVIEW, IS_CHECKED, UNDECLARED, RELEASED, DEPENDENTS, IS_RENAMED, RETAINED)

HOME = "__home"
"""Key, only in outputs, of the organisation and sandbox in which an object lives."""


def own(props: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of the resource itself."""
    return {name: value for name, value in props.items() if not name.startswith("__") and name != TAG}


def with_hidden(values: dict[str, Any], props: dict[str, Any]) -> dict[str, Any]:
    """Return values together with the properties recorded alongside them."""
    ours = {name: value for name, value in props.items() if name.startswith("__") or name == TAG}
    kept = {**values, **{name: value for name, value in ours.items() if value is not None and name not in _PASSING}}
    tag = kept.get(TAG)
    if isinstance(tag, str):
        said = {OWNER: tag.partition("#")[0], LINEAGE: lineage_of(tag)}
        kept = {name: value for name, value in kept.items() if value != said.get(name)}
    return kept


def owner_in(props: Mapping[str, Any]) -> str:
    """Return the readable part of the tag."""
    return str(props.get(OWNER) or _tag_in(props).partition("#")[0])


def lineage_in(props: Mapping[str, Any]) -> str:
    """Return the lineage; empty if it is not known yet."""
    lineage = props.get(LINEAGE) or lineage_of(_tag_in(props))
    return lineage if isinstance(lineage, str) else ""


def has_anothers_tag(props: Mapping[str, Any], urn: str) -> bool:
    """Say whether another stack has put its tag on an object that this state holds, as after a copy of the state.

    Args:
        props: Properties from the state or from a read.
        urn: URN of the resource; the stack may have been renamed since, and the tag as well.
    """
    if lineage_of(tag_for(props)) != lineage_in(props):
        return True
    # A copy below another name has the same lineage.
    ours = {stack_of(owner_in(props)), "/".join(reversed(urn.removeprefix("urn:pulumi:").split("::")[:2]))}
    return bool(urn) and stack_of(tag_for(props)) not in ours


def adopts(props: dict[str, Any]) -> str:
    """Return the id or name of the object that a resource takes over; empty if it creates one."""
    found = props.get(ADOPT)
    return found if isinstance(found, str) else ""


def needs_no_tag(outputs: dict[str, Any]) -> bool:
    """Say whether an object gets its tag only with its first change, and carries none yet."""
    return bool(outputs.get(UNTAGGED)) and not outputs.get(TAG)


def tag_for(props: Mapping[str, Any]) -> str:
    """Return the ownership tag or, if there is none or it is unknown, another text that identifies the owner."""
    return _tag_in(props) or f"{owner_in(props)}#{lineage_in(props)}."


def outputs_for(identifier: str, state: Outputs, props: dict[str, Any]) -> dict[str, Any]:
    """Return the properties for the state, with the live tag."""
    beside = {**props, **whose(props), FINGERPRINT: fingerprint(identifier), TAG: None}
    return with_hidden(to_wire(state), beside)


def inputs_for(values: dict[str, Any], outputs: dict[str, Any], recorded: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs that would describe a live object, to go with its outputs.

    The owner has the form of the recorded inputs, so that a changed tag is one difference, not three.
    """
    found = with_hidden(values, {**outputs, **dict.fromkeys((FINGERPRINT, ADOPTED, UNTAGGED, HOME))})
    return {name: value for name, value in found.items() if name in recorded or name not in (OWNER, LINEAGE)}


def whose(props: dict[str, Any]) -> dict[str, Any]:
    """Return what the properties say about their owner, in the tag or alongside it."""
    return {name: value for name, value in ((OWNER, owner_in(props)), (LINEAGE, lineage_in(props))) if value}


def _tag_in(props: Mapping[str, Any]) -> str:
    tag = props.get(TAG)
    return tag if isinstance(tag, str) else ""
