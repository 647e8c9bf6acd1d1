"""What `zoho-aep sync` does with a stack: which ingestions, what it prints, and how it ends."""

import errno
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.written_stack import Run, WrittenStack, opened_stack, runner

from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer, S3Folder
from pulumi_zoho_aep.cli.sync import running
from pulumi_zoho_aep.cli.sync.running import chosen_of
from pulumi_zoho_aep.cli.sync.storages import storage_of
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.extract.files import Files
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator

SLOWER = (
    "read by lists of records, which take longer, because the token lacks ZohoCRM.bulk.READ and ZohoCRM.coql.READ\n"
    "`zoho-aep authorize sales --scopes-add ZohoCRM.bulk.READ,ZohoCRM.coql.READ` adds what is missing"
)
MORE = """\
  zoho-aep:connections:
    files: {connector: landing_zone, credential: sales}
    tables: {credential: sales}
    bucket:
      connector: amazon_s3
      credential: sales
      auth: {s3_access_key: AKIA, s3_secret_key: canary, bucket_name: crm, service_url: "https://s3.example/"}
    container:
      connector: azure_blob
      credential: sales
      auth: {type: sas_uri, container: crm, sas_uri: "https://acct.blob.core.windows.net/?sv=2024&sig=canary"}
    raw:
      connector: azure_blob
      credential: sales
      auth: {spec_name: ConnectionString, params: {connectionString: canary, container: crm}}
  zoho-aep:schemas:
    people: {field_groups: ["https://ns.adobe.com/xdm/context/profile-personal-details"]}
  zoho-aep:datasets:
    leads: {schema: people}
  zoho-aep:ingestions:
    leads: &leads
      connection: files
      table: Leads
      columns: [id, Email, Modified_Time, is_deleted]
      delta_column: Modified_Time
      dataset: leads
      mapping: [{source: Email, target: personalEmail.address}]
      schedule: {frequency: hour}
      sync: {lag_seconds: 60}
    everything: {connection: files, table: Leads, delta_column: Modified_Time, dataset: leads, mapping: [
      {source: Email, target: personalEmail.address}], schedule: {frequency: hour}}
    read-by-aep: {connection: tables, table: Leads, delta_column: Modified_Time, dataset: leads, mapping: [
      {source: Email, target: personalEmail.address}], schedule: {frequency: hour}}
"""


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that the command opens."""
    return opened_stack(simulator.url, tmp_path, monkeypatch, MORE)


@pytest.fixture
def run(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command and returns its exit code, what it printed, and what it said beside that."""
    del stack
    return runner("sync", capsys)


def paths(simulator: Simulator, method: str) -> list[str]:
    return [entry["path"] for entry in simulator.world.journal.since(0) if entry["method"] == method]


def test_a_dry_run_writes_nothing(run: Run, simulator: Simulator) -> None:
    """It says what would be read, by which way, and where files would go."""
    code, out, _ = run("leads", "--dry-run", "--json")
    (found,) = json.loads(out)
    assert code == 0
    assert (found["outcome"], found["way"]) == ("would read everything by bulk read", "bulk read")
    assert (found["folder"], found["rows"]) == ("zoho-aep/crm/dev/leads", None)
    assert paths(simulator, "PUT") == []
    assert not [path for path in paths(simulator, "POST") if path.startswith("/crm")]


def test_a_first_load_needs_backfill(run: Run, stack: WrittenStack) -> None:
    """Files from before a dataflow's start are only read with it."""
    text = stack.file.read_text(encoding="utf-8")
    stack.file.write_text(text.replace("{frequency: hour}", "{frequency: hour, backfill: false}"), encoding="utf-8")
    (found,) = json.loads(run("leads", "--dry-run", "--json")[1])
    assert found["warnings"] == [
        "with `backfill: false`, the dataflow will read no file from before its start: set it to true"
    ]


def test_one_that_fails_leaves_the_others_alone(run: Run) -> None:
    """All columns need a bulk read, which the token may not: Leads is read, and the exit code is 1."""
    code, out, err = run()
    lines = [line.split() for line in out.splitlines()]
    assert code == 1
    assert [line[:2] for line in lines[1:]] == [["leads", "Leads"], ["everything", "Leads"]]
    assert "1,505" in lines[1]
    assert lines[2][2:] == ["failed"]
    assert err == (
        f"zoho-aep: leads: {SLOWER}\n"
        "zoho-aep: everything: start bulk read of Zoho module Leads: the scopes of the token do not cover this "
        "(401, OAUTH_SCOPE_MISMATCH)\n"
        "bulk read needs a scope: `zoho-aep authorize sales --scopes-add ZohoCRM.bulk.READ`, "
        "or declare at most 50 columns [ZA905]\n"
    )


