"""`zoho-aep explore` and `zoho-aep scaffold` on a real stack: from a credential to running dataflows."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.answers import answer
from tests.support.command import stacks
from tests.support.command.journal import held
from tests.support.command.stack_files import ADOBE_SECRET, SALT, ZOHO_REFRESH_TOKEN, ZOHO_SECRET
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.flow_service import tables
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.zoho import catalogue, sample_fields, sample_records

TABLES = ("Leads", "Contacts", "Accounts", "Deals", "Memberships")
_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"
_STACK_FILE = f"""\
encryptionsalt: {SALT}
config:
  # Our sandbox.
  zoho-aep:platform: {{organization: {seeds.ORGANIZATION}, sandbox: {seeds.SANDBOX}, # not prod
    client_id: {seeds.ADOBE_CLIENT_ID}, client_secret: {{secure: "{ADOBE_SECRET["secure"]}"}}}}
  zoho-aep:credentials:
    sales:
      data_center: us
      client_id: {seeds.ZOHO_CLIENT_ID}
      client_secret:
        secure: {ZOHO_SECRET["secure"]}
      refresh_token:
        secure: {ZOHO_REFRESH_TOKEN["secure"]}  # the integration user's
"""


@pytest.fixture
def stack(tmp_path: Path, environment: dict[str, str]) -> Stack:
    """A stack with settings and a credential, and nothing else; its file is in a folder that the project names."""
    stacks.write_project(tmp_path / "project", {**stacks.PROJECT, "stackConfigDir": "stacks"})
    stack = Stack(tmp_path / "project", environment)
    stack_file(stack).parent.mkdir()
    stack_file(stack).write_text(_STACK_FILE, encoding="utf-8")
    (stack.directory / "below").mkdir()
    stack.init()
    return stack


def stack_file(stack: Stack) -> Path:
    return stack.directory / "stacks" / f"Pulumi.{stack.name}.yaml"


def zoho_aep(stack: Stack, *arguments: str) -> str:
    """Run the command in a folder of the project and return what it printed on stdout."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments, "--stack", stack.name],
        cwd=stack.directory / "below",
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    stack.said += [done.stdout, done.stderr]
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def _older_leads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A CRM whose leads have the fields of a real organisation, as an older version of the API describes them."""
    fields = answer("fields_of_leads_older_api")["fields"]
    caches = (catalogue.fields, catalogue.records, tables._columns, tables.sample_rows)

    def described(module: str) -> list[dict[str, Any]]:
        return fields if module == "Leads" else sample_fields.described(module)

    for module in (catalogue, sample_records):
        monkeypatch.setattr(module, "described", described)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("_older_leads")
def test_fields_of_an_older_version(stack: Stack, simulator: Simulator) -> None:
    """A table of real fields, some of them without a JSON type, is explored, scaffolded and ingested as it is."""
    explored = json.loads(zoho_aep(stack, "explore", "Leads", "--json"))
    assert {column["name"] for column in explored["columns"] if column["xdm_type"] is None} >= {"Alpha_Bravo", "Tag"}
    zoho_aep(stack, "scaffold", "Leads")
    proposed = stack_file(stack).read_text(encoding="utf-8")
    doubtful = proposed.replace("delta_column: Modified_Time", "delta_column: Created_Time")
    stack_file(stack).write_text(doubtful, encoding="utf-8")
    refusal = {"code": "OAUTH_SCOPE_MISMATCH", "status": "error"}
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 401, "body": refusal}])
    said = stack.preview()
    assert "warning: zoho-aep:ingestions.leads.delta_column: Created_Time does not move with every change" in said
    assert "warning: zoho-aep:ingestions.leads.columns: not checked: list fields of Zoho" in said
    stack_file(stack).write_text(proposed, encoding="utf-8")
    assert "warning" not in stack.up()
    simulator.world.advance(2 * 3600)
    runs = [run["metrics"]["recordSummary"] for run in simulator.world.store.items("runs")]
    assert runs[0]["outputRecordCount"] == runs[0]["inputRecordCount"] > 0
    stack.preview("--expect-no-changes")


def test_every_table_can_be_taken_as_proposed(stack: Stack, simulator: Simulator) -> None:
    """The proposals for all sample tables, as they are, come up at once, and every record arrives without a failure."""
    file = stack_file(stack)
    explored = json.loads(zoho_aep(stack, "explore", "--json"))

    for table in TABLES:
        zoho_aep(stack, "scaffold", table)

    assert file.read_text(encoding="utf-8").startswith(_STACK_FILE)
    assert [path for path in stack.directory.rglob("Pulumi.test.yaml") if path != file] == []
    stack.up()
    assert held(simulator)["flows"] == len(TABLES)
    assert {flow["state"] for flow in simulator.world.store.items("flows")} == {"enabled"}
    stack.preview("--expect-no-changes")
    simulator.world.advance(3700)
    runs = simulator.world.store.items("runs")
    assert len({run["flowId"] for run in runs}) == len(TABLES)
    summaries = [run["metrics"]["recordSummary"] for run in runs]
    assert {(one["failedRecordCount"], one["warningRecordCount"]) for one in summaries} == {(0, 0)}
    assert sum(one["outputRecordCount"] for one in summaries) > len(TABLES)
    again = json.loads(zoho_aep(stack, "explore", "--json"))
    assert (explored["source"], again["source"]) == ("zoho", "aep")
    assert [table["name"] for table in again["tables"]] == [table["name"] for table in explored["tables"]]
    said = "".join(stack.said)
    secrets = (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN)
    assert [secret for secret in secrets if secret in said] == []
