"""A program's mistakes, collected while it runs, so that it fails at its end with all of them.

The engine stops at the first resource that is refused, and shows no plan of the ones after it. So a resource with wrong
arguments is not registered, and one that the host refuses in a preview is planned all the same.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pulumi

from pulumi_zoho_aep.engine.pulumi_internals import root_resource
from pulumi_zoho_aep.findings import Finding, code_of

_REFUSALS = "_zoho_aep_refusals"


class Refusals:
    """The mistakes found in one program."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}
        self._of_host: dict[str, None] = {}
        self._planned: list[pulumi.Output[Any]] = []
        self._looked: list[pulumi.Output[Any]] = []

    def add(self, lines: Iterable[str]) -> None:
        """Add findings of the program; each is shown once, and what the host says under the same code is not."""
        self._lines.update(dict.fromkeys(lines))

    def fail(self, _: object = None) -> None:
        """End the program.

        Raises:
            pulumi.RunError: Lists all findings.
        """
        codes = {code_of(line)[0] for line in self._lines}
        of_host = [line for line in self._of_host if code_of(line)[0] not in codes]
        raise pulumi.RunError("\n".join([*self._lines, *of_host]))

    def heed(self, refused: "pulumi.Output[list[str] | None]") -> None:
        """Make the program fail with the host's refusals of a resource.

        Args:
            refused: the findings, once the engine has planned the resource.
        """
        self._planned.append(refused)
        self._looked.append(refused.apply(self._look))

    def before(self, value: "pulumi.Output[Any]") -> "pulumi.Output[Any]":
        """Return an output that fails with the host's refusals, if there is no program to fail."""

        async def looked() -> Any:  # noqa: ANN401 - any value
            await asyncio.gather(*(one.future() for one in self._looked))
            return await value.future()

        return pulumi.Output(value.resources(), asyncio.ensure_future(looked()), value.is_known(), value.is_secret())

    def gate(self, found: Awaitable[list[str]]) -> "pulumi.Output[None]":
        """Return an argument for the resource on which all others depend: nothing is changed if something is wrong.

        Args:
            found: Mistakes that only the program's end shows, in addition to those found on the way.
        """

        async def look() -> None:
            self._of_host.update(dict.fromkeys(await found))
            if self._lines or self._of_host:
                self.fail()

        return pulumi.Output.from_input(look())

    def _look(self, found: list[str] | None) -> Awaitable[None] | None:
        if not found:
            return None
        self._of_host.update(dict.fromkeys(found))
        return self._fail_with_others()

    async def _fail_with_others(self) -> None:
        await asyncio.gather(*(one.future() for one in self._planned), return_exceptions=True)
        self.fail()


def refusals_of_program() -> Refusals | None:
    """Return the refusals of the running program; None if there is none that could go on, as in a test."""
    root = root_resource()
    found: Refusals | None = None if root is None else vars(root).setdefault(_REFUSALS, Refusals())
    return found


_of_component: ContextVar[Refusals | None] = ContextVar("of_component", default=None)


@contextmanager
def refusals_of_component() -> Iterator[Refusals]:
    """Collect the host's refusals of a component that is made for a program in another language."""
    token = _of_component.set(Refusals())
    try:
        yield _of_component.get() or Refusals()
    finally:
        _of_component.reset(token)


def refusals_of_plan() -> Refusals | None:
    """Return the refusals that include those of the host in a preview."""
    return refusals_of_program() or _of_component.get()


def refusal(subject: str, findings: Sequence[Finding]) -> "pulumi.Output[Any]":
    """Note mistakes, and return an argument with which nothing is registered and the program fails in the end.

    Raises:
        pulumi.RunError: there is no program that could go on.
    """
    lines = [str(finding.below(subject)) for finding in findings]
    refusals = refusals_of_program()
    if refusals is None:
        raise pulumi.RunError("\n".join(lines))
    refusals.add(lines)
    # All of the program has run by the time of the call.
    return pulumi.Output.from_input(None).apply(refusals.fail)
