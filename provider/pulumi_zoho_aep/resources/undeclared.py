"""Dataflows that a program has ceased to declare, as far as it can tell: from its state, and all that it declares."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.hidden import ADOPTED
from pulumi_zoho_aep.engine.pulumi_internals import current_monitor, former_names
from pulumi_zoho_aep.engine.recorded import recorded_outputs
from pulumi_zoho_aep.engine.resource import MODULE
from pulumi_zoho_aep.findings import Finding

_TYPE = f"/{MODULE}:Dataflow"
_declared: "WeakKeyDictionary[Any, list[tuple[str, pulumi.ResourceOptions]]]" = WeakKeyDictionary()


def declare(name: str, opts: pulumi.ResourceOptions) -> None:
    """Note that the program declares a dataflow.

    Args:
        name: of the resource.
        opts: its options, whose aliases are former names.
    """
    _declared.setdefault(current_monitor(), []).append((name, opts))


def undeclared(*, with_adopted: bool = True) -> pulumi.Output[dict[str, str]]:
    """Return the source connections of the dataflows that the program does not declare and that may not go, by name.

    Known once the engine is asked for a resource, which is after the program has declared the rest.

    Args:
        with_adopted: also those that were adopted: they go on reading when their resource is gone.
    """
    allowed = pulumi.Config(MODULE).get_object("allow_delete") or {}
    deletable = {*(allowed.get("ingestions") or ())}

    # Asking for the state lets what is scheduled run: it is done before the program's end is waited for.
    recorded = [*_recorded()]

    async def sources() -> dict[str, str]:
        names = {one for name, opts in _declared.get(current_monitor(), []) for one in await _names(name, opts)}
        return {
            name: str(outputs.get("source_connection_id"))
            for name, outputs in recorded
            if name not in names | deletable
            and outputs.get("allow_replacement") is not True
            and (with_adopted or not outputs.get(ADOPTED))
        }

    return pulumi.Output.from_input(sources())


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


async def _names(name: str, opts: pulumi.ResourceOptions) -> set[str]:
    """Return the names that a dataflow has and had; where a parent was renamed, its children were, too."""
    names, parent = {name, *_former_names(opts)}, opts.parent
    if parent is not None and name.startswith(parent.pulumi_resource_name):
        rest = name.removeprefix(parent.pulumi_resource_name)
        names |= {f"{former}{rest}" for former in await former_names(parent)}
    return names


def _former_names(opts: pulumi.ResourceOptions) -> Iterator[str]:
    for alias in opts.aliases or ():
        former = alias.name if isinstance(alias, pulumi.Alias) else str(alias).rpartition("::")[2]
        if isinstance(former, str):
            yield former
