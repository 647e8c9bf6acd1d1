"""`zoho-aep health` without the Pulumi CLI: what it finds in the runs that the simulator has."""

import json
import re

import pytest
from hypothesis import given, settings, strategies as st
from prometheus_client.parser import text_string_to_metric_families
from tests.support.past_runs import PastRuns
from tests.support.reports import EVIL, NOW, report
from tests.unit.cli.written_stack import Run, WrittenStack, runner

from pulumi_zoho_aep.cli.health.examination import Health
from pulumi_zoho_aep.cli.health.machine import _label
from pulumi_zoho_aep.cli.health.markdown import as_markdown
from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture
def health(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command."""
    return runner("health", capsys)


@pytest.fixture
def retry(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command."""
    return runner("retry", capsys)


def test_a_failure_is_found_and_goes_away(flows: PastRuns, health: Run) -> None:
    """With its code, reason and fix; a good run of its window ends it."""
    flows.add("leads")
    flows.ran("leads", -1, "failed", code="CONNECTOR-3001-500")
    code, out, err = health("dev")
    assert code == 3
    assert "ingestions.leads: the last run failed: AEP could not write to the data lake (CONNECTOR-3001-500)" in out
    assert "[ZA605]" in out
    assert "1 attention" in err
    flows.wrote("leads", -1)
    assert health("dev")[0] == 0


def test_a_revoked_token_is_the_reason(flows: PastRuns, stack: WrittenStack, health: Run, simulator: Simulator) -> None:
    """Zoho is asked only where AEP cannot read the source."""
    flows.add("leads")
    flows.wrote("leads", -1)
    simulator.world.journal.clear()
    assert health("dev")[0] == 0
    assert [one["path"] for one in simulator.world.journal.since(0) if "oauth" in one["path"]] == []
    flows.ran("leads", -0.5, "failed", code="CONNECTOR-1001-500")
    written = stack.file.read_text(encoding="utf-8")
    stack.file.write_text(written.replace("refresh_token: 1000.", "refresh_token: 1000.00"), encoding="utf-8")
    found = json.loads(health("dev", "--json")[1])
    assert [one["subject"] for one in found["credentials"]] == ["credentials.sales"]
    assert found["credentials"][0]["code"] == "ZA201"
    assert "`zoho-aep authorize sales`" in health("dev")[1]


def test_a_dataflow_that_is_gone(flows: PastRuns, health: Run, simulator: Simulator) -> None:
    """It has no state, in JSON either."""
    flows.add("leads")
    simulator.world.store.clear("flows")
    code, out, _ = health("dev", "--json")
    (found,) = json.loads(out)["ingestions"]
    assert (code, found["state"], [one["code"] for one in found["findings"]]) == (3, None, ["ZA702"])


def test_a_hundred_ingestions_take_few_requests(flows: PastRuns, health: Run, simulator: Simulator) -> None:
    """Token, dataflows, their last runs, and the earlier runs of those without rows."""
    for number in range(100):
        flows.add(f"i{number:02}")
        flows.wrote(f"i{number:02}", -1, 5 if number % 10 else 0)
    simulator.world.journal.clear()
    assert health("dev")[0] == 0
    assert len(simulator.world.journal.since(0)) <= 10


def test_a_run_that_failed_before_the_last_one(flows: PastRuns, health: Run, retry: Run) -> None:
    """Health names the run that `retry` offers, of few dataflows and of many, until its window has been read."""
    for name in ("leads", "deals", "contacts", "cases", "quotes"):
        flows.add(name)
        flows.wrote(name, -3)
        flows.ran(name, -2, "failed", code="CONNECTOR-1001-500")
        flows.wrote(name, -1)
        assert "`zoho-aep retry run-leads--2" in health("dev")[1]
        assert retry(name, "--stack", "dev")[2].startswith(f"run run-{name}--2: the changes ")
    for name in ("leads", "deals", "contacts", "cases", "quotes"):
        flows.wrote(name, -2.0)
    assert (health("dev")[0], retry("leads", "--stack", "dev")[0]) == (0, 1)


def test_a_run_that_aep_does_not_retry(flows: PastRuns, health: Run, retry: Run) -> None:
    """AEP calls it a success although no row arrived: another way to read its window is offered."""
    flows.add("leads")
    flows.wrote("leads", -4)
    flows.ran("leads", -3, "partialSuccess", inputRecordCount=5, outputRecordCount=0, failedRecordCount=5)
    flows.wrote("leads", -2)
    flows.ran("leads", -1, "failed")
    flows.wrote("leads", 0)
    out = health("dev")[1]
    assert "AEP has no failed run of them to retry" in out
    assert "`zoho-aep backfill`" in out
    offered = retry("leads", "--stack", "dev", "--all")[2]
    assert ("run-leads--1" in offered, "run-leads--3" in offered) == (True, False)


def test_machines_get_gauges(flows: PastRuns, health: Run) -> None:
    """One line per gauge and ingestion, where AEP says it."""
    flows.add("leads")
    flows.wrote("leads", -1)
    out = health("dev", "--prometheus")[1]
    assert 'zoho_aep_healthy{stack="dev",ingestion="leads"} 1\n' in out
    assert 'zoho_aep_last_run_records_written{stack="dev",ingestion="leads"} 5\n' in out
    assert "records_failed{" in out


def test_prometheus_reads_the_gauges(flows: PastRuns, health: Run) -> None:
    """The parser of its official client: names as they are, and numbers with all their digits."""
    names = ("c\\d", "e\nf", "{}=,")
    for name in names:
        flows.add(name)
        flows.wrote(name, -1, 12_345_678)
    families = {one.name: one for one in text_string_to_metric_families(health("dev", "--prometheus")[1])}
    assert {one.type for one in families.values()} == {"gauge"}
    assert all(one.documentation for one in families.values())
    written = {one.labels["ingestion"]: one.value for one in families["zoho_aep_last_run_records_written"].samples}
    assert written == dict.fromkeys(names, 12_345_678)


def test_markdown_has_every_finding(flows: PastRuns, health: Run) -> None:
    """Names stand in code spans."""
    flows.add("a`b")
    flows.wrote("a`b", -9)
    code, out, _ = health("dev", "--markdown")
    assert code == 3
    assert "### Attention needed: `dev`" in out
    assert "- ``ingestions.a`b``: " in out


@given(st.text())
def test_a_label_cannot_be_left(text: str) -> None:
    """No name ends its label, or its line."""
    label = _label(text)
    assert "\n" not in label
    assert json.loads(f'"{label}"', strict=False) == text
    (family,) = text_string_to_metric_families(f'health{{ingestion="{label}"}} 1\n')
    assert family.samples[0].labels == {"ingestion": text}


@settings(max_examples=30)
@given(st.one_of(st.text(min_size=1), st.just(EVIL), st.text("`<>-[]|\n#@", min_size=1)))
def test_markdown_has_names_in_code_spans_alone(name: str) -> None:
    """No name begins a line, leaves its code span or ends the hidden comment."""
    (entry,) = report(name, days=1).entries
    plain, text = (as_markdown(Health(one, NOW, [entry.health], ())) for one in ("dev", name))
    assert len(text.splitlines()) == len(plain.splitlines())
    marker, *lines = text.splitlines()
    assert marker.count("-->") == 1
    outside = [re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line) for line in lines]
    assert not any(re.search(r"[<>|\[\]`@]", line) for line in outside)
