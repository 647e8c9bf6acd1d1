"""Dataflows that a program no longer declares, judging by its state and by everything that it declares."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.hidden import ADOPTED
from pulumi_zoho_aep.engine.program_end import Declaration, program_end
from pulumi_zoho_aep.engine.pulumi_internals import former_names
from pulumi_zoho_aep.engine.recorded import recorded_outputs
from pulumi_zoho_aep.engine.type_tokens import MODULE
from pulumi_zoho_aep.findings import Finding

_KIND = "Dataflow"
_TYPE = f"/{MODULE}:{_KIND}"


class _Recorded(NamedTuple):
    urn: str
    name: str
    outputs: Mapping[str, Any]


def undeclared() -> pulumi.Output[dict[str, str]]:
    """Return the source connections of the dataflows that the program does not declare and that may not go, by name.

    Also those that were adopted: they keep reading when their resource is gone. None if the engine asks for a
    resource before the program has declared the rest.
    """
    # Asking for the state lets what is scheduled run: it is done before the program's end is waited for.
    recorded, end = [*_recorded()], program_end()

    async def sources() -> dict[str, str]:
        return {one.name: str(one.outputs.get("source_connection_id")) for one in await _gone(recorded)}

    async def known() -> dict[str, str]:
        return await sources() if await end.is_known() else {}

    return pulumi.Output.from_input(known())


async def refused_removals(*, at_end: bool) -> list[str]:
    """Return why dataflows that are no longer declared are not deleted; an adopted one outlives its resource anyway.

    Args:
        at_end: whether to wait for the program's end in any case. Otherwise there may be no answer: an empty list.
    """
    recorded, end = [*_recorded()], program_end()
    if not await (end.is_reached() if at_end else end.is_known()):
        return []
    several = {name for name, count in Counter(one.name for one in recorded).items() if count > 1}
    gone = [one for one in await _gone(recorded) if not one.outputs.get(ADOPTED)]
    return [str(_refusal(one, is_one_of_several=one.name in several)) for one in gone]


async def _gone(recorded: list[_Recorded]) -> list[_Recorded]:
    allowed = pulumi.Config(MODULE).get_object("allow_delete") or {}
    deletable = {*(allowed.get("ingestions") or ())}
    declared = [(one.name, await _names(one)) for one in program_end().declared(_KIND)]
    left = list(recorded)
    # Several may have one name, below different parents: each declaration accounts for one of them.
    former = [names for name, names in declared if not _take(left, {name})]
    for names in former:
        _take(left, names)
    return [one for one in left if one.name not in deletable and one.outputs.get("allow_replacement") is not True]


def _take(left: list[_Recorded], names: set[str]) -> bool:
    found = next((one for one in left if one.name in names), None)
    if found is not None:
        left.remove(found)
    return found is not None


def _refusal(one: _Recorded, *, is_one_of_several: bool) -> Finding:
    reason = "is no longer declared; deleting it would forget what it has read"
    # Which of several it is, only the engine knows.
    delete = "to have it deleted, declare it with allow_replacement=True in a `pulumi up` of its own first"
    if not is_one_of_several:
        delete = f"delete it with `pulumi destroy --target '{one.urn}'`"
    fix = f"declare it again; if it has another name now, give that one renamed_from={one.name!r}; {delete}"
    return Finding.error(Code.REFUSED_DELETION, f"Dataflow {one.name}", reason, fix)


def _recorded() -> Iterator[_Recorded]:
    for urn, outputs in recorded_outputs().items():
        # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
        _, _, types, name = urn.split("::", 3)
        if types.endswith(_TYPE):
            yield _Recorded(urn, name, outputs)


async def _names(declared: Declaration) -> set[str]:
    """Return the names that a dataflow has and had; if a parent was renamed, its children were, too."""
    names, parent = declared.names, declared.opts.parent
    if parent is not None and declared.name.startswith(parent.pulumi_resource_name):
        rest = declared.name.removeprefix(parent.pulumi_resource_name)
        names |= {f"{former}{rest}" for former in await former_names(parent)}
    return names
