"""The end of a program: what waits for it, and what it means to have failed on the way."""

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_zoho_aep.engine import pulumi_internals
from pulumi_zoho_aep.engine.program_end import Declaration, ProgramEnd
from pulumi_zoho_aep.engine.refusals import Refusals


class _Root:
    """A program's root resource, as far as it counts."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._async_program: object = None

    def _finish(self) -> None:
        self.done.append("outputs")


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The root resource of a running program."""
    made = _Root()
    monkeypatch.setattr(pulumi_internals, "root_resource", lambda: made)
    return made


def test_what_is_done_at_the_end(root: Any) -> None:
    """It is done once the program has run, before outputs are taken; only then is everything declared."""
    end = ProgramEnd()
    end.declare(Declaration("Schema", "late", pulumi.ResourceOptions()))
    end.do(lambda: root.done.append("entries"))
    assert root.done == []
    root._finish()
    assert root.done == ["entries", "outputs"]
    assert asyncio.run(end.is_known())
    assert asyncio.run(end.is_reached())
    end.do(lambda: root.done.append("later"))
    assert root.done[-1] == "later"


def test_a_program_that_fails(root: Any) -> None:
    """What was to be done is not, and nothing that is missing counts as no longer declared."""
    end = ProgramEnd()
    end.do(lambda: root.done.append("entries"))

    def program() -> None:
        try:
            raise ZeroDivisionError
        finally:
            # As Pulumi does it.
            root._finish()

    with pytest.raises(ZeroDivisionError):
        program()
    assert root.done == ["outputs"]
    assert not asyncio.run(end.is_known())
    assert not asyncio.run(end.is_reached())


def test_entries_that_fail(root: Any) -> None:
    """Outputs are taken all the same, and the reason is the program's."""
    end = ProgramEnd()

    def fail() -> None:
        raise pulumi.RunError("wrong")

    end.do(fail)
    with pytest.raises(pulumi.RunError, match="wrong"):
        root._finish()
    assert root.done == ["outputs"]
    assert not asyncio.run(end.is_known())


def test_a_program_that_waits_for_resources(root: Any) -> None:
    """It would wait for ever for what waits for its end: there is no answer in place of one."""
    root._async_program = object()
    assert not asyncio.run(asyncio.wait_for(ProgramEnd().is_known(), 5))


def test_without_a_known_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is done at once, as in a test with mocks, and what was declared so far is all."""
    monkeypatch.setattr(pulumi_internals, "root_resource", lambda: None)
    done: list[str] = []
    end = ProgramEnd()
    end.do(lambda: done.append("entries"))
    assert done == ["entries"]
    assert asyncio.run(end.is_known())


def test_names_of_a_declaration() -> None:
    """Its own, and those of its aliases, whatever their form."""
    aliases: list[Any] = ["urn:pulumi:dev::crm::x:Y::old", pulumi.Alias(name="older"), pulumi.Alias(parent=None)]
    declared = Declaration("Schema", "new", pulumi.ResourceOptions(aliases=aliases))
    assert declared.names == {"new", "old", "older"}


@pytest.mark.parametrize("found", [[], ["Dataflow leads: is no longer declared [ZA504]"]])
@pytest.mark.parametrize("lines", [[], ["Schema other.title: must be text [ZA102]"]])
def test_the_gate(found: list[str], lines: list[str]) -> None:
    """It opens where neither the program nor its end shows anything wrong, and names all of it otherwise."""
    refusals = Refusals()
    refusals.add(lines)

    async def ask() -> list[str]:
        return found

    async def through() -> None:
        await refusals.gate(ask()).future()

    if not (found or lines):
        asyncio.run(through())
        return
    with pytest.raises(pulumi.RunError) as caught:
        asyncio.run(through())
    assert str(caught.value).splitlines() == [*lines, *found]
