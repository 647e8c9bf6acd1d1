"""How `zoho-aep drift` ends, and where it prints."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.made_preview import preview, refreshed, state, step
from tests.unit.cli.written_stack import opened_stack

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator

LAST = state("Dataflow", "leads", {"name": "a"})
DRIFTED = preview(*refreshed(LAST), step("update", state("Dataflow", "leads", {"name": "b"}), LAST, "name"))
EDITED = preview(*refreshed(LAST), step("update", LAST, state("Dataflow", "leads", {"name": "b"}), "name"))
FAILED = preview(diagnostics=[{"severity": "error", "message": "error: boom\n"}])


@pytest.fixture
def previewed(monkeypatch: pytest.MonkeyPatch, platform_values: dict[str, Any], simulator: Simulator) -> list[Any]:
    """The next preview of the stack that the command opens; its sandbox is the simulator's, still empty."""
    del simulator
    found: list[Any] = []

    class Previewed:
        repair, given = "pulumi up --refresh", ""

        def preview(self) -> Any:
            return found.pop()

        def values(self) -> dict[str, Any]:
            return {"platform": platform_values, "ingestions": {"unknown": {}}}

        def services(self, _: object) -> Services:
            return Services(platform_values)

    monkeypatch.setattr("pulumi_zoho_aep.cli.stack.Stack", lambda _: Previewed())
    return found


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        (preview(*refreshed(LAST)), 0, "0 drifted, 0 unhealthy, 0 orphaned, 0 pending, 0 unmanaged\n"),
        (EDITED, 0, "0 drifted, 0 unhealthy, 0 orphaned, 1 pending, 0 unmanaged\n"),
        (DRIFTED, 3, "1 drifted, 0 unhealthy, 0 orphaned, 0 pending, 0 unmanaged\n"),
    ],
)
def test_exit_codes(previewed: list[Any], found: Any, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """0 where nothing needs attention, pending edits included; 3 on drift; the report alone is on stdout."""
    for option, start in (("--json", "{"), ("--markdown", "<!-- zoho-aep drift crm/dev -->")):
        previewed.append(found)
        assert main(["drift", option]) == code
        printed = capsys.readouterr()
        assert printed.out.startswith(start)
        assert printed.err == said
    previewed.append(found)
    assert main(["drift"]) == code
    assert capsys.readouterr().out.startswith("attention needed: " if code else "no drift: ")


def test_data_that_does_not_arrive_needs_attention(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no drift, and stands beside it in each form; a pause is drift already."""
    stack = opened_stack(simulator.url, tmp_path, monkeypatch)
    monkeypatch.setattr(stack, "preview", lambda: preview(*refreshed(LAST)))
    flows = PastRuns(simulator, stack.flows)
    flows.add("paused", state="disabled")
    flows.add("leads")
    flows.ran("leads", -1, "failed", code="CONNECTOR-3001-500")
    for option in ((), ("--json",), ("--markdown",)):
        assert main(["drift", *option]) == 3
        out, err = capsys.readouterr()
        assert "ingestions.leads" in out
        assert "ZA605" in out
        assert "ingestions.paused" not in out
        assert err.startswith("0 drifted")
    flows.wrote("leads", -1)
    assert main(["drift"]) == 0


def test_runs_that_cannot_be_read_do_not_hide_drift(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest is reported, and what is not known is said."""
    stack = opened_stack(simulator.url, tmp_path, monkeypatch)
    monkeypatch.setattr(stack, "preview", lambda: preview(*refreshed(LAST)))
    flows = PastRuns(simulator, stack.flows)
    flows.add("leads")
    flows.wrote("leads", -0.5)
    path = "/data/foundation/flowservice/runs"
    simulator.world.faults.add([{"path": path, "times": 9, "status": 403, "body": {}}])
    assert main(["drift"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("no drift")
    assert "not listed: FlowRun: " in err


def test_json_is_all_of_stdout(previewed: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed is one document."""
    previewed.append(DRIFTED)
    main(["drift", "--json"])
    assert json.loads(capsys.readouterr().out)["sandbox"] == "dev"


def test_failures(previewed: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """A preview that failed is exit code 1 and its cause; two formats at once are a usage error."""
    previewed.append(FAILED)
    assert main(["drift"]) == 1
    assert capsys.readouterr() == ("", "zoho-aep: boom\n")
    assert main(["drift", "--json", "--markdown"]) == 2
    assert "give either --json or --markdown" in capsys.readouterr().err
