"""How values become text, and what a file's columns are."""

import csv
import io
import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.unit.extract.fake_zoho import FIELDS

from pulumi_zoho_aep.extract.columns import CHOICES, Column, Layout, choices_of, text_of
from pulumi_zoho_aep.extract.layout import layout_of
from pulumi_zoho_aep.zoho import Field

KNOWN = [Field.model_validate(one) for one in FIELDS]
OWNER = {"name": "Robin Example", "id": "3652397000000123456", "email": "robin@example.com"}


def layout(*columns: str, used: tuple[str, ...] = ()) -> Layout:
    found, findings = layout_of(KNOWN, "Leads", columns or None, "Modified_Time", used)
    assert findings == []
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (9223372036854775807, "9223372036854775807"),
        (-9223372036854775808, "-9223372036854775808"),
        (1234567.89, "1234567.89"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        ("a\r\nb", "a\r\nb"),
        ({"a": ["é", 1]}, '{"a":["é",1]}'),
        ([], "[]"),
    ],
)
def test_values(value: Any, text: str) -> None:
    """Numbers keep every digit, and nothing gets an exponent."""
    assert text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_fractions_are_exact(value: float) -> None:
    """What is written is the number that was read."""
    assert float(text_of(value)) == value


def test_a_row() -> None:
    """A lookup gives name and id, a multi-select list its choices, tags their names, anything else JSON."""
    record = {
        "id": "3652397000009851001",
        "Last_Name": 'O"Neil, 😀',
        "Owner": OWNER,
        "Interests": ["Tea", "Coffee"],
        "Tag": [{"name": "hot", "id": "1"}, {"name": "new", "id": "2"}],
        "Modified_Time": "2023-05-10T01:10:47-07:00",
    }
    found = layout("id", "Last_Name", "Owner", "Interests", "Tag", "Modified_Time")
    assert dict(zip(found.header, found.row(record), strict=True)) == {
        "id": "3652397000009851001",
        "Last_Name": 'O"Neil, 😀',
        "Owner": "Robin Example",
        "Owner__id": "3652397000000123456",
        "Interests": "Tea;Coffee",
        "Tag": "hot,new",
        "Modified_Time": "2023-05-10T01:10:47-07:00",
    }


def test_parts_of_a_lookup() -> None:
    """A part that is named comes alone."""
    assert layout("Owner.id").header == ["id", "Owner__id"]
    assert layout("Owner.name", "Owner.id").header == ["id", "Owner", "Owner__id"]
    assert layout("Account_Name.Industry").header == ["id", "Account_Name__Industry"]


def test_the_key_comes_first_and_once() -> None:
    """The key is called `id` and is in every file, named or not."""
    assert layout("Email", "id").header == layout("Email").header == ["id", "Email"]


def test_c4_8_deletions_are_rows() -> None:
    """C.4 (8): a deleted record is a row with a flag and its time, which also counts as its last change."""
    found = layout("Email", "Modified_Time", "is_deleted", "deleted_time")
    moment = datetime(2026, 11, 27, 17, tzinfo=timezone.utc)
    assert found.deletion("5", moment) == ["5", "", "2026-11-27T17:00:00Z", "true", "2026-11-27T17:00:00Z"]
    assert found.row({"id": "5", "Email": "a@b"}) == ["5", "a@b", "", "", ""]


def test_the_mapping_may_name_the_columns_of_deletions() -> None:
    """Where all columns are read, those of deletions come if the mapping uses them."""
    assert layout(used=("iif(is_deleted, 1, 0)",)).deletion_columns == ["is_deleted"]
    assert layout(used=("was_is_deleted_",)).deletion_columns == []


def test_all_columns_are_those_that_can_be_read() -> None:
    """Subforms and pictures come record by record only, so that all columns means the others."""
    assert layout().header == [
        *("id", "Last_Name", "Email", "Modified_Time", "Amount", "Wizard", "Active", "Interests", "Tag"),
        *("Owner", "Owner__id", "Account_Name", "Account_Name__id"),
    ]


@pytest.mark.parametrize(
    ("column", "finding"),
    [
        (
            "Emial",
            "columns[0]: the table has no column Emial: did you mean Email? [ZA303]",
        ),
        (
            "Lines",
            (
                "columns[0]: Lines holds rows of a subform, which form a table of their own: "
                "remove it, and add an ingestion of that table [ZA320]"
            ),
        ),
        (
            "Picture",
            "columns[0]: Picture (imageupload) can only be read record by record: remove it [ZA320]",
        ),
        (
            "Email.id",
            "columns[0]: Email refers to no other record: write Email alone [ZA303]",
        ),
    ],
)
def test_columns_that_cannot_be_read(column: str, finding: str) -> None:
    """What is wrong is found before anything is read, by its place in the stack file."""
    _, findings = layout_of(KNOWN, "Leads", [column], "Modified_Time")
    assert [str(one) for one in findings] == [finding]


def test_c4_13_more_than_two_hundred_fields_are_refused() -> None:
    """C.4 (13), F.7 (2): Zoho would export all fields without a word."""
    many = [Field(api_name=f"F{place}", data_type="text") for place in range(201)]
    _, findings = layout_of([*KNOWN, *many], "Leads", None, "Modified_Time")
    assert [one.code.label for one in findings] == ["ZA320"]


def test_a_delta_column_has_to_be_there() -> None:
    """Without the column that shows changes, no window can be read."""
    _, findings = layout_of(KNOWN, "Leads", ["Email"], "Modified_Tme")
    assert [str(one) for one in findings] == [
        "delta_column: Leads has no field Modified_Tme: did you mean Modified_Time? [ZA303]"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tea;Coffee", "Tea;Coffee"),
        ("Tea,Coffee", "Tea;Coffee"),
        ("Tea; Coffee", "Tea;Coffee"),
        ("Milk, warm", "Milk, warm"),
        ("Tea;Milk, warm", "Tea;Milk, warm"),
        ("Tea,Gone", "Tea,Gone"),
        ("", ""),
    ],
)
def test_multi_select_texts_of_exports(text: str, found: str) -> None:
    """Zoho's separator in exports is not documented: the known choices tell it, and an unknown text stays as it is."""
    assert choices_of(text, frozenset({"Tea", "Coffee", "Milk, warm"})) == found


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), min_size=2, max_size=6))
def test_every_text_survives_a_file(cells: list[str]) -> None:
    """RFC 4180 quoting brings back separators, quotes, line breaks, emoji and control characters."""
    from pulumi_zoho_aep.extract.files import Files
    from pulumi_zoho_aep.extract.positions import Notes
    from pulumi_zoho_aep.extract.windows import BEGINNING, FileName, Window

    stored: list[bytes] = []
    window = Window(BEGINNING, datetime(2026, 11, 27, tzinfo=timezone.utc))
    files = Files(
        lambda _, content, __: stored.append(content.read()),
        [f"c{place}" for place in range(len(cells))],
        FileName("Leads", window, 1),
        Notes("", ""),
        1,
    )
    files.add([["1", *cells[1:]]])
    files.complete()
    assert not stored[0].startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(stored[0].decode(), newline="")))[1] == ["1", *cells[1:]]


def test_columns_of_json_values_are_json() -> None:
    """A list that is neither choices nor tags can be read back."""
    column = Column("Territories", "Territories", data_type="territories")
    assert json.loads(column.cell({"Territories": [{"Name": "North", "id": "1"}]})) == [{"Name": "North", "id": "1"}]
    assert Column("Interests", "Interests", data_type=CHOICES).cell({"Interests": None}) == ""
