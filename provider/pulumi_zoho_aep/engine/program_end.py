"""Keeps track of what the running program declares until that is complete.

Only then is it known what it no longer declares.

The stack file's entries are declared at that moment, so that they are judged alongside whatever else the program
declares.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

from pulumi_zoho_aep.engine.pulumi_internals import current_monitor, do_at_finish, is_asynchronous
from pulumi_zoho_aep.engine.traces import from_here

_STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Declaration:
    """A resource that the program declares.

    Attributes:
        kind: its type, such as `Dataflow`.
        name: its name.
        opts: its options, whose aliases are former names.
        resource: The resource, whose outputs others may use.
        args: Arguments that the program gives it.
        former: the name from which it was renamed, and which its ownership tag keeps.
    """

    kind: str
    name: str
    opts: pulumi.ResourceOptions
    resource: pulumi.Resource | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    former: str | None = None

    @property
    def place(self) -> "Site":
        """Its site, with the name in the ownership tag."""
        return self.site[0], self.former or self.name

    @property
    def names(self) -> set[str]:
        """The resource's name, and its former ones."""
        return {self.name, *(name for _, name in self.former_sites)}

    @property
    def site(self) -> "Site":
        """The resource's place in its URN."""
        return _type_of(self.opts.parent), self.name

    @property
    def former_sites(self) -> set["Site"]:
        """The resource's places by its own aliases; an alias that is an output is known only to the engine."""
        aliases = self.opts.aliases or ()
        return {self._site_of(alias) for alias in aliases if isinstance(alias, str | pulumi.Alias)}

    def _site_of(self, alias: str | pulumi.Alias) -> "Site":
        if isinstance(alias, str):
            return site_in(alias)
        name = alias.name if isinstance(alias.name, str) else self.name
        if isinstance(alias.parent, str):
            return site_below(alias.parent, name)
        if isinstance(alias.parent, pulumi.Resource) or alias.parent is None:
            return _type_of(alias.parent), name
        return self.site[0], name


Site = tuple[str, str]
"""Type of the parent, empty for the stack, and the name. That is as much of a URN as is known without waiting."""


def site_in(urn: str) -> Site:
    """Return the place of a resource in its URN."""
    # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
    _, _, types, name = urn.split("::", 3)
    return types.rpartition("$")[0].rpartition("$")[2], name


def site_below(parent: str, name: str) -> Site:
    """Return the place of a parent's child, given the parent's URN."""
    return site_in(f"{parent.rpartition('::')[0]}$::{name}")


def _type_of(parent: pulumi.Resource | None) -> str:
    kind = "" if parent is None else parent.pulumi_resource_type
    return "" if kind == _STACK else kind


class ProgramEnd:
    """The end of one run of a program, and what it has declared so far."""

    def __init__(self) -> None:
        self._declared: list[Declaration] = []
        self._acts: list[Callable[[], None]] = []
        self._has_run, self._is_over, self._is_fine = asyncio.Event(), asyncio.Event(), True
        if not do_at_finish(self._finish):
            self._has_run.set()
            self._is_over.set()

    def declare(self, declaration: Declaration) -> None:
        """Note that the program declares a resource."""
        self._declared.append(declaration)

    def declared(self, kind: str = "") -> Iterator[Declaration]:
        """Yield the declared resources of one type, or of all types; complete at the program's end."""
        return (one for one in self._declared if kind in ("", one.kind))

    def twins(self, new: Declaration) -> Iterator[Declaration]:
        """Yield the resources whose ownership tag another one would have, too, because one of them was renamed."""
        for one in self.declared(new.kind):
            is_renamed = (one.former, new.former) != (None, None)
            if is_renamed and one.place == new.place:
                yield one

    def do(self, act: Callable[[], None]) -> None:
        """Call a function once the program has run, unless it failed; at once if the end cannot be known."""
        if self._has_run.is_set():
            act()
        else:
            self._acts.append(from_here(act))

    async def is_known(self) -> bool:
        """Say whether everything is declared; wait for that, unless the program may be waiting for whoever asks."""
        if not is_asynchronous():
            await self._has_run.wait()
        return self._is_over.is_set() and self._is_fine

    async def is_reached(self) -> bool:
        """Wait until everything is declared; say whether the program got that far without a failure."""
        await self._is_over.wait()
        return self._is_fine

    def _finish(self, is_fine: bool) -> None:  # noqa: FBT001 - one answer
        self._is_fine = is_fine
        self._has_run.set()
        acts, self._acts = self._acts, []
        try:
            for act in acts if is_fine else ():
                act()
        except BaseException:
            self._is_fine = False
            raise
        finally:
            self._is_over.set()


_ends: "WeakKeyDictionary[Any, ProgramEnd]" = WeakKeyDictionary()


def program_end() -> ProgramEnd:
    """Return the end of the running program; one process may run several programs in turn."""
    monitor = current_monitor()
    if monitor not in _ends:
        _ends[monitor] = ProgramEnd()
    return _ends[monitor]