def test_a_full_disk(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written to disk first: what is wrong there is one line, and no traceback."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Files, "add", full)
    code, _, err = run("leads")
    assert code == 1
    assert err.startswith("zoho-aep: leads: sync leads: the temporary file cannot be written: No space left on device")
    assert "\nfree some disk space, or set TMPDIR to a larger place" in err


def test_results_for_machines(run: Run, simulator: Simulator) -> None:
    """JSON has the files and how far all is read; a second run finds nothing."""
    (found,) = json.loads(run("leads", "--json")[1])
    assert (found["rows"], found["way"], found["error"]) == (1505, "lists of records", "")
    assert found["warnings"] == [SLOWER]
    assert len(found["files"]) == 1
    simulator.world.advance(3600)
    (again,) = json.loads(run("leads", "--json")[1])
    assert (again["outcome"], again["files"]) == ("nothing changed", [])
    assert again["read_until"] > found["read_until"]


def test_a_reconciliation_after_a_first_load(run: Run, simulator: Simulator) -> None:
    """Everything was read just now, and the next one compares with its files."""
    (found,) = json.loads(run("leads", "--json", "--reconcile")[1])
    assert found["outcome"] == "read everything; just read, so nothing to compare"
    simulator.world.advance(3600)
    (found,) = json.loads(run("leads", "--json", "--reconcile")[1])
    assert found["outcome"] == "nothing changed; 0 of 1,500 differ, 0 are gone"
    assert found["compared"] == {"records": 1500, "known": 1500, "differing": 0, "gone": 0}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["leds"], 1, "zoho-aep: zoho-aep:ingestions has no leds: did you mean leads?\n"),
        (
            ["read-by-aep"],
            1,
            (
                "zoho-aep: zoho-aep:ingestions.read-by-aep is not read from files\n"
                "`zoho-aep sync` is for tables of connectors such as landing_zone\n"
            ),
        ),
        (["--since", "yesterday"], 2, "is not a time such as 2026-11-27T17:00:00Z, nor a date such as 2026-11-27\n"),
        (["--since", "2026-11-27T17:00"], 2, "does not name its time zone, as 2026-11-27T17:00:00Z does\n"),
        (["--since", "2026-11-27", "--reconcile"], 2, "--reconcile reads everything: leave --since out\n"),
    ],
)
def test_mistakes(run: Run, arguments: list[str], code: int, message: str) -> None:
    """What is typed wrong is said before anything is called."""
    found, out, err = run(*arguments)
    assert (found, out) == (code, "")
    assert err.endswith(message)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(run: Run, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """CI ends a job by SIGTERM, a person by Ctrl-C: what is stored stays."""
    plan = Sync.plan

    def ended(self: Sync, *arguments: Any) -> Any:
        found = plan(self, *arguments)
        os.kill(os.getpid(), number)
        return found

    monkeypatch.setattr(Sync, "plan", ended)
    before = signal.getsignal(signal.SIGTERM)
    code, _, err = run("leads")
    assert code == 130
    assert "stopped: files that are stored stay, and the next sync reads the rest\n" in err
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_position_is_in_the_dataset(stack: WrittenStack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once `pulumi up` has made the dataset, its tag has the position; a renamed project or stack has another."""
    config = stack.config()
    place = running._Place(stack, config, Services({}), {("Dataset", "leads"): ("d1", {})})  # a state with the dataset
    monkeypatch.setattr(Services, "platform", type("P", (), {"datasets": None})())
    tag = place.positions("leads", config.ingestions["leads"])
    assert getattr(tag, "name", "") == "zohoAepSync/crm/dev/leads"


def test_settings_of_the_stack_file(stack: WrittenStack) -> None:
    """Lag, overlap and size of files come from the ingestion; columns of a mapping may name those of deletions."""
    place = running._Place(stack, stack.config(), Services({}), {})
    source = place.source("leads")
    assert (source.lag.total_seconds(), source.overlap.total_seconds()) == (60, 600)
    assert (source.table, source.used, source.folder) == ("Leads", ["Email"], "zoho-aep/crm/dev/leads")


def test_ingestions_of_files(stack: WrittenStack) -> None:
    """All of them if none is named, in the order of the stack file."""
    assert chosen_of(stack.config(), []) == ["leads", "everything"]
    assert chosen_of(stack.config(), ["everything", "leads"]) == ["leads", "everything"]


def test_without_any_ingestion_of_files(stack: WrittenStack) -> None:
    """The one word to change is named."""
    config = stack.config()
    alone = config.model_copy(update={"ingestions": {"x": config.ingestions["read-by-aep"]}})
    with pytest.raises(ZohoAepError, match=r"set `connector: landing_zone` in its connection"):
        chosen_of(alone, [])


def test_storages_of_ones_own(stack: WrittenStack) -> None:
    """A bucket and a container take the login of the stack file, in its typed forms."""
    connections = stack.config().connections
    found = {key: storage_of(Services({}), key, connections[key])._credentials.get() for key in ("bucket", "container")}
    assert found == {
        "bucket": S3Folder("crm", "", "AKIA", "canary", None, "https://s3.example/"),
        "container": AzureContainer("crm", "https://acct.blob.core.windows.net/crm?sv=2024&sig=canary"),
    }
    with pytest.raises(ZohoAepError, match=r"write it as type connection_string or type sas_uri"):
        storage_of(Services({}), "raw", connections["raw"])
