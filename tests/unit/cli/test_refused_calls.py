"""Drift and comparisons while each of their calls is refused, in turn: nothing that was not read counts as equal."""

from typing import Any

import pytest
from tests.support.estate import ByHand
from tests.support.past_runs import PastRuns
from tests.unit.cli.made_preview import preview, refreshed, state
from tests.unit.cli.written_stack import WrittenStack, runner

from pulumi_zoho_aep.services import Shared
from pulumi_zoho_aep.simulator.server import Simulator

CLEAN = preview(*refreshed(state("Dataflow", "leads", {"name": "a"})))
WITHOUT_ID: dict[str, list[Any]] = {"data": [{}], "items": [{}], "results": [{}], "xdm:descriptorIdentity": [{}]}
ANSWERS: list[tuple[int, Any]] = [(403, {"message": "no"}), (404, {}), (500, "x"), (200, "<html>"), (200, WITHOUT_ID)]


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("way", [("drift",), ("compare", "dev", "--sandbox", "dev")], ids=["drift", "compare"])
def test_refused_calls(
    stack: WrittenStack,
    simulator: Simulator,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    way: tuple[str, ...],
) -> None:
    """The command fails, or says what it could not read; it never ends in a traceback."""
    monkeypatch.setattr(stack, "preview", lambda: CLEAN)
    if way == ("drift",):
        flows = PastRuns(simulator, stack.flows)
        flows.add("leads")
        flows.wrote("leads", -0.2)
    else:
        hand = ByHand(simulator)
        schema = hand.schema("people")
        hand.whole(hand.connection(), hand.dataset("leads", schema), schema, "Leads")
    run = runner(way[0], capsys)
    simulator.world.journal.clear()
    assert "not " not in run(*way[1:])[2]
    asked = dict.fromkeys((one["method"], one["path"]) for one in simulator.world.journal.since(0))
    # How many rows arrive is no part of a report on drift.
    for method, path in (one for one in asked if "insights" not in one[1]):
        for status, body in ANSWERS:
            simulator.world.faults.clear()
            fault = {"path": path, "method": method, "status": status, "body": body, "times": 99}
            simulator.world.faults.add([fault])
            stack.shared = Shared()
            code, out, said = run(*way[1:])
            is_said = "not listed: " in said or "not compared: " in said or "attention needed" in out
            assert code == 1 or is_said, f"{method} {path} {status}: {code} {said}"
