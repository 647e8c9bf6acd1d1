"""`zoho-aep runs` without the Pulumi CLI: what it shows of the runs that the simulator has."""

import json
from pathlib import Path

import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.written_stack import Run, WrittenStack, opened_stack, runner

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.runs import watching
from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """A stack that is only a file."""
    return opened_stack(simulator.url, tmp_path, monkeypatch)


@pytest.fixture
def flows(simulator: Simulator, stack: WrittenStack) -> PastRuns:
    """Its dataflows."""
    return PastRuns(simulator, stack.flows)


@pytest.fixture
def runs(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command."""
    return runner("runs", capsys)


def test_what_every_ingestion_did_last(flows: PastRuns, runs: Run) -> None:
    """Counters as AEP gives them; what it does not know is a question mark."""
    flows.add("leads")
    flows.add("deals")
    flows.ran("leads", 1, inputRecordCount=1500, outputRecordCount=1500, failedRecordCount=0)
    flows.ran("deals", 1, inputRecordCount=-1)
    code, out, _ = runs("dev")
    lines = [line.split() for line in out.splitlines()[1:3]]
    assert code == 0
    assert [line[0] for line in lines] == ["deals", "leads"]
    assert lines[0][3:6] == ["success", "?", "?"]
    assert lines[1][3:6] == ["success", "1,500", "1,500"]


def test_a_failure_needs_attention_until_a_good_run(flows: PastRuns, runs: Run) -> None:
    """Its code is explained, with what to do."""
    flows.add("leads")
    flows.ran("leads", 1)
    flows.ran("leads", 2, "failed", code="CONNECTOR-1001-500")
    code, out, err = runs("dev", "leads")
    assert code == 3
    assert "CONNECTOR-1001-500: AEP could not read the source: `zoho-aep doctor`" in out
    assert "secret row" not in out + err
    flows.ran("leads", 3)
    code, out, _ = runs("dev", "leads")
    assert code == 0
    assert "`zoho-aep retry run-leads-2` reads it" in out


def test_a_paused_dataflow_needs_no_attention(flows: PastRuns, runs: Run) -> None:
    """It is declared disabled, so that its last run may have failed."""
    flows.add("leads", enabled=False)
    flows.ran("leads", 1, "failed")
    assert runs("dev")[0] == 0


def test_only_failures(flows: PastRuns, runs: Run) -> None:
    """Runs that lost rows are among them."""
    flows.add("leads")
    flows.ran("leads", 1, inputRecordCount=5, outputRecordCount=4)
    flows.ran("leads", 2, inputRecordCount=5, outputRecordCount=5)
    found = json.loads(runs("--stack", "dev", "leads", "--failed", "--json")[1])
    assert [run["ending"] for run in found["ingestions"][0]["runs"]] == ["partial"]


def test_an_unknown_ingestion_is_named(flows: PastRuns, runs: Run) -> None:
    """The nearest one is offered."""
    flows.add("leads")
    code, _, err = runs("dev", "lead")
    assert code == 1
    assert "the stack has no dataflow lead" in err
    assert "did you mean leads?" in err


def test_many_ingestions_take_few_requests(flows: PastRuns, runs: Run, simulator: Simulator) -> None:
    """A hundred take three lists; one that the lists do not show is asked for on its own."""
    for number in range(100):
        flows.add(f"i{number:02}")
        if number != 7:
            flows.ran(f"i{number:02}", number)
    simulator.world.journal.clear()
    runs("dev")
    asked = [one["path"] for one in simulator.world.journal.since(0)]
    assert asked.count("/data/foundation/flowservice/runs") == 4


def test_watch_ends_with_the_run(flows: PastRuns, runs: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what is going on, and shows how it ended."""
    flows.add("leads")
    flows.ran("leads", 1, "inProgress", inputRecordCount=3)
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        flows.ran("leads", 1, "success", inputRecordCount=3, outputRecordCount=3)

    monkeypatch.setattr(watching.watched_until_over, "__defaults__", (pause,))
    code, out, err = runs("dev", "leads", "--watch")
    assert (code, len(paused)) == (0, 1)
    assert "running: leads: 3 records read" in err
    assert "success" in out


def test_one_argument_beside_the_option_is_the_ingestion(flows: PastRuns, capsys: pytest.CaptureFixture[str]) -> None:
    """Two stacks are a mistake of the command line."""
    flows.add("leads")
    assert main(["runs", "--stack", "dev", "leads"]) == 0
    assert main(["runs", "prod", "leads", "--stack", "dev"]) == 2
    assert "give one of them" in capsys.readouterr().err
