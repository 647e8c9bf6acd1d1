"""Runs of the command with as many calls at a time as the engine sends, over the whole program."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.load.program import levels, program
from tests.support.faults.program import Declaration, Properties
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack

AT_A_TIME = 32
_SETTLE_SECONDS = 5.0
"""`custom_timeouts` of every resource: a create that was lost must not hold up the day, and all settle sooner."""


class Crowd:
    """A stack of many resources.

    Attributes:
        stack: What the host knows it by.
        resources: Every resource of the program; one without an id is not in the state.
        declared: Which declaration of a resource the program holds now.
    """

    def __init__(self, stack: Stack, resources: int) -> None:
        self.stack = stack
        self.entries = program(resources)
        self.resources = {name: stack.declare(entry.kind, name) for name, entry in self.entries.items()}
        for resource in self.resources.values():
            resource.timeout_seconds = _SETTLE_SECONDS
        self.declared: dict[str, Declaration] = dict.fromkeys(self.entries, "first")
        self._threads = ThreadPoolExecutor(AT_A_TIME)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    def up(self) -> list[str]:
        """Refresh and bring everything to what is declared, in a new process; return what a person sees of failures."""
        shown = self.refresh()
        for level in () if shown else levels(list(self.entries)):
            shown = self._all(level, self._up)
            if shown:
                break
        return shown

    def refresh(self) -> list[str]:
        """Take the live objects into the state, in a new process."""
        self.stack.in_new_process()
        return self._all(self._alive(), self._refresh)

    def destroy(self) -> list[str]:
        """Delete everything, dependents first."""
        self.stack.in_new_process()
        for level in reversed(list(levels(self._alive()))):
            shown = self._all(level, lambda name: self.resources[name].destroy())
            if shown:
                return shown
        return []

    def pending(self) -> Iterator[str]:
        """Yield what is not as declared, by the service's word and the state's."""
        yield from self.refresh()
        yield from (f"{name} is not there" for name, resource in self.resources.items() if not resource.id)
        for name in self._alive():
            resource = self.resources[name]
            step = resource.preview(self._inputs(name)).step
            if step != "unchanged" or resource.init_errors:
                yield f"{name} would be {step}: {resource.init_errors}"

    def _all(self, names: Iterable[str], act: Callable[[str], None]) -> list[str]:
        def shown(name: str) -> list[str]:
            try:
                act(name)
            except CallFailed as failed:
                return list(failed.partial.reasons) if failed.partial else [failed.shown]
            return []

        return [line for lines in self._threads.map(shown, names) for line in lines]

    def _up(self, name: str) -> None:
        resource, inputs = self.resources[name], self._inputs(name)
        if resource.id and resource.preview(inputs).step == "replaced":
            for dependent in self._dependents(name):
                dependent.destroy()
        resource.up(inputs)

    def _refresh(self, name: str) -> None:
        resource = self.resources[name]
        if resource.refresh() == "gone":
            self.stack.resources.remove(resource)
            resource.id = ""

    def _inputs(self, name: str) -> Properties:
        entry = self.entries[name]
        used = [*entry.uses.values(), "group", "connection"]
        outputs = {one: {"id": self.resources[one].id, **self.resources[one].visible} for one in used}
        return entry.declared(outputs, self.declared[name])

    def _dependents(self, name: str) -> Iterator[Declared]:
        """Yield what the engine deletes before it replaces a resource, the last first."""
        for other, entry in self.entries.items():
            if name in entry.uses.values():
                yield from self._dependents(other)
                if self.resources[other].id:
                    yield self.resources[other]

    def _alive(self) -> list[str]:
        return [name for name, resource in self.resources.items() if resource.id]
