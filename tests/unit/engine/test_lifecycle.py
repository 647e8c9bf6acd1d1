"""What creating, updating and deleting do when things go wrong."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.resources.shelf import NOWHERE, BookHandler, BookInputs, BookOutputs, Shelf, busy, lost

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.lifecycle import Lifecycle, Outcome, RolledBack
from pulumi_zoho_aep.engine.ownership import HeldObjects
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.errors import (
    Answer,
    ChangedElsewhere,
    Conflict,
    NotFound,
    OwnershipError,
    Refused,
    Unavailable,
    Unreachable,
)
from pulumi_zoho_aep.findings import recorded_finding

OWNER = "project/stack/book"
DECLARED = BookInputs(title="Emma", pages=300)


class LateHandler(BookHandler):
    """Books of which lists show something else."""

    settles_together = True

    def __init__(self, shelf: Shelf, shown: dict[str, object]) -> None:
        super().__init__(shelf)
        self._shown = shown

    def read(self, run: Run[Any], existing: Existing[BookInputs | BookOutputs]) -> BookOutputs:
        """Return a book, by way of a list if the run says so."""
        live = super().read(run, existing)
        return live.model_copy(update=self._shown) if run.services == "lists" else live


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    monkeypatch.setattr(NOWHERE.plan, "held", HeldObjects())


@pytest.fixture
def shelf() -> Shelf:
    """An empty service."""
    return Shelf()


@pytest.fixture
def handler(shelf: Shelf) -> BookHandler:
    """Its handler."""
    return BookHandler(shelf)


@pytest.fixture
def told() -> list[str]:
    """What a person sees meanwhile."""
    return []


@pytest.fixture
def lifecycle(handler: BookHandler, told: list[str]) -> Lifecycle[BookInputs, BookOutputs]:
    """The lifecycle under test."""
    return Lifecycle(handler, NOWHERE.run(OWNER, Waiting(told.append, 60)))


def state_of(shelf: Shelf, identifier: str = "b-1") -> BookOutputs:
    return BookOutputs.model_validate(shelf.books[identifier])


def texts(outcome: Outcome[BookOutputs]) -> tuple[str, ...]:
    return tuple(finding.text for finding in outcome.findings)


class TestCreate:
    """Creating."""

    def test_a_new_object(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """One creating call; what it cannot set is set by an update; then it is tried."""
        outcome = lifecycle.create(DECLARED)
        identifier, state = outcome.id, outcome.state
        assert (identifier, state.title, state.pages) == ("b-1", "Emma", 300)
        assert shelf.calls == [
            "find", "create", "created", "read", "update", "updated", "read", "verify"
        ]  # fmt: skip

    def test_nothing_is_updated_without_need(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Where the new object is as declared, there is no second write."""
        lifecycle.create(BookInputs(title="Emma"))
        assert "update" not in shelf.calls

    def test_what_a_late_list_shows_is_read_alone(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], handler: BookHandler, shelf: Shelf
    ) -> None:
        """Where it differs from the declaration, nothing is written for it; where it stays busy, the wait ends."""
        shows: list[dict[str, object]] = [{"pages": 1}, {"state": "busy"}]
        for shown in shows:
            late = Lifecycle(LateHandler(shelf, shown), replace(lifecycle._run, together="lists"))
            made = handler.create(lifecycle._run, BookInputs(title="Emma"))
            outcome = late.complete(made, BookInputs(title="Emma"), is_new=True)
            assert (outcome.findings, outcome.state) == ((), state_of(shelf, outcome.id))
        assert "update" not in shelf.calls

    def test_what_an_interrupted_run_left_is_taken_over(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """One object with our mark is ours: it is brought to the declared state, and no second one is made."""
        left = shelf.add(OWNER, title="half")
        outcome = lifecycle.create(DECLARED)
        identifier, state = outcome.id, outcome.state
        assert (identifier, state.title, state.pages) == (left, "Emma", 300)
        assert "create" not in shelf.calls

    def test_objects_of_others_are_left_alone(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """The same title under another mark, or none, is not ours."""
        shelf.add("project/other/book", title="Emma")
        assert lifecycle.create(DECLARED).id == "b-2"

    def test_several_objects_with_our_mark(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Nobody can know which is the right one, so all are named and none is touched."""
        shelf.add(OWNER, title="Emma")
        shelf.add(OWNER, title="Emma")
        with pytest.raises(OwnershipError) as caught:
            lifecycle.create(DECLARED)
        assert str(caught.value) == (
            "create book: several objects carry this resource's tag: b-1, b-2\n"
            "delete all but one of them, or remove the tag at the end of the description of the others"
        )
        assert len(shelf.books) == 2

    def test_a_contradicting_object_with_our_mark(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """An object that could only be replaced is named with the fields that differ."""
        shelf.add(OWNER, title="Emma", shelf="z")
        with pytest.raises(OwnershipError) as caught:
            lifecycle.create(DECLARED)
        assert str(caught.value) == (
            "create book: b-1 carries this resource's tag, but differs in shelf\n"
            "declare it as it is, delete it, or remove the tag at the end of its description"
        )

    def test_an_object_deleted_since_the_list_was_made(
        self, handler: BookHandler, lifecycle: Lifecycle[BookInputs, BookOutputs], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A stale list names an object that is gone: as soon as a list says so too, a new one is made."""
        lists = iter([["gone"], ["gone"], []])
        monkeypatch.setattr(handler, "find", lambda *_, **__: next(lists))
        assert lifecycle.create(DECLARED).id == "b-1"

    def test_an_object_that_only_lists_show(
        self, handler: BookHandler, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What carries the mark and is said to be gone may be there all the same: no second one is made beside it."""
        monkeypatch.setattr(handler, "find", lambda *_, **__: ["hidden"])
        lifecycle = Lifecycle(handler, NOWHERE.run(OWNER, Waiting(timeout_seconds=0)))
        with pytest.raises(OwnershipError, match="create book: hidden is in lists, but cannot be read"):
            lifecycle.create(DECLARED)
        assert "create" not in shelf.calls

    def test_a_lost_answer_is_found_again(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """The object was made although the answer was lost: the mark tells, and there is one object."""
        shelf.fails("created", lost())
        outcome = lifecycle.create(DECLARED)
        identifier, state = outcome.id, outcome.state
        assert (identifier, state.pages, len(shelf.books)) == ("b-1", 300, 1)
        assert shelf.calls.count("create") == 1
        assert "find again" in shelf.calls

    def test_a_lost_answer_and_a_list_that_shows_the_object_late(
        self,
        handler: BookHandler,
        lifecycle: Lifecycle[BookInputs, BookOutputs],
        shelf: Shelf,
        told: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It is looked for until lists had time to show it: the next run might look too early, and make another."""
        lists = iter([[], [], [], ["b-1"]])
        monkeypatch.setattr(handler, "find", lambda *_, **__: next(lists))
        monkeypatch.setattr("pulumi_zoho_aep.engine.waiting.SILENT_SECONDS", 0)
        shelf.fails("created", lost())
        assert lifecycle.create(DECLARED).id == "b-1"
        assert len(shelf.books) == 1
        assert told[0].startswith("waiting for lists to show the book, whose creation was not answered, ")

    def test_a_lost_request_is_told(self, handler: BookHandler, shelf: Shelf) -> None:
        """Nothing was made: the failure is told, not repeated."""
        shelf.fails("create", lost())
        with pytest.raises(Unreachable):
            Lifecycle(handler, NOWHERE.run(OWNER, Waiting(timeout_seconds=0))).create(DECLARED)
        assert shelf.books == {}
        assert shelf.calls == ["find", "create", "find again"]

    def test_a_refusal_is_told_at_once(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """A service that says it did nothing did nothing: nobody looks for the object."""
        shelf.fails("create", Refused(Answer("create book", "no", 400)))
        with pytest.raises(Refused):
            lifecycle.create(DECLARED)
        assert shelf.calls == ["find", "create"]

    def test_waiting_until_it_has_settled(
        self,
        lifecycle: Lifecycle[BookInputs, BookOutputs],
        shelf: Shelf,
        told: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """An object that is being set up is read until it is ready, and people see what is waited for."""
        monkeypatch.setattr("pulumi_zoho_aep.engine.waiting.SILENT_SECONDS", 0)
        shelf.busy_reads = 3
        state = lifecycle.create(BookInputs(title="Emma")).state
        assert state.state == "ready"
        assert told == ["waiting for book to settle, 0 s"] * 3 + [""]

    def test_one_that_never_settles(self, handler: BookHandler, shelf: Shelf) -> None:
        """After the deadline the object is kept and reported as not settled."""
        shelf.busy_reads = 10**6
        impatient = Lifecycle(handler, NOWHERE.run(OWNER, Waiting(timeout_seconds=0)))
        outcome = impatient.create(BookInputs(title="Emma"))
        assert texts(outcome) == ("book b-1 has not settled yet: run `pulumi up` again",)
        assert (outcome.id, outcome.state.state) == ("b-1", "busy")

    def test_one_that_does_not_work_is_kept(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """It exists, so the state must have it: every reason is told."""
        shelf.findings = ["no cover", "no text"]
        outcome = lifecycle.create(DECLARED)
        assert texts(outcome) == ("no cover", "no text")
        assert (outcome.id, outcome.state.pages) == ("b-1", 300)
        assert "b-1" in shelf.books

    def test_one_that_does_not_work_is_discarded_where_that_is_better(self, shelf: Shelf) -> None:
        """A base connection that cannot log in is of no use to anyone: it is removed, and the failure reported."""
        handler = BookHandler(shelf, discarded=True)
        shelf.findings = ["no cover"]
        with pytest.raises(RolledBack) as caught:
            Lifecycle(handler, NOWHERE.run(OWNER, Waiting())).create(DECLARED)
        assert str(caught.value) == "create book: no cover"
        assert shelf.books == {}

    def test_one_that_was_taken_over_is_not_discarded(self, shelf: Shelf) -> None:
        """What was there before this run is not ours to delete because it ails."""
        shelf.add(OWNER, title="Emma")
        handler = BookHandler(shelf, discarded=True)
        shelf.findings = ["no cover"]
        assert Lifecycle(handler, NOWHERE.run(OWNER, Waiting())).create(DECLARED).text == "no cover"
        assert "b-1" in shelf.books

    @pytest.mark.parametrize("kind", ["read", "update", "updated", "verify"])
    def test_a_failure_after_the_creation_keeps_the_object(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf, kind: str
    ) -> None:
        """Whatever fails once the object exists: the state has its id, so that the next run goes on with it."""
        shelf.fails(kind, Unavailable(Answer(f"{kind} book", "down", 503)))
        outcome = lifecycle.create(DECLARED)
        assert outcome.id == "b-1"
        assert outcome.state.title == "Emma"
        assert texts(outcome) == (f"{kind} book: down (503)",)


class TestUpdate:
    """Updating."""

    def test_a_change(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """One guarded write, then the object is read and tried."""
        shelf.add(OWNER, title="Emma")
        state = lifecycle.update(Existing("b-1", state_of(shelf)), DECLARED).state
        assert (state.pages, state.etag) == (300, "2")
        assert shelf.calls == ["update", "updated", "read", "verify"]

    def test_only_counters_moved_on(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Another version with the same managed fields is written with its own etag."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.change("b-1")
        assert lifecycle.update(Existing("b-1", recorded), DECLARED).state.pages == 300

    def test_our_own_change_whose_answer_was_lost(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """The version is another one because we wrote it: that is not a conflict."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.change("b-1", pages=300)
        assert lifecycle.update(Existing("b-1", recorded), DECLARED).state.pages == 300

    def test_a_field_that_nobody_is_about_to_write(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """Somebody else's change of a managed field is not overwritten, but told: who, when, from where, what to do."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.change("b-1", title="Theirs")
        with pytest.raises(ChangedElsewhere) as caught:
            lifecycle.update(Existing("b-1", recorded), DECLARED)
        assert str(caught.value) == (
            "update book b-1: changed by somebody@example.com at 2027-01-02T03:04:05Z in the AEP interface "
            "since it was last read\n"
            "run `pulumi preview --refresh` to see the change, then `pulumi up --refresh` to overwrite it, or change "
            "the declaration"
        )
        assert shelf.books["b-1"]["title"] == "Theirs"

    def test_a_change_through_the_api(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Where the service does not say who or when, neither do we."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.change("b-1", title="Theirs", updated_by="", updated_at=None, updated_client="robot")
        with pytest.raises(ChangedElsewhere) as caught:
            lifecycle.update(Existing("b-1", recorded), DECLARED)
        assert caught.value.code is Code.CHANGED_ELSEWHERE  # ZA502
        assert caught.value.message == "update book b-1: changed by somebody through the API since it was last read"

    def test_a_busy_object_is_waited_for(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """An object that is still being changed is read until it has settled, then the write is sent again."""
        shelf.add(OWNER, title="Emma")
        shelf.fails("update", busy())
        shelf.busy_reads = 2
        assert lifecycle.update(Existing("b-1", state_of(shelf)), DECLARED).state.pages == 300
        assert shelf.calls[:5] == ["update", "read", "read", "read", "update"]

    def test_a_busy_object_in_another_version(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """Settling makes a new version, which is the one that is then written."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.change("b-1")
        shelf.fails("update", busy())
        assert lifecycle.update(Existing("b-1", recorded), DECLARED).state.pages == 300

    def test_any_other_refusal_is_told(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """A refusal that waiting does not cure is not waited for."""
        shelf.add(OWNER, title="Emma")
        shelf.fails("update", Refused(Answer("change book", "no", 400)))
        with pytest.raises(Refused):
            lifecycle.update(Existing("b-1", state_of(shelf)), DECLARED)
        assert shelf.calls == ["update"]

    def test_a_change_after_which_it_does_not_work(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """The change was made, so the state has it, and the failure is told."""
        shelf.add(OWNER, title="Emma")
        shelf.findings = ["no cover"]
        outcome = lifecycle.update(Existing("b-1", state_of(shelf)), DECLARED)
        assert outcome.state.pages == 300
        assert shelf.books["b-1"]["pages"] == 300

    def test_a_change_is_taken_back_where_that_is_better(self, shelf: Shelf) -> None:
        """A base connection that worked goes on working with its old credential."""
        shelf.add(OWNER, title="Emma")
        handler = BookHandler(shelf, discarded=True)
        shelf.findings = ["no cover"]
        with pytest.raises(RolledBack) as caught:
            Lifecycle(handler, NOWHERE.run(OWNER, Waiting())).update(Existing("b-1", state_of(shelf)), DECLARED)
        assert str(caught.value) == "update book b-1: no cover\nthe change has been rolled back"
        assert shelf.books["b-1"]["pages"] == 1

    def test_a_change_that_cannot_be_taken_back_stays(self, shelf: Shelf) -> None:
        """Why it does not work is told first, the failure of putting back after it; the state is the new one."""
        shelf.add(OWNER, title="Emma")
        shelf.findings = ["no cover"]
        # The undo is the second update.
        shelf.script["updated"] = [lambda: shelf.fails("update", Refused(Answer("change book", "too old", 400)))]
        outcome = Lifecycle(BookHandler(shelf, discarded=True), NOWHERE.run(OWNER)).update(
            Existing("b-1", state_of(shelf)), DECLARED
        )
        assert texts(outcome) == (
            "no cover",
            "the new values stay, because the change cannot be rolled back (change book: too old (400))",
        )
        assert outcome.state.pages == shelf.books["b-1"]["pages"] == 300


class TestDelete:
    """Deleting."""

    def test_gone_already(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Deleting twice is fine."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        lifecycle.delete(Existing("b-1", recorded))
        lifecycle.delete(Existing("b-1", recorded))
        assert shelf.books == {}

    def test_a_deletion_that_found_nothing(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """A service that says "not found" of an object that is there is not believed: it would be left behind."""
        shelf.add(OWNER, title="Emma")
        shelf.fails("delete", NotFound(Answer("delete book", "there is no such book", 404)))
        with pytest.raises(NotFound):
            lifecycle.delete(Existing("b-1", state_of(shelf)))

    def test_what_lists_still_show_is_not_gone(
        self, handler: BookHandler, lifecycle: Lifecycle[BookInputs, BookOutputs], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither deletion nor read find it, and lists do: it is there, and the state must not forget it."""
        recorded = BookOutputs(title="Emma")
        lists = iter([["gone"], ["gone"], []])
        monkeypatch.setattr(handler, "find", lambda *_, **__: next(lists))
        lifecycle.delete(Existing("gone", recorded))
        monkeypatch.setattr(handler, "find", lambda *_, **__: ["hidden"])
        impatient = Lifecycle(handler, NOWHERE.run(OWNER, Waiting(timeout_seconds=0)))
        with pytest.raises(OwnershipError, match="delete book: hidden is in lists, but cannot be read"):
            impatient.delete(Existing("hidden", recorded))

    def test_a_busy_object_is_waited_for(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """An object that is being changed is deleted once it has settled."""
        shelf.add(OWNER, title="Emma")
        shelf.fails("delete", busy())
        lifecycle.delete(Existing("b-1", state_of(shelf)))
        assert shelf.calls == ["delete", "read", "delete"]
        assert shelf.books == {}

    def test_one_that_vanishes_while_it_is_waited_for(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """Somebody else's delete is as good as ours."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.fails("delete", busy())
        shelf.script["read"] = [shelf.books.clear]
        lifecycle.delete(Existing("b-1", recorded))
        assert shelf.calls[:2] == ["delete", "read"]

    def test_a_refusal_is_told(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """An object in use stays, and the reason reaches the person."""
        shelf.add(OWNER, title="Emma")
        shelf.fails("delete", Refused(Answer("delete book", "in use", 400, "FLOW-1418-400")))
        with pytest.raises(Refused):
            lifecycle.delete(Existing("b-1", state_of(shelf)))
        assert "b-1" in shelf.books


class TestTransitions:
    """The arrows of the drawing at the top of the module, one by one."""

    def test_make(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """One request, and nothing but it."""
        assert lifecycle.make(DECLARED) == Existing("b-1", DECLARED)
        assert shelf.calls == ["create", "created"]

    def test_make_without_an_answer(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """What the request made is found by its tag."""
        shelf.fails("created", lost())
        assert lifecycle.make(DECLARED) == Existing("b-1", DECLARED)
        assert shelf.calls == ["create", "created", "find again", "read"]

    def test_settle(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """The object is read until it is ready."""
        shelf.add(OWNER, title="Emma")
        shelf.busy_reads = 2
        assert lifecycle.settle(Existing("b-1", DECLARED)).state == "ready"
        assert shelf.calls == ["read"] * 3

    def test_settle_to_the_end(self, handler: BookHandler, shelf: Shelf) -> None:
        """When the time is over, it is as it is."""
        shelf.add(OWNER, title="Emma")
        shelf.busy_reads = 10**6
        impatient = Lifecycle(handler, NOWHERE.run(OWNER, Waiting(timeout_seconds=0)))
        assert impatient.settle(Existing("b-1", DECLARED)).state == "busy"

    def test_write(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """One guarded request, and nothing is read before or after it."""
        shelf.add(OWNER, title="Emma")
        assert lifecycle.write(Existing("b-1", state_of(shelf)), DECLARED) == DECLARED
        assert shelf.calls == ["update", "updated"]

    def test_write_in_a_version_that_keeps_moving(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """After two more tries the conflict is an error."""
        shelf.add(OWNER, title="Emma")
        recorded = state_of(shelf)
        shelf.script["update"] = [lambda: shelf.change("b-1")] * 3
        shelf.change("b-1")
        with pytest.raises(Conflict):
            lifecycle.write(Existing("b-1", recorded), DECLARED)
        assert shelf.calls.count("update") == 3

    @pytest.mark.parametrize(("pages", "writes"), [(300, 0), (1, 1)])
    def test_complete(
        self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf, pages: int, writes: int
    ) -> None:
        """What is as declared is verified; what is not is written first."""
        shelf.add(OWNER, title="Emma", pages=pages)
        assert lifecycle.complete(Existing("b-1", DECLARED), DECLARED) == Outcome("b-1", state_of(shelf))
        assert shelf.calls.count("update") == writes
        assert shelf.calls[-1] == "verify"

    def test_complete_of_what_does_not_settle(self, handler: BookHandler, shelf: Shelf) -> None:
        """Nothing is written while the service is at work, and the object is kept as unhealthy."""
        shelf.add(OWNER, title="Emma")
        shelf.busy_reads = 10**6
        impatient = Lifecycle(handler, NOWHERE.run(OWNER, Waiting(timeout_seconds=0)))
        assert len(impatient.complete(Existing("b-1", DECLARED), DECLARED).findings) == 1
        assert "update" not in shelf.calls

    def test_roll_back(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """The recorded values are written, and the error says why."""
        shelf.add(OWNER, title="Emma")
        before = Existing("b-1", state_of(shelf))
        lifecycle.write(before, DECLARED)
        with pytest.raises(RolledBack, match="update book b-1: no cover"):
            lifecycle.roll_back(Outcome("b-1", state_of(shelf), (recorded_finding("no cover"),)), before, DECLARED)
        assert shelf.books["b-1"]["pages"] == 1

    def test_try_out(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """What works is made and deleted again."""
        lifecycle.try_out(DECLARED)
        assert shelf.books == {}

    def test_try_out_of_what_does_not_work(self, lifecycle: Lifecycle[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """The reasons come out."""
        shelf.findings = ["no cover"]
        with pytest.raises(RolledBack, match="create book: no cover"):
            lifecycle.try_out(DECLARED)
