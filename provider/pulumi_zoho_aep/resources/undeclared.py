"""Dataflows that a program has ceased to declare, as far as it can tell: from its state, and all that it declares."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.hidden import ADOPTED
from pulumi_zoho_aep.engine.program_end import Declaration, program_end
from pulumi_zoho_aep.engine.pulumi_internals import former_names
from pulumi_zoho_aep.engine.recorded import recorded_outputs
from pulumi_zoho_aep.engine.resource import MODULE
from pulumi_zoho_aep.findings import Finding

_KIND = "Dataflow"
_TYPE = f"/{MODULE}:{_KIND}"


def undeclared() -> pulumi.Output[dict[str, str]]:
    """Return the source connections of the dataflows that the program does not declare and that may not go, by name.

    Also those that were adopted: they go on reading when their resource is gone. None where the engine asks for a
    resource before the program has declared the rest.
    """
    # Asking for the state lets what is scheduled run: it is done before the program's end is waited for.
    recorded, end = [*_recorded()], program_end()

    async def sources() -> dict[str, str]:
        return {name: str(one.get("source_connection_id")) for name, one in await _gone(recorded)}

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
    return [str(one) for one in removal_findings(name for name, one in await _gone(recorded) if not one.get(ADOPTED))]


async def _gone(recorded: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, Mapping[str, Any]]]:
    allowed = pulumi.Config(MODULE).get_object("allow_delete") or {}
    kept = {*(allowed.get("ingestions") or ())}
    kept |= {name for one in program_end().declared(_KIND) for name in await _names(one)}
    return [(name, one) for name, one in recorded if name not in kept and one.get("allow_replacement") is not True]


def removal_findings(names: Iterable[str]) -> Iterator[Finding]:
    """Yield why dataflows that are no longer declared are not deleted."""
    for name in sorted(names):
        reason = "is no longer declared; deleting it would forget what was read already"
        fix = (
            f"declare it again; if it has another name now, give that one renamed_from={name!r}; delete it with "
            f"`pulumi destroy --target '**{_TYPE}::{name}'`"
        )
        yield Finding.error(Code.REFUSED_DELETION, f"Dataflow {name}", reason, fix)


def _recorded() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for urn, outputs in recorded_outputs().items():
        # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
        _, _, types, name = urn.split("::", 3)
        if types.endswith(_TYPE):
            yield name, outputs


async def _names(declared: Declaration) -> set[str]:
    """Return the names that a dataflow has and had; where a parent was renamed, its children were, too."""
    names, parent = declared.names, declared.opts.parent
    if parent is not None and declared.name.startswith(parent.pulumi_resource_name):
        rest = declared.name.removeprefix(parent.pulumi_resource_name)
        names |= {f"{former}{rest}" for former in await former_names(parent)}
    return names
