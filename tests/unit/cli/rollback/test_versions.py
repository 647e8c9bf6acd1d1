"""The stack file with an earlier version of a mapping: what stays of the rows is not touched."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from tests.support.estate import ByHand
from tests.unit.cli.written_stack import opened_stack, runner

from pulumi_zoho_aep.cli.rollback.versions import Row, Version, restored
from pulumi_zoho_aep.cli.stack_file.document import load
from pulumi_zoho_aep.cli.stack_file.sections import Files, pretended
from pulumi_zoho_aep.simulator.server import Simulator

TEXT = """\
config:
  zoho-aep:ingestions:
    leads:
      mapping:
        # who it is
        - {source: id, target: a.id}  # never changes
        - source: Email
          target: a.email
        # since May
        - {source: Phone, target: a.phone}
      schedule: {frequency: hour}
"""
ID, EMAIL, PHONE = load(TEXT)["config"]["zoho-aep:ingestions"]["leads"]["mapping"]
LOWER = {"expression": "lower(Email)", "target": "a.email"}
CITY = {"source": "City", "target": "a.city"}


def rolled_back(*rows: Row) -> str:
    """Return the stack file with a version of these rows."""
    values: dict[str, Any] = {name.removeprefix("zoho-aep:"): section for name, section in load(TEXT)["config"].items()}
    files = Files(Path("Pulumi.dev.yaml"), TEXT, Path("Pulumi.yaml"), "name: crm\n")
    stack = Mock(values=lambda: values, encrypted=pretended)
    now: list[Row] = [ID, EMAIL, PHONE]
    added, missing = [row for row in rows if row not in now], [row for row in now if row not in rows]
    text, _ = restored(stack, files, "leads", Version(3, "", "", rows, False, added, missing, now))  # noqa: FBT003
    said: list[Row] = load(text)["config"]["zoho-aep:ingestions"]["leads"]["mapping"]
    assert sorted(said, key=str) == sorted(rows, key=str)
    return text


@pytest.mark.parametrize(
    ("rows", "before", "after"),
    [
        (
            (ID, LOWER, PHONE),
            "source: Email\n          target: a.email",
            '{expression: "lower(Email)", target: a.email}',
        ),
        ((ID, EMAIL), "        - {source: Phone, target: a.phone}\n", ""),
        ((CITY, ID, EMAIL, PHONE), "a.phone}\n", "a.phone}\n        - {source: City, target: a.city}\n"),
    ],
)
def test_rows_that_stay_keep_their_text(rows: tuple[Row, ...], before: str, after: str) -> None:
    """A changed row keeps its place, a new one comes last, and comments stay."""
    assert rolled_back(*rows) == TEXT.replace(before, after)


def test_no_row_that_stays() -> None:
    """The list is written as a new one, and all around it stays."""
    text = rolled_back(CITY)
    assert "schedule: {frequency: hour}\n" in text
    assert "a.phone" not in text


SECTIONS = """\
  zoho-aep:connections: {files: {connector: landing_zone}}
  zoho-aep:schemas: {people: {id: "https://ns.adobe.com/t/schemas/1"}}
  zoho-aep:datasets: {leads: {id: "1", schema: people}}
  zoho-aep:ingestions:
    leads:
      connection: files
      dataset: leads
      params: {path: a/}
      mapping: [{source: id, target: _id}]
      schedule: {frequency: hour}
"""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("7", "the mapping of leads has no version 7\n`zoho-aep rollback leads --stack dev` lists its versions"),
        ("-1", "-1 is not in the range x>=0"),
    ],
)
def test_a_version_that_is_not_there(
    number: str,
    said: str,
    simulator: Simulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is named, with the command that lists those that are."""
    by_hand = ByHand(simulator)
    identifier = by_hand.mapping_set(by_hand.schema("people"))
    stack = opened_stack(simulator.url, tmp_path, monkeypatch, SECTIONS)
    monkeypatch.setattr(stack, "resource_ids", lambda _: {"leads": identifier})
    assert said in runner("rollback", capsys)("leads", "dev", "--to", number)[2]
