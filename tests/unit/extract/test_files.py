"""The files of a window: which rows are in which of them."""

import csv
import io
from datetime import datetime, timezone
from typing import IO

import pytest

from pulumi_zoho_aep.extract import files as module
from pulumi_zoho_aep.extract.files import Files
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.windows import BEGINNING, FileName, Window

FIRST = FileName("Leads", Window(BEGINNING, datetime(2026, 11, 27, tzinfo=timezone.utc)), 1)


class Kept:
    """What was stored."""

    def __init__(self) -> None:
        self.ids: list[list[str]] = []
        self.notes: list[Notes] = []

    def __call__(self, _: str, content: IO[bytes], notes: Notes) -> None:
        """Keep a file."""
        self.ids.append([row[0] for row in csv.reader(io.StringIO(content.read().decode()))][1:])
        self.notes.append(notes)


@pytest.fixture
def kept() -> Kept:
    """What was stored."""
    return Kept()


@pytest.fixture
def files(kept: Kept) -> Files:
    """Files of up to a hundred bytes."""
    return Files(kept, ["id", "x"], FIRST, Notes("c", "r"), 100)


def test_nothing_is_no_file(files: Files, kept: Kept) -> None:
    """Neither rows nor an end make a file without rows."""
    files.add([])
    files.cut()
    files.complete()
    assert kept.ids == []


def test_c4_3_a_record_that_comes_again_is_in_the_next_file(files: Files, kept: Kept) -> None:
    """C.4 (3): a file has each record once."""
    files.add([["1", "a"], ["2", "a"]])
    files.add([["3", "a"], ["2", "b"]])
    files.complete()
    assert kept.ids == [["1", "2"], ["3", "2"]]
    assert [one.complete for one in kept.notes] == [False, True]


def test_c4_3_a_deletion_is_not_in_a_file_of_an_export(files: Files, kept: Kept) -> None:
    """C.4 (3): the ids of an export are not kept, so whatever may repeat them begins a file."""
    files.add([["1", "a"]], is_unique=True)
    files.add([["2", "a"]], is_unique=True)
    files.add([["1", "deleted"]])
    files.complete()
    assert kept.ids == [["1", "2"], ["1"]]


def test_a_full_file_waits_for_the_next_row(files: Files, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only then is it clear that it is not the last one; rows and bytes are bounded."""
    files.add([["1", "a" * 200]])
    assert kept.ids == []
    files.add([["2", "a"]])
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    files.add([["3", "a"]])
    files.complete()
    assert kept.ids == [["1"], ["2"], ["3"]]
    assert files.rows == 3


def test_a_part_ends_its_file_with_its_token(files: Files, kept: Kept) -> None:
    """Another run goes on after it."""
    files.add([["1", "a"]], is_unique=True)
    files.cut("t")
    files.add([["2", "a"]], is_unique=True)
    files.close()
    assert [(one.next_part, one.complete) for one in kept.notes] == [("t", False)]
