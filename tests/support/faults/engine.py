"""Runs of the command over the whole program: what the engine asks of the host, in its order, and what it keeps."""

from collections.abc import Iterator
from typing import Literal

from tests.support.faults.program import PROGRAM, Declaration, Properties
from tests.support.hosted.host import Host
from tests.support.hosted.stack import Declared, Stack
from tests.support.hosted.wire import UNKNOWN, bare

from pulumi_zoho_aep.simulator.server import Simulator

RunName = Literal["create", "change", "replace", "refresh", "destroy"]
RUNS: tuple[RunName, ...] = ("create", "change", "refresh", "replace", "destroy")
"""The life: each is a run of the command, in a process of its own."""
_DECLARED_BY: dict[RunName, Declaration] = {
    "create": "first",
    "change": "changed",
    "refresh": "changed",
    "replace": "replaced",
    "destroy": "replaced",
}
_SETTLE_SECONDS = 1.0
"""`custom_timeouts` of every resource: what never settles must not hold up the walk."""


class Engine:
    """One stack of the program.

    Attributes:
        stack: What the host knows it by.
        resources: Every resource of the program; one without an id is not in the state.
    """

    def __init__(self, host: Host, simulator: Simulator) -> None:
        self.stack = Stack(host, simulator)
        self.resources = {name: self.stack.declare(entry.kind, name) for name, entry in PROGRAM.items()}
        self.warnings: list[str] = []
        for resource in self.resources.values():
            resource.timeout_seconds = _SETTLE_SECONDS

    def run(self, name: RunName) -> None:
        """Do what the command does, in a new process, up to the first failure.

        Raises:
            CallFailed: a step failed; the state is what the engine keeps then.
        """
        self.stack.in_new_process()
        if name == "destroy":
            self.destroy()
            return
        if name in ("change", "refresh"):
            self.refresh()
        if name != "refresh":
            self.up(_DECLARED_BY[name])

    def finish(self, name: RunName, *, refresh: bool) -> None:
        """Run the same again, as somebody does after a failure, with or without the refresh before it."""
        self.stack.in_new_process()
        if name == "destroy":
            self.destroy()
            return
        if refresh:
            self.refresh()
        self.up(_DECLARED_BY[name])

    def up(self, declaration: Declaration) -> None:
        """Bring every resource to what is declared, dependencies first."""
        self.stack.run_program()
        for name, entry in PROGRAM.items():
            resource, inputs = self.resources[name], entry.declared(self.outputs(), declaration)
            if resource.id and resource.preview(inputs).step == "replaced":
                for dependent in self._to_be_replaced_with(name):
                    dependent.destroy()
            resource.up(inputs)

    def refresh(self) -> None:
        """Take the live objects into the state; what is gone is dropped from it."""
        for resource in self._alive():
            found = resource.refresh()
            if found == "unhealthy":
                self.warnings += resource.init_errors
            elif found == "gone":
                self.stack.resources.remove(resource)
                resource.id = ""

    def destroy(self) -> None:
        """Delete everything, dependents first."""
        for resource in reversed(self._alive()):
            resource.destroy()

    def unfinished(self, name: RunName) -> Iterator[str]:
        """Yield what is not as declared, by the service's word and the state's."""
        for resource_name, entry in PROGRAM.items():
            resource = self.resources[resource_name]
            if not resource.id:
                yield f"{resource_name} is not there"
                continue
            found = resource.refresh()
            step = resource.preview(entry.declared(self.outputs(), _DECLARED_BY[name])).step
            if (found, step) != ("read", "unchanged"):
                yield f"{resource_name} is {found}, and would be {step}: {resource.init_errors}"

    def outputs(self) -> dict[str, Properties]:
        """Return the outputs that others use."""
        return {
            name: {"id": resource.id, **resource.visible} for name, resource in self.resources.items() if resource.id
        }

    def _alive(self) -> list[Declared]:
        return [resource for resource in self.resources.values() if resource.id]

    def _to_be_replaced_with(self, name: str) -> list[Declared]:
        """Return what the engine deletes before it replaces a resource: dependents that could not keep its new id."""
        replaced = {name}
        found: list[Declared] = []
        for other, entry in PROGRAM.items():
            resource = self.resources[other]
            unknown = {member: UNKNOWN for member, used in entry.uses.items() if used in replaced}
            if resource.id and unknown and resource.diff({**bare(resource.inputs), **unknown}).replaces:
                replaced.add(other)
                found.insert(0, resource)
        return found
