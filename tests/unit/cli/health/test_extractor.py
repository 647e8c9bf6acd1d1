"""Whether files are written in time, and read before they are deleted."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.written_stack import Run, WrittenStack, opened_stack, runner

from pulumi_zoho_aep.extract.positions import Position, values_of
from pulumi_zoho_aep.simulator.server import Simulator

INGESTIONS = """\
  zoho-aep:connections:
    zone: {connector: landing_zone, credential: sales}
  zoho-aep:datasets:
    crm: {id: dataset-1, schema: crm}
  zoho-aep:schemas:
    crm: {id: https://ns.adobe.com/acmesim/schemas/1}
  zoho-aep:ingestions:
    leads:
      connection: zone
      dataset: crm
      table: Leads
      columns: [id, Email, Modified_Time]
      schedule: {frequency: hour, interval: 1}
      mapping: [{source: Email, target: personalEmail.address}]
"""


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """A stack with an ingestion of files."""
    opened = opened_stack(simulator.url, tmp_path, monkeypatch)
    opened.write(simulator.url, INGESTIONS)
    return opened


def _synced(simulator: Simulator, hours_ago: float) -> None:
    now = datetime.fromtimestamp(simulator.world.clock.now(), timezone.utc)
    values = values_of(Position(now - timedelta(hours=hours_ago), "columns"))
    item = {"id": "dataset-1", "_sandbox": "dev", "name": "crm", "tags": {"zohoAepSync/crm/dev/leads": values}}
    simulator.world.store.put("dataSets", "dataset-1", item)


def test_a_stopped_sync_is_the_reason(
    simulator: Simulator, stack: WrittenStack, capsys: pytest.CaptureFixture[str]
) -> None:
    """It takes the place of what follows from it, and goes away once it goes on."""
    health: Run = runner("health", capsys)
    flows = PastRuns(simulator, stack.flows)
    flows.add("leads")
    flows.wrote("leads", -30)
    flows.wrote("leads", -1, 0)
    _synced(simulator, 30)
    code, out, _ = health("dev")
    assert code == 3
    assert "ingestions.leads: `zoho-aep sync` has read its changes until" in out
    assert "[ZA618]" in out
    assert "[ZA611]" not in out
    _synced(simulator, 1)
    flows.wrote("leads", -0.5)
    assert "[ZA618]" not in health("dev")[1]


def test_files_of_failed_runs_are_deleted_soon(
    simulator: Simulator, stack: WrittenStack, capsys: pytest.CaptureFixture[str]
) -> None:
    """F.7 (7): two days before, it is said which run to retry."""
    flows = PastRuns(simulator, stack.flows)
    flows.add("leads")
    flows.ran("leads", -6 * 24, "failed", code="CONNECTOR-2001-500")
    flows.ran("leads", -1, "failed", code="CONNECTOR-2001-500")
    _synced(simulator, 1)
    out = runner("health", capsys)("dev")[1]
    assert "wait for a run, and are deleted from" in out
    assert "`zoho-aep retry run-leads--144" in out
    assert "[ZA619]" in out


def test_too_many_batches_into_profile(
    simulator: Simulator, stack: WrittenStack, capsys: pytest.CaptureFixture[str]
) -> None:
    """F.7 (6): Adobe advises at most 90 a day in a sandbox."""
    often = INGESTIONS.replace("hour, interval: 1", "minute, interval: 15").replace("id: dataset-1", "profile: true")
    stack.write(simulator.url, often)
    code, out, _ = runner("health", capsys)("dev")
    assert code == 3
    assert "zoho-aep:ingestions: 96 batches a day into Profile datasets" in out
    assert runner("health", capsys)("dev", "--json")[1].count("96 batches") == 1
