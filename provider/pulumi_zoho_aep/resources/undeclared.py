"""Dataflows that a program no longer declares, judging by its state and by everything that it declares."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.hidden import ADOPTED
from pulumi_zoho_aep.engine.program_end import Declaration, Site, program_end, site_below, site_in
from pulumi_zoho_aep.engine.pulumi_internals import former_urns
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
    declared = [(one.site, await _former_sites(one)) for one in program_end().declared(_KIND)]
    left = list(recorded)
    # Several may have one name, below different parents: each declaration accounts for one of them.
    former = [sites for site, sites in declared if not _take(left, {site})]
    for sites in former:
        _take(left, sites)
    return [one for one in left if one.name not in deletable and one.outputs.get("allow_replacement") is not True]


def _take(left: list[_Recorded], sites: set[Site]) -> bool:
    found = next((one for one in left if site_in(one.urn) in sites), None)
    if found is not None:
        left.remove(found)
    return found is not None


def _refusal(one: _Recorded, *, is_one_of_several: bool) -> Finding:
    reason = "is no longer declared; deleting it would forget what it has read"
    # If there are several, only the engine knows which one it is.
    delete = "to have it deleted, declare it with allow_replacement=True in a `pulumi up` of its own first"
    if not is_one_of_several:
        delete = f"delete it with `pulumi destroy --target '{one.urn}'`"
    again = f"if it has another name now, give that one renamed_from={one.name!r}"
    if any(declared.name == one.name for declared in program_end().declared(_KIND)):
        reason = (
            "has another parent, which makes it another resource; deleting the old one would forget what it has read"
        )
        again = f"to keep it, give it the option aliases=[{one.urn!r}]"
    return Finding.error(Code.REFUSED_DELETION, f"Dataflow {one.name}", reason, f"declare it again; {again}; {delete}")


def _recorded() -> Iterator[_Recorded]:
    for urn, outputs in recorded_outputs().items():
        # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
        _, _, types, name = urn.split("::", 3)
        if types.endswith(_TYPE):
            yield _Recorded(urn, name, outputs)


async def _former_sites(declared: Declaration) -> set[Site]:
    """Return the former place of a dataflow, which also differs if a parent was renamed or changed its type."""
    (kind, name), sites, parent = declared.site, declared.former_sites, declared.opts.parent
    if parent is None:
        return sites
    for urn in await former_urns(parent):
        for one in {name, *(old for site, old in sites if site == kind)}:
            rest, former = one.removeprefix(parent.pulumi_resource_name), urn.rpartition("::")[2]
            sites.add(site_below(urn, one if rest == one else f"{former}{rest}"))
    return sites
