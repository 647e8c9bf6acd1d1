"""Reading many objects of a collection as few requests."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep import Platform, datasets, flow_service, mapping_sets
from pulumi_zoho_aep.aep.batch import SINGLE_READS, Batch, Readable, Reads, Together
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.errors import Answer, NotFound, Unavailable
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


class Pages:
    """A list of numbered objects that counts its requests."""

    def __init__(self, objects: int, page: int = 100) -> None:
        self.requests = 0
        self._objects = objects
        self._page = page

    def __iter__(self) -> Iterator[Sequence[tuple[str, int]]]:
        """Yield page by page."""
        for start in range(0, self._objects, self._page):
            self.requests += 1
            yield [(str(number), number) for number in range(start, min(start + self._page, self._objects))]


def test_few_objects_are_read_alone() -> None:
    """A stack with one or two objects of a kind never fetches a page of somebody's hundreds."""
    pages = Pages(100)
    batch = Batch(iter(pages))
    assert [batch.get("1"), batch.get("2")] == [None, None]
    assert (SINGLE_READS, pages.requests) == (2, 0)


def test_many_objects_cost_about_a_request_per_hundred() -> None:
    """Among five hundred, two are asked for alone, and five pages show the rest."""
    pages = Pages(500)
    batch = Batch(iter(pages))
    found = [batch.get(str(number)) for number in range(500)]
    assert found == [None, None, *range(2, 500)]
    assert pages.requests == 5


def test_a_sandbox_full_of_others_costs_at_most_twice_the_single_reads() -> None:
    """Pages are fetched only as far as objects were asked for, however many there are."""
    pages = Pages(10_000)
    batch = Batch(iter(pages))
    assert [batch.get(f"ours-{number}") for number in range(10)] == [None] * 10
    assert pages.requests == 10


def test_a_list_is_whole_after_a_question_per_page() -> None:
    """Until then, and for the only question, there is nothing to go by."""
    pages = Pages(150)
    batch = Batch(iter(pages))
    assert [batch.whole() for _ in range(3)] == [None] * 3
    assert (batch.whole(), batch.whole()) == (tuple(range(150)),) * 2
    assert pages.requests == 2


def test_a_list_that_fails_is_never_whole() -> None:
    """What stood on the page that failed would be made a second time."""

    def pages() -> Iterator[Sequence[tuple[str, int]]]:
        yield [("0", 0)]
        raise Unavailable(Answer("list", "busy"))

    batch = Batch(pages())
    assert [batch.whole() for _ in range(5)] == [None] * 5


def test_all_of_a_list_that_has_failed() -> None:
    """Half of a list is not all: a schema whose identity stood on the other half would seem to have lost it."""

    def pages() -> Iterator[Sequence[tuple[str, int]]]:
        yield [("0", 0)]
        raise Unavailable(Answer("list", "busy"))

    batch = Batch(pages())
    for _ in range(2):
        with pytest.raises(Unavailable, match="busy"):
            batch.all()
    batch = Batch(pages())
    assert [batch.get(key) for key in ("1", "2", "3", "4")] == [None] * 4
    with pytest.raises(Unavailable, match="busy"):
        batch.all()


def test_threads_wait_for_one_page() -> None:
    """Thirty-two reads at a time fetch a page once, not thirty-two times."""
    pages = Pages(64)
    batch = Batch(iter(pages))
    start = threading.Barrier(32)

    def read(number: int) -> int | None:
        start.wait()
        return batch.get(str(number))

    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(read, range(32)))
    assert pages.requests == 1
    assert found.count(None) == 2


def test_a_list_that_fails_is_no_reason_to_fail() -> None:
    """The single reads go on."""

    def failing() -> Iterator[Sequence[tuple[str, int]]]:
        yield [("0", 0), ("1", 1), ("2", 2)]
        raise Unavailable(Answer("list", "it failed", 503))

    batch = Batch(failing())
    assert [batch.get(key) for key in ("0", "1", "2", "3", "2", "4")] == [None, None, 2, None, 2, None]


KINDS = [
    ("connections", "connection"),
    ("source_connections", "source"),
    ("target_connections", "target"),
    ("flows", "flow"),
    ("schemas", "schema"),
    ("field_groups", "field_group"),
    ("datasets", "dataset"),
    ("mapping_sets", "mapping_set"),
]


def _make(made: "Made", what: str) -> str:
    needs: dict[str, Any] = {"dataset": made.schema, "target": made.schema, "mapping_set": made.schema}
    if what == "source":
        return made.source(made.connection(), "id", "Email")
    found: str = getattr(made, what)(*([needs[what]()] if what in needs else []))
    return found


@pytest.mark.parametrize(("name", "what"), KINDS)
def test_a_list_shows_what_a_single_read_shows(
    platform: Platform, made: "Made", simulator: Simulator, name: str, what: str
) -> None:
    """A list is as complete as single reads: nothing looks changed because of the way it came."""
    identifier = _make(made, what)
    batched: Readable[Any] = getattr(Platform(platform.session, Reads.BATCHED), name)
    simulator.world.journal.clear()
    seen = [batched.get(identifier) for _ in range(6)]
    assert [found == seen[0] for found in seen] == [True] * 6
    assert len(simulator.world.journal.since(0)) == SINGLE_READS + 1


