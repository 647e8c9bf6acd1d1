"""`zoho-aep runs` without the Pulumi CLI: what it shows of the runs that the simulator has."""

import json
import zlib

import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.written_stack import Run, WrittenStack, runner

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.runs import watching
from pulumi_zoho_aep.simulator.server import Simulator


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
    assert "CONNECTOR-1001-500: AEP could not read the source: correct what `zoho-aep doctor dev` finds" in out
    assert "secret row" not in out + err
    flows.ran("leads", 3)
    code, out, _ = runs("dev", "leads")
    assert code == 0
    assert "`zoho-aep retry run-leads-2 --stack dev` reads it" in out


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
    """A hundred take two lists; one that the lists do not show is asked for on its own."""
    for number in range(100):
        flows.add(f"i{number:02}")
        if number != 7:
            flows.ran(f"i{number:02}", number)
    simulator.world.journal.clear()
    runs("dev")
    asked = [one["path"] for one in simulator.world.journal.since(0)]
    assert asked.count("/data/foundation/flowservice/runs") == 3


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


def test_errors_of_rows(flows: PastRuns, runs: Run, simulator: Simulator, stack: WrittenStack) -> None:
    """Counted by column; rows, which hold personal data, are shown where they are asked for alone."""
    del stack
    flows.add("leads")
    flows.ran("leads", 1, inputRecordCount=2, outputRecordCount=1)
    store = simulator.world.store
    written = {"id": "promotionActivity", "targetInfo": [{"reference": {"type": "Batch", "ids": ["b1"]}}]}
    store.put("runs", "run-leads-1", {**(store.get("runs", "run-leads-1") or {}), "activities": [written]})
    error = {"column": "person.birthDate", "code": "3700", "message": "'Doe' is not a date"}
    line = json.dumps({"Email": "jane@example.com", "_errors": [error]}).encode()
    batch = {"id": "b1", "dataSetId": "d", "completedAtUTC": flows.start_ms, "_sandbox": "dev", "_state": "success"}
    rest = {"_started": 0, "_records": {}, "_errors": [], "_options": {"errorDiagnosticsEnabled": True}}
    path = "row_errors/conversion_errors_0.json"
    store.put("_batches", "b1", {**batch, **rest, "_lengths": {path: len(line)}})
    store.put_content("_diagnostics", f"b1/{path}", zlib.compress(line))
    code, out, err = runs("errors", "leads", "dev")
    assert code == 0
    assert "3700  person.birthDate  … is not a date" in out
    assert "the mapping could not compute values: correct the expressions" in out
    assert "jane" not in out + err
    assert '"jane@example.com"' in runs("errors", "run-leads-1", "dev", "--samples")[1]
    found = json.loads(runs("errors", "leads", "dev", "--json")[1])
    assert [one["rows"] for one in found["errors"]] == [1]
    assert "samples" not in found["errors"][0]


def test_a_run_without_errors_of_rows(flows: PastRuns, runs: Run) -> None:
    """It is said why there are none."""
    flows.add("leads")
    flows.wrote("leads", 1)
    assert "no run of leads had errors" in runs("errors", "leads", "dev")[2]
    flows.ran("leads", 2, "failed", code="CONNECTOR-1001-500")
    out = runs("errors", "leads", "dev")[1]
    assert "wrote no batch" in out
    assert "AEP could not read the source" in out
