"""Operating a running stack: runs, health, pause, resume, retry, run and backfill, as a person types them."""

import json
from collections.abc import Callable

import pytest
from tests.support.command.stack_files import Config, ingestion, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.simulator.adobe.flow_service import endings
from pulumi_zoho_aep.simulator.server import Simulator

_HOUR = 3600
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def stack(new_stack: Callable[[Config], Stack], simulator: Simulator) -> Stack:
    """A stack with an ingestion that runs every hour, and one that runs once, both created."""
    config = people(simulator.url, leads="Leads", history="Leads")
    entries = config["zoho-aep:ingestions"]
    entries["history"] = {**ingestion("Leads", "leads"), "schedule": {"frequency": "once"}}
    del entries["history"]["delta_column"]
    stack = new_stack(config)
    stack.up()
    return stack


@pytest.fixture
def call(stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs `zoho-aep` in the project; returns its exit code and what it printed."""
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.directory)

    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main([*arguments, "--stack", stack.name])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_a_day_of_operation(stack: Stack, call: Call, simulator: Simulator) -> None:
    """A failed run is found, retried and forgotten; a pause is drift unless declared; a history is read again."""
    ending = {"flow": "leads", "status": "failed", "errors": [{"code": "CONNECTOR-3001-500"}]}
    simulator.world.advance(_HOUR)
    endings.add(simulator.world, [ending])
    simulator.world.advance(_HOUR)
    code, text = call("health")
    assert code == 3
    assert "ingestions.leads: the last run failed: AEP could not write to the data lake" in text

    assert call("retry", "leads", "--yes")[0] == 0
    assert call("health")[0] == 0
    code, text = call("retry", "leads", "--yes")
    assert code == 1
    assert "no run of leads is left to retry" in text

    code, text = call("pause", "leads")
    assert code == 2
    assert "give --yes" in text
    assert call("health")[0] == 0
    stack_file = stack.directory / f"Pulumi.{stack.name}.yaml"
    plain = stack_file.read_text(encoding="utf-8")
    shared = plain.replace('"leads": {"connection"', '"leads": &leads {"connection"').removesuffix("}}")
    stack_file.write_text(f'{shared}, "other:copy": *leads}}}}', encoding="utf-8")
    code, text = call("pause", "leads", "--yes", "--edit")
    assert code == 1
    assert "zoho-aep:ingestions.leads is shared with another place" in text
    assert "paused leads" not in text
    stack_file.write_text(plain, encoding="utf-8")
    assert call("health")[0] == 0
    assert call("pause", "leads", "--yes")[0] == 0
    code, text = call("health")
    assert code == 3
    assert "ingestions.leads: its dataflow is disabled, although it is declared enabled" in text
    code, text = call("pause", "leads", "--yes", "--edit")
    assert "is disabled already" in text
    assert stack.plan()["changeSummary"].get("update") is None
    assert call("health")[0] == 0
    assert call("resume", "leads", "--yes", "--edit")[0] == 0
    assert call("health")[0] == 0

    code, text = call("backfill", "leads", "--from", "2026-01-01", "--yes")
    assert code == 1
    assert "runs by schedule" in text
    code, text = call("backfill", "history", "--from", "2020-01-01", "--yes")
    assert code == 1
    assert "the first run has to name the column" in text
    code, text = call("backfill", "history", "--from", "2020-01-01", "--delta-column", "Modified_Time", "--yes")
    assert code == 0, text
    code, text = call("runs", "history", "--json")
    runs = json.loads(text)["ingestions"][0]["runs"]
    assert len(runs) == 2
    assert call("run", "history", "--yes")[0] == 0
    assert stack.plan()["changeSummary"] == {"same": stack.plan()["changeSummary"]["same"]}