@pytest.mark.parametrize(
    ("name", "what"), [kind for kind in KINDS if kind[0] not in ("connections", "schemas", "field_groups")]
)
def test_a_list_of_the_newest_shows_what_a_single_read_shows(
    platform: Platform, made: "Made", name: str, what: str
) -> None:
    """So what is created is recorded in the same way, however many are created at the same time."""
    identifier = _make(made, what)
    collection: Readable[Any] = getattr(platform, name)
    assert dict(collection.newest([identifier]))[identifier] == collection.get(identifier)


class Newest:
    """A collection whose reads take until the test lets them go."""

    def __init__(self, *, is_late: bool = False) -> None:
        self.requests: list[list[str]] = []
        self.started, self.goes_on = threading.Event(), threading.Event()
        self._is_late = is_late

    def alone(self, identifier: str) -> str:
        """Return one object."""
        self.requests.append([identifier])
        self.started.set()
        self.goes_on.wait(10)
        return identifier

    def newest(self, identifiers: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield several."""
        self.requests.append(sorted(identifiers))
        if self._is_late:
            raise Unavailable(Answer("list", "not now", 503))
        yield from ((identifier, identifier) for identifier in identifiers if identifier != "missing")


@pytest.mark.parametrize(
    ("is_late", "found"), [(False, ["first", "second", "third", None]), (True, ["first", None, None, None])]
)
def test_what_is_asked_for_meanwhile_is_read_together(*, is_late: bool, found: list[str | None]) -> None:
    """The first is read at once; the next request is for all the others, who read alone what it does not show."""
    collection = Newest(is_late=is_late)
    together = Together(collection.alone, collection.newest)
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(together.get, "first")]
        assert collection.started.wait(10)
        waiting += [threads.submit(together.get, name) for name in ("second", "third", "missing")]
        while len(together._next.identifiers) < 3:
            threading.Event().wait(0.001)
        collection.goes_on.set()
        assert [one.result() for one in waiting] == found
    assert collection.requests == [["first"], ["missing", "second", "third"]]


def test_descriptors(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """One list serves all reads of descriptors, and all schemas that look for their primary identity."""
    schema = made.schema()
    assert Platform(platform.session, Reads.BATCHED).descriptors.primary(schema) is None
    descriptors = Platform(platform.session, Reads.BATCHED).descriptors
    simulator.world.journal.clear()
    assert [descriptors.primary(schema) for _ in range(5)] == [None] * 5
    assert len(simulator.world.journal.since(0)) == 1


def test_what_this_process_has_written_is_asked_for_alone(platform: Platform, made: "Made") -> None:
    """A page that was fetched before a write does not hide it."""
    identifier = made.flow()
    batched = Platform(platform.session, Reads.BATCHED).flows
    before = [batched.get(identifier) for _ in range(4)][-1]
    platform.flows.update(identifier, before.etag, [Patch("replace", "/name", "renamed")])
    assert batched.get(identifier).name == "renamed"
    made.settled(platform.flows, identifier)
    platform.flows.disable(identifier)
    assert batched.get(identifier).state in ("disabling", "disabled")


def test_an_object_that_the_list_does_not_show_yet(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """A new object that lists show late is read alone, and is not taken for gone."""
    identifier = made.dataset(made.schema())
    batched = Platform(platform.session, Reads.BATCHED).datasets
    simulator.world.faults.add([{"path": "*/catalog/dataSets", "status": 200, "body": {}, "times": 9}])
    assert [batched.get(identifier).id for _ in range(5)] == [identifier] * 5


@pytest.mark.parametrize(
    ("name", "collection", "module"),
    [
        ("connections", "connections", flow_service),
        ("datasets", "dataSets", datasets),
        ("mapping_sets", "mappingSets", mapping_sets),
    ],
)
def test_a_list_that_changes_between_two_pages(
    platform: Platform,
    made: "Made",
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    collection: str,
    module: ModuleType,
) -> None:
    """What deletions move to a page that was read already is not taken for gone; what is gone is; nothing is old."""
    monkeypatch.setattr(module, "PAGE", 3)
    first = _make(made, dict(KINDS)[name])
    ids = [first, *(f"{number:024x}" for number in range(9))]
    made.copies(collection, first, 9, key=lambda number: ids[number + 1])
    batched: Readable[Any] = getattr(Platform(platform.session, Reads.BATCHED), name)
    assert [batched.get(identifier).id for identifier in ids[:3]] == ids[:3]

    store = simulator.world.store
    for gone in (ids[0], ids[1], ids[8]):
        store.delete(collection, gone)
    store.put(collection, ids[9], {**(store.get(collection, ids[9]) or {}), "name": "renamed"})
    simulator.world.journal.clear()
    assert [batched.get(identifier).id for identifier in ids[3:8]] == ids[3:8]
    assert batched.get(ids[9]).name == "renamed"
    with pytest.raises(NotFound):
        batched.get(ids[8])
    # Two pages, and alone what they do not show; by position, one of them from further above, so that none is missed.
    asked = len(simulator.world.journal.since(0))
    assert asked == 2 + len({ids[3], ids[4], ids[8]}) + (name != "connections")
