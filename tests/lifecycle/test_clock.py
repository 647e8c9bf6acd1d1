"""A service whose clock is not this machine's."""

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from tests.lifecycle.runner import control, fault
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.dataflow import DataflowProvider

HOURLY = {"frequency": "hour", "interval": 1}
DAY = 24 * 3600


@pytest.mark.parametrize(
    "schedule",
    [HOURLY, {**HOURLY, "start_time": "2020-01-01T00:00:00Z"}, {"frequency": "once"}, {"frequency": "day"}],
)
def test_a_dataflow_starts_by_the_clock_of_aep(stack: Stack, chain: Chain, schedule: dict[str, object]) -> None:
    """A machine whose clock is a day late makes dataflows that start at once, and sees no change in them later."""
    control(stack, "POST", "clock", {"advance_seconds": DAY})
    delta = {"delta_column": None} if schedule["frequency"] == "once" else {}
    declared = chain.dataflow_inputs(schedule=schedule, **delta)
    flow = stack.up(DataflowProvider, "main", declared)
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    assert timedelta(0) < datetime.fromisoformat(flow.visible["starts_at"].replace("Z", "+00:00")) - tomorrow
    stack.in_new_process()
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")
    control(stack, "POST", "clock", {"advance_seconds": DAY})
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")
    assert flow.visible["last_run_state"] == "success"


def test_a_start_is_moved_by_the_clock_of_aep(stack: Stack, chain: Chain) -> None:
    """An update to a start that has passed means as soon as possible there, and is not a change afterwards."""
    far = f"{datetime.now(timezone.utc) + timedelta(days=20):%Y-%m-%dT00:00:00Z}"
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(schedule={**HOURLY, "start_time": far}))
    control(stack, "POST", "clock", {"advance_seconds": 2 * DAY})
    stack.in_new_process()
    declared = chain.dataflow_inputs(schedule={**HOURLY, "start_time": "2020-01-01T00:00:00Z"})
    assert flow.up(declared) == "updated"
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")
    control(stack, "POST", "clock", {"advance_seconds": 3600})
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")


def test_what_has_started_there_is_replaced(stack: Stack, chain: Chain) -> None:
    """Whether a start may still move in place is AEP's to say, even while this machine has it ahead."""
    soon = f"{datetime.now(timezone.utc) + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    declared = chain.dataflow_inputs(schedule={**HOURLY, "start_time": soon}, allow_replacement=True)
    flow = stack.up(DataflowProvider, "main", declared)
    control(stack, "POST", "clock", {"advance_seconds": DAY})
    assert flow.refresh() == "read"
    later = f"{datetime.now(timezone.utc) + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"
    assert flow.preview({**declared, "schedule": {**HOURLY, "start_time": later}}).step == "replaced"


def test_a_clock_that_is_early(stack: Stack, chain: Chain) -> None:
    """A machine a day ahead of AEP makes a dataflow that starts in two minutes, not in a day."""
    yesterday = format_datetime(datetime.now(timezone.utc) - timedelta(days=1), usegmt=True)
    declared = chain.dataflow_inputs()
    fault(stack, path="*/flows", method="POST", status=400, body={}, times=2)
    fault(stack, headers={"Date": yesterday}, times=100)
    with pytest.raises(CallFailed, match="create dataflow"):
        stack.declare(DataflowProvider).up(declared)
    posted = [entry for entry in stack.simulator.world.journal.since(0) if entry["path"].endswith("/flows")][-1]
    sent = datetime.fromtimestamp(posted["body"]["scheduleParams"]["startTime"], timezone.utc)
    assert sent < datetime.now(timezone.utc) - timedelta(hours=23)
