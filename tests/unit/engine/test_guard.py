"""Which refusal comes first: what is impossible, and then no permission that would not help."""

from collections.abc import Iterable
from typing import Any

import pytest
from pulumi.output import UNKNOWN
from tests.unit.resources.shelf import BookHandler, BookInputs, BookOutputs, Shelf

from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.guard import Guard, Replacement
from pulumi_zoho_aep.engine.host import Allowed, Host
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.findings import Finding


class _Kept(BookHandler):
    noun = "lexicon"

    def undeletable(self, state: BookOutputs) -> Iterable[str]:  # noqa: ARG002
        """Yield a reason, always."""
        yield "it is nailed down"

    def obstacles(self, run: Run[Any], identifier: str) -> Iterable[Finding]:  # noqa: ARG002
        """Ask nobody."""
        return ()


class _Careful(BookInputs):
    @property
    def may_be_replaced(self) -> bool:
        """Not without permission."""
        return False


class _Read(BookHandler):
    inputs = _Careful
    forgets_what_was_read = True


@pytest.fixture
def plan() -> EnginePlan:
    """What a preview has seen of the engine's plan."""
    found = EnginePlan()
    found.is_preview = True
    return found


def _refused(
    plan: EnginePlan, handler: BookHandler, name: str, shelf: object, *, is_adopted: bool = False
) -> list[str]:
    recorded = BookOutputs(title=name, shelf="b-1", etag="1")
    inputs = handler.inputs(title=name).model_copy(update={"shelf": shelf})
    handler.shelf.books.setdefault(name, {"title": name, "shelf": "b-1", "pages": 1, "etag": "1"})
    owner = f"crm/test/{name}"
    plan.declare(owner)
    change = Replacement(handler, Existing(name, recorded), inputs, owner, name, {"shelf"}, is_adopted)
    Guard(Host(None, plan)).plan_replacement(change)
    return [finding.message for finding in plan.refused(owner)]


def test_what_hangs_on_what_stays(plan: EnginePlan) -> None:
    """The one that stays says so; what hangs on it is not advised to allow a replacement that does not happen."""
    (first,) = _refused(plan, _Kept(Shelf()), "b-1", "c")
    assert first.endswith("this lexicon, which the service does not delete: it is nailed down: undo the change")
    assert _refused(plan, _Read(Shelf()), "reader", UNKNOWN) == []
    assert "set the argument allow_replacement=True" in _refused(plan, _Read(Shelf()), "other", "c")[0]


def test_one_that_was_adopted(plan: EnginePlan) -> None:
    """To remove `adopt` helps only where the object can be replaced then."""
    assert "remove adopt" in _refused(plan, BookHandler(Shelf()), "b-2", "c", is_adopted=True)[0]
    kept = _refused(plan, _Kept(Shelf()), "b-3", "c", is_adopted=True)
    assert len(kept) == 1
    assert "does not delete: it is nailed down" in kept[0]


def test_one_that_was_renamed(plan: EnginePlan) -> None:
    """The stack file's word for its key counts, whatever name the tag keeps and whatever was allowed before."""
    handler, owner = _Read(Shelf()), "crm/test/former"
    handler.shelf.books["b-1"] = {"title": "b", "shelf": "b-1", "pages": 1, "etag": "1"}
    existing = Existing("b-1", BookOutputs(title="b", shelf="b-1", etag="1"))
    inputs = handler.inputs(title="b").model_copy(update={"shelf": "c"})
    plan.declare(owner)
    change = Replacement(handler, existing, inputs, owner, "reader", {"shelf"})
    for is_allowed in (True, False):
        host = Host(None, plan, allowed=Allowed(replaceable={"reader": is_allowed}))
        Guard(host).plan_replacement(change)
        assert bool(plan.refused(owner)) is not is_allowed
