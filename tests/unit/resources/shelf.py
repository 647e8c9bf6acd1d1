"""A made-up type of object, a service that keeps such objects, and the handler between them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Annotated, Any

from typing_extensions import override

from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.models import Inputs, Replaces, plain
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import Answer, Busy, Conflict, NotFound, ServiceError, Unreachable
from pulumi_zoho_aep.findings import Finding, recorded_finding
from pulumi_zoho_aep.resources.audit import Audited
from pulumi_zoho_aep.services import Services

NOWHERE = Host(Services({}), EnginePlan())
CHANGED_AT = datetime(2027, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


class BookInputs(Inputs):
    """What is declared of a book."""

    title: str
    shelf: Annotated[str, Replaces] = "a"
    pages: int = 1


class BookOutputs(BookInputs, Audited):
    """What the service has."""

    etag: str = ""
    state: str = "ready"
    finding: str = ""


@dataclass
class Shelf:
    """The service. A script says what the next calls of a kind suffer before or after they act."""

    books: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    script: dict[str, list[Callable[[], None]]] = field(default_factory=dict)
    busy_reads: int = 0
    findings: list[str] = field(default_factory=list)
    """Why the next object that is tried does not work."""

    def call(self, kind: str) -> None:
        """Note a call, and let it suffer what is scripted for it."""
        self.calls.append(kind)
        if self.script.get(kind):
            self.script[kind].pop(0)()

    def fails(self, kind: str, error: ServiceError) -> None:
        """Let the next call of a kind fail."""

        def fail() -> None:
            raise error

        self.script.setdefault(kind, []).append(fail)

    def add(self, owner: str, **members: Any) -> str:
        """Keep a book and return its id."""
        identifier = f"b-{len(self.books) + 1}"
        self.books[identifier] = {"shelf": "a", "pages": 1, "etag": "1", "state": "ready", "owner": owner, **members}
        return identifier

    def change(self, identifier: str, **members: Any) -> None:
        """Change a book as somebody in the interface does."""
        book = self.books[identifier]
        audit = {"updated_by": "somebody@example.com", "updated_at": CHANGED_AT, "updated_client": "exc_app"}
        book.update({**audit, **members, "etag": str(int(book["etag"]) + 1)})


def lost(operation: str = "create book") -> Unreachable:
    return Unreachable(Answer(operation, "no answer"), sent=True)


def busy() -> Busy:
    return Busy(Answer("change book", "it is being changed", 400, "FLOW-1417-400"))


class BookHandler(Handler[BookInputs, BookOutputs]):
    """Books, without any Pulumi or network."""

    inputs = BookInputs
    outputs = BookOutputs
    noun = "book"
    needs_platform = False

    def __init__(self, shelf: Shelf, *, discarded: bool = False) -> None:
        self.shelf = shelf
        self._discarded = discarded

    @property
    def is_rolled_back(self) -> bool:  # type: ignore[override]
        """As the test wants it."""
        return self._discarded

    @override
    def find(self, run: Run[Any], inputs: BookInputs) -> Iterable[str]:
        """Look for the mark."""
        self.shelf.calls.append("find again" if run.lists_are_stale else "find")
        return [identifier for identifier, book in self.shelf.books.items() if book["owner"] == run.tag]

    def create(self, run: Run[Any], inputs: BookInputs) -> Existing[BookInputs]:
        """Keep a book; its pages are counted later."""
        self.shelf.call("create")
        identifier = self.shelf.add(run.tag, title=inputs.title, shelf=inputs.shelf)
        self.shelf.call("created")
        return Existing(identifier, inputs)

    @override
    def read(self, run: Run[Any], existing: Existing[BookInputs | BookOutputs]) -> BookOutputs:
        """Return a book; one that is being changed is busy for some reads."""
        self.shelf.call("read")
        if existing.id not in self.shelf.books:
            raise NotFound(Answer("read book", "there is no such book", 404))
        state = {} if self.shelf.busy_reads <= 0 else {"state": "busy"}
        self.shelf.busy_reads -= 1
        return BookOutputs.model_validate({**self.shelf.books[existing.id], **state})

    @override
    def update(self, run: Run[Any], existing: Existing[BookOutputs], inputs: BookInputs) -> BookInputs:
        """Change a book, in the version of the state."""
        self.shelf.call("update")
        book = self.shelf.books[existing.id]
        if book["etag"] != existing.state.etag:
            raise Conflict(Answer("update book", "another version", 412))
        book.update({**plain(inputs), "etag": str(int(book["etag"]) + 1)})
        self.shelf.call("updated")
        return inputs

    @override
    def delete(self, run: Run[Any], existing: Existing[BookOutputs]) -> None:
        """Throw a book away."""
        self.shelf.call("delete")
        if self.shelf.books.pop(existing.id, None) is None:
            raise NotFound(Answer("delete book", "there is no such book", 404))

    def is_settled(self, state: BookOutputs) -> bool:
        """Say whether it is not busy."""
        return state.state != "busy"

    def unhealthy(self, state: BookOutputs) -> Iterable[Finding]:
        """Yield what the service says is wrong."""
        return [recorded_finding(state.finding)] if state.finding else []

    def verify(self, run: Run[Any], existing: Existing[BookOutputs]) -> Iterable[Finding]:  # noqa: ARG002
        """Yield what the test says is wrong."""
        self.shelf.call("verify")
        return [*self.unhealthy(existing.state), *map(recorded_finding, self.shelf.findings)]
