"""What people in the interface write into an object does not steer a terminal, whichever member holds it."""

import unicodedata
from collections.abc import Container, Iterator
from typing import Any

import pytest
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import change_elsewhere
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Declared, Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import Unavailable, ZohoAepError
from pulumi_zoho_aep.services import Services

HOSTILE = "\x1b]0;t\x07 \x9b2J \u202e\u2066 \x00 \u200b\ufeff \u2028 \r\n ~~~ <U+202E>"
SHOWN = (
    "<U+001B>]0;t<U+0007> <U+009B>2J <U+202E><U+2066> <U+0000> <U+200B><U+FEFF> <U+2028> <U+000D><U+000A> ~~~ "
    "<U+003C>U+202E>"
)
TOGETHER = 6
"""How many groups of members an object's members are parted into at first."""
MEMBER = {"FieldGroup": "title", "Schema": "title", "IdentityDescriptor": "xdm:namespace"}
every_type = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def texts(value: Any) -> Iterator[str]:
    """Yield all texts of a value, names of members among them."""
    if isinstance(value, str):
        yield value
    for name, item in value.items() if isinstance(value, dict) else ():
        yield name
        yield from texts(item)
    for item in value if isinstance(value, list) else ():
        yield from texts(item)


def require_seen(resource: Declared, *said: str) -> None:
    """Require that nothing that the engine holds or receives has a character that no one sees."""
    lines = [line.message for line in resource.stack.host.engine.lines]
    for text in [*texts(bare(resource.inputs)), *texts(bare(resource.outputs)), *lines, *resource.init_errors, *said]:
        unseen = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\n"]
        assert not unseen, text
    for text in [*texts(bare(resource.inputs)), *texts(bare(resource.outputs)), resource.id]:
        assert "\n" not in text


@every_type
def test_a_name_that_steers(stack: Stack, chain: Chain, case: Case) -> None:
    """It shows as drift, written out, in one refresh like in the next, which is quiet; `up` writes the declared one."""
    declared = case.inputs(chain)
    resource = stack.up(case.kind, "main", declared)
    before = bare(resource.inputs)
    member = MEMBER.get(case.name, "name")
    change_elsewhere(stack, case.collection, resource.id, {member: f"evil{HOSTILE}name"})
    assert resource.refresh() == "read"
    require_seen(resource)
    name = member.removeprefix("xdm:")
    assert bare(resource.inputs)[name] == f"evil{SHOWN}name"
    once = bare(resource.outputs)[name]
    stack.host.engine.lines.clear()
    assert resource.refresh() == "read"
    assert not [line.message for line in stack.log(resource) if line.message.startswith(f"{name}:")]
    assert bare(resource.outputs)[name] == once
    plan = resource.preview(declared)
    assert plan.step in ("updated", "replaced")
    assert name in plan.shown
    resource.up(declared)
    assert resource.refresh() == "read"
    assert resource.preview(declared).step == "unchanged"
    assert bare(resource.inputs)[name] == before[name]


Place = tuple[str | int, ...]


def places(value: Any, at: Place = ()) -> Iterator[tuple[Place, bool]]:
    """Yield where an object has texts (False) and names of members (True); in lists, in the first two items."""
    if isinstance(value, str):
        yield at, False
    parts = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, part in parts:
        if key not in ("jsonSchema", "_secrets", "etag"):
            yield from places(part, (*at, key))
            if isinstance(value, dict):
                yield (*at, key), True


def spoiled(value: Any, texts_at: Container[Place], names_at: Container[Place], at: Place = ()) -> Any:
    """Return an object whose texts and names of members at these places are followed by what no one sees."""
    if isinstance(value, str):
        return value + HOSTILE if at in texts_at else value
    if isinstance(value, dict):
        return {
            f"{key}{HOSTILE}" if (*at, key) in names_at else key: spoiled(part, texts_at, names_at, (*at, key))
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [spoiled(part, texts_at, names_at, (*at, number)) for number, part in enumerate(value)]
    return value


def is_served(resource: Declared) -> bool:
    """Say whether the simulator, whose own rules need some members, still answers for an object."""
    services, handler = Services(resource.stack.platform), resource.kind.handler
    try:
        services.platform.registry.tenant()
        handler.live(Run(services), Existing(resource.id, handler.outputs.model_validate(resource.visible)))
    except Unavailable:
        return False
    except ZohoAepError:
        return True
    return True


def refreshed(resource: Declared) -> tuple[bool, str]:
    """Refresh, and return whether the object was read, and what was said instead."""
    try:
        return resource.refresh() != "gone", ""
    except CallFailed as failure:
        return False, failure.shown


@every_type
@pytest.mark.usefixtures("no_pauses")
def test_any_member(stack: Stack, chain: Chain, case: Case) -> None:
    """Whichever member of an object holds it, what the engine receives can be seen.

    Members are spoiled together, and apart where an object that has all of them at once cannot be read: so each is
    either read, or fails on its own.
    """
    resource = stack.up(case.kind, "main", case.inputs(chain))
    store = stack.simulator.world.store
    stored = store.get(case.collection, resource.id)
    assert stored is not None
    pending = [
        ([at for at, is_name in places(stored) if is_name is of_names][start::TOGETHER], of_names)
        for of_names in (False, True)
        for start in range(TOGETHER)
    ]
    while pending:
        some, is_name = pending.pop()
        store.put(case.collection, resource.id, spoiled(stored, () if is_name else some, some if is_name else ()))
        later = resource.later()
        is_read, said = refreshed(later) if is_served(later) else (False, "")
        require_seen(later, said)
        stack.host.engine.lines.clear()
        if not is_read and len(some) > 1:
            pending += [(some[::2], is_name), (some[1::2], is_name)]
    store.put(case.collection, resource.id, stored)


@every_type
def test_what_is_declared(stack: Stack, chain: Chain, case: Case) -> None:
    """A declared text with what no one sees is refused by its path; one with lines is written, read, and no change."""
    declared = case.inputs(chain)
    name = "name" if "name" in declared else "title" if "title" in declared else "path"
    with pytest.raises(CheckRefused) as refused:
        stack.declare(case.kind).check({**declared, name: f"{declared[name]}\u202e\x1b"})
    reason = f"{name}: contains U+001B, U+202E, which is invisible and may change how other characters look: remove it"
    assert reason in refused.value.reasons
    if "description" in case.kind.handler.inputs.model_fields:
        lines = {**declared, "description": "first\nsecond\n\tthird \u0645\u06cc\u200c\u062e\u0648"}
        resource = stack.up(case.kind, "lines", lines)
        assert resource.refresh() == "read"
        assert bare(resource.inputs)["description"] == lines["description"]
        assert resource.preview(lines).step == "unchanged"


def test_ignored(stack: Stack, chain: Chain) -> None:
    """Where a change is ignored, the engine declares what it holds; the object keeps its text, every character."""
    case = CASES[1]
    declared = case.inputs(chain)
    resource = stack.up(case.kind, "main", declared)
    stored = stack.simulator.world.store.get(case.collection, resource.id)
    assert stored is not None
    change_elsewhere(stack, case.collection, resource.id, {"name": f"evil{HOSTILE}name"})
    resource.refresh()
    ignoring = {**declared, "name": bare(resource.inputs)["name"], "description": "changed"}
    assert resource.up(ignoring) == "updated"
    now = stack.simulator.world.store.get(case.collection, resource.id)
    assert now is not None
    assert now["name"] == f"evil{HOSTILE}name"
    assert now["description"].startswith("changed")
