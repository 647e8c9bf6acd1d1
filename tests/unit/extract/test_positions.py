"""What a dataset's tag and the files in a folder say about how far an ingestion has been read."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.extract.positions import (
    DatasetTag,
    Folder,
    Notes,
    Position,
    hash_of,
    position_of,
    values_of,
)
from pulumi_zoho_aep.extract.windows import BEGINNING, FileName, StoredFile, Window

NOW = datetime(2026, 11, 27, 17, tzinfo=timezone.utc)


def hours(count: float) -> datetime:
    return NOW - timedelta(hours=24) + timedelta(hours=count)


def file(start: datetime, end: datetime, number: int = 1, *, stored: datetime = NOW, **notes: Any) -> StoredFile:
    name = FileName("Leads", Window(start, end), number)
    made = Notes(notes.pop("columns", "c"), "r", **notes)
    return StoredFile(str(name), stored, made.values())


def folder(*files: StoredFile) -> Folder:
    return Folder(files, "Leads", "c", NOW)


FIRST = file(BEGINNING, hours(0), is_first=True, complete=True)


def test_the_tag_is_readable_and_belongs_to_the_stack() -> None:
    """People read in the dataset how far an ingestion is, and of which stack; Catalog may turn the values round."""
    position = Position(NOW, "1364e5aae199")
    assert values_of(position) == ["read until 2026-11-27T17:00:00Z", "columns 1364e5aae199"]
    assert position_of(reversed(values_of(position))) == position
    datasets = Datasets()
    tag = DatasetTag(datasets, "d", ("crm", "prod", "leads~1"))  # type: ignore[arg-type]
    assert tag.get() is None
    tag.set(position)
    assert datasets.changes == [Patch("add", "/tags/zohoAepSync~1crm~1prod~1leads~01", values_of(position))]
    datasets.dataset = Dataset(id="d", tags={"zohoAepSync/crm/prod/leads~1": values_of(position)})
    assert tag.get() == position


class Datasets:
    """A collection with one dataset."""

    def __init__(self) -> None:
        self.dataset = Dataset(id="d")
        self.changes: list[Patch] = []

    def get(self, _: str) -> Dataset:
        """Return it."""
        return self.dataset

    def update(self, _: str, changes: list[Patch]) -> None:
        """Keep the changes."""
        self.changes += changes


@given(st.lists(st.text(max_size=40), max_size=4))
def test_whatever_a_tag_says_it_is_a_position_or_none(values: list[str]) -> None:
    """Somebody may have written the tag by hand."""
    assert position_of([*values, "columns x", "read until tomorrow"]) is None


@pytest.mark.parametrize(
    ("recorded", "files", "reached"),
    [
        pytest.param(None, [], None, id="nothing"),
        pytest.param(None, [FIRST], hours(0), id="a first window"),
        pytest.param(None, [FIRST, file(hours(-1), hours(2), complete=True)], hours(2), id="and one that follows it"),
        pytest.param(None, [FIRST, file(hours(1), hours(2), complete=True)], hours(0), id="and one after a gap"),
        pytest.param(None, [file(hours(-1), hours(2), complete=True)], None, id="the first one has expired"),
        pytest.param(hours(1), [file(hours(1), hours(2), complete=True)], hours(2), id="the tag was not written"),
        pytest.param(hours(3), [FIRST, file(hours(-1), hours(2), complete=True)], hours(3), id="the tag is later"),
        pytest.param(None, [file(BEGINNING, hours(0), is_first=True)], None, id="not complete"),
        pytest.param(None, [file(BEGINNING, hours(0), 2, is_first=True, complete=True)], None, id="a part is missing"),
        pytest.param(
            None, [file(BEGINNING, hours(0), is_first=True, complete=True, columns="o")], None, id="other columns"
        ),
        pytest.param(
            None,
            [file(BEGINNING, hours(0), is_first=True, complete=True, stored=NOW - timedelta(days=6))],
            None,
            id="files that expire before a dataflow may read them",
        ),
    ],
)
def test_reached(recorded: datetime | None, files: list[StoredFile], reached: datetime | None) -> None:
    """Complete windows count as far as nothing is missing before them."""
    assert folder(*files).reached(recorded) == reached


def test_an_unfinished_window_is_continued() -> None:
    """After the last part whose files are all there, under the next free number."""
    window = Window(BEGINNING, hours(0))
    parts = [file(BEGINNING, hours(0), place, is_first=True, next_part=f"t{place}") for place in (1, 2)]
    found = folder(*parts, file(BEGINNING, hours(0), 3, is_first=True))
    unfinished = found.unfinished(None)
    assert unfinished is not None
    assert (unfinished.window, unfinished.next_part, unfinished.is_first) == (window, "t2", True)
    assert found.next_number(window) == 4
    assert found.unfinished(hours(0)) is None, "the position is beyond it"
    assert folder(parts[1]).unfinished(None) is None, "the first part has expired"
    assert folder(*parts, FIRST).unfinished(None) is None, "it is complete"


def test_notes_survive_a_storage() -> None:
    """Whatever case a storage gives to names."""
    notes = Notes("c", "r", is_first=True, complete=True, next_part="t==")
    assert Notes.of({name.title(): value for name, value in notes.values().items()}) == notes
    assert Notes.of({}) == Notes("", "")


def test_other_columns_have_another_hash() -> None:
    """By their names, their order and their table."""
    assert len({hash_of(*one) for one in ((["a", "b"], "T"), (["b", "a"], "T"), (["a", "b"], "U"), (["a"], "T"))}) == 4
