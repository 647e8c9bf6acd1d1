"""What a program builds on source and target connections, which the host has to know before it deletes one.

For a new connection the engine deletes the dataflow first, and asks the program about the dataflow only when the new
connection is there. So a connection is registered after the mapping set, and the target connection after the source
connection, and both say what their dataflows are to be. No resource waits for one that may be waiting for it: if that
is unclear, as for a value that `apply` returns, it waits for a limited time.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi

from pulumi_zoho_aep.engine.program_end import Declaration, program_end
from pulumi_zoho_aep.engine.resource import checked_by_program

FLOW, MAPPING, SOURCE, TARGET = "Dataflow", "MappingSet", "SourceConnection", "TargetConnection"
_AFTER = {SOURCE: (MAPPING,), TARGET: (MAPPING, SOURCE)}
_LINKS = {SOURCE: "source_connection_id", TARGET: "target_connection_id", MAPPING: "mapping_set_id"}
_UNCLEAR = ""
_PATIENCE_SECONDS = 60.0


def dependents_of(kind: str, connection: pulumi.Resource) -> pulumi.Output[list[dict[str, Any]]] | None:
    """Return the arguments of the dataflows on a connection, and of their target connections, by kind.

    Known once the program has declared the rest, and everything that the connection waits for exists. None if the
    program has checked with the services itself.
    """
    if checked_by_program.get():
        return None

    async def found() -> list[dict[str, Any]]:
        await program_end().is_known()
        program = _Program([*program_end().declared()], kind, connection)
        return [await program.described(flow) for flow in program.flows()]

    return pulumi.Output.from_input(found())


class _Program:
    """A program's declarations, seen from a source or target connection."""

    def __init__(self, declared: Sequence[Declaration], kind: str, connection: pulumi.Resource) -> None:
        self._declared = declared
        self._kind, self._connection = kind, connection
        outputs = ((value, one) for one in declared if one.resource for value in vars(one.resource).values())
        self._makers = {id(value): one for value, one in outputs if isinstance(value, pulumi.Output)}

    def flows(self) -> Iterator[Declaration]:
        """Yield the dataflows on the connection."""
        for one in self._declared:
            maker = self._makers.get(id(one.args.get(_LINKS[self._kind])))
            if one.kind == FLOW and maker is not None and maker.resource is self._connection:
                yield one

    async def described(self, flow: Declaration) -> dict[str, Any]:
        """Return what is known about a dataflow and, if this is its source connection, about its target connection."""
        found = {FLOW: await self._known(flow.args)}
        target = self._makers.get(id(flow.args.get(_LINKS[TARGET])))
        if self._kind == SOURCE and target is not None:
            found[TARGET] = await self._known(target.args)
        return found

    async def _known(self, args: Mapping[str, Any]) -> dict[str, Any]:
        values = {name: await self._value(value) for name, value in args.items()}
        return {name: value for name, value in values.items() if value is not None}

    async def _value(self, value: Any) -> Any:  # noqa: ANN401 - whatever a program gives
        """Return a plain value, or the value of an output that does not wait for this connection; otherwise None."""
        if isinstance(value, (str, int, bool)):
            return value
        maker = self._makers.get(id(value))
        if maker is None or maker.kind == FLOW or (maker.kind in _LINKS and maker.kind not in _AFTER[self._kind]):
            return None
        needs = {*self._needs(maker, set())}
        if needs & ({SOURCE, TARGET} - {maker.kind}):
            return None
        future = asyncio.ensure_future(value.future())
        await asyncio.wait({future}, timeout=_PATIENCE_SECONDS if _UNCLEAR in needs else None)
        # In a preview, an id that is not known yet is an empty text.
        return future.result() if future.done() and await value.is_known() else None

    def _needs(self, one: Declaration, seen: set[int]) -> Iterator[str]:
        """Yield the kinds of all resources that a resource waits for, and `_UNCLEAR` if that is unclear."""
        if id(one) in seen:
            return
        seen.add(id(one))
        opts = one.opts
        if opts.parent not in (None, *_ancestors(self._declared, self._connection)):
            yield _UNCLEAR
        beside = opts.depends_on if isinstance(opts.depends_on, (list, tuple)) else [opts.depends_on]
        for value in _parts([*one.args.values(), *beside, opts.deleted_with, *(opts.replace_with or ())]):
            maker = self._makers.get(id(value)) or next((two for two in self._declared if two.resource is value), None)
            if maker is not None:
                yield maker.kind
                yield from self._needs(maker, seen)
            elif not isinstance(value, (str, int, float, type(None))):
                yield _UNCLEAR


def _ancestors(declared: Sequence[Declaration], resource: pulumi.Resource) -> Iterator[pulumi.Resource]:
    """Yield the parent of a resource, for which it waits anyway."""
    yield from (one.opts.parent for one in declared if one.resource is resource and one.opts.parent is not None)


def _parts(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever a program gives
    if isinstance(value, (Mapping, list, tuple)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _parts(part)
    else:
        yield value
