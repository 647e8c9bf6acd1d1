"""Batches and error diagnostics, as runs of the simulator leave them."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.batches import RowError
from pulumi_zoho_aep.aep.flows import FlowOptions, Frequency
from pulumi_zoho_aep.aep.row_errors import diagnosed, grouped
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made

SPOILED = ("date(Email, 'yyyy')", "email")


def _batches(platform: Platform, made: "Made", simulator: Simulator, *, diagnostics: bool = True) -> list[str]:
    flow = made.new_flow(Frequency.HOUR, SPOILED)
    options = FlowOptions(error_diagnostics_enabled=diagnostics)
    identifier = made.settled(platform.flows, platform.flows.create(flow.model_copy(update={"options": options})))
    simulator.world.advance(3601)
    return next(iter(platform.runs.list(identifier))).batches


def test_values_that_became_null_are_counted_by_column(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """Reasons do not show what the rows hold; samples do."""
    batches = _batches(platform, made, simulator)
    found = diagnosed(platform, batches)
    assert [one.column for one in found.groups] == [f"_{seeds.TENANT}.email"] * len(found.groups)
    assert sum(one.count for one in found.groups) == found.counts["MAPPER-3700-400"] > 1
    assert found.is_whole
    assert not any("@" in one.reason for one in found.groups)
    assert any("@" in one["Email"] for one in found.groups[0].samples)
    assert "@" not in repr(found)


def test_no_more_is_downloaded_than_was_asked_for(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """A line that was cut off does not count."""
    batches = _batches(platform, made, simulator)
    simulator.world.journal.clear()
    found = diagnosed(platform, batches, 500)
    assert not found.is_whole
    assert 0 < sum(one.count for one in found.groups) < found.counts["MAPPER-3700-400"]
    assert [one["status"] for one in simulator.world.journal.since(0)] == [200, 200, 206]


def test_without_diagnostics_there_are_counts_alone(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """So says the batch; and after thirty days AEP has none either."""
    (batch,) = _batches(platform, made, simulator, diagnostics=False)
    assert not platform.batches.get(batch).has_diagnostics
    assert diagnosed(platform, [batch]).groups == []


def test_diagnostics_are_kept_for_thirty_days(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """Later, the batch is there, and its files are not."""
    (batch,) = _batches(platform, made, simulator)
    simulator.world.clock.advance(30 * 24 * 3600 + 60)
    assert platform.batches.get(batch).has_diagnostics
    assert diagnosed(platform, [batch]).groups == []


def test_an_unknown_batch(platform: Platform) -> None:
    """It is not found; among those of a run it is left out."""
    with pytest.raises(NotFound):
        platform.batches.get("gone")
    assert diagnosed(platform, ["gone"]).groups == []


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Cannot convert Doe to float", "Cannot convert … to float"),
        ("'somebody else' is not a date", "… is not a date"),
        ("mail jo@example.com, row 17", "mail … row …"),
        ("'person.name' is too long", "'person.name' is too long"),
        ("", "rows are corrupt"),
    ],
)
def test_reasons_without_values(message: str, reason: str) -> None:
    """What may come of a record is left out, the column stays, and no words become the code's meaning."""
    errors = [RowError("1401", "person.name", message, {"Last": {"Name": "Doe"}})] * 2
    (found,) = grouped(errors)
    assert (found.reason, found.count) == (reason, 2)
