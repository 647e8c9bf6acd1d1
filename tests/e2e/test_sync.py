"""A table of Zoho reaches a dataset by files: first load, `up`, changes, and a preview that stays empty."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.support.command import stacks
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"


@pytest.fixture
def stack(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> Stack:
    """A stack that differs from one of Adobe's Zoho source by one word, and reads deletions."""
    stacks.write_project(tmp_path / "project")
    stack = Stack(tmp_path / "project", environment)
    config: Config = people(simulator.url, leads="Leads")
    config["zoho-aep:connections"]["zoho-sales"]["connector"] = "landing_zone"
    leads = config["zoho-aep:ingestions"]["leads"]
    leads["columns"] = [*leads["columns"], "is_deleted"]
    leads["mapping"] = [*leads["mapping"], {"source": "is_deleted", "target": "_acmesim.gone"}]
    config["zoho-aep:schemas"]["people"]["fields"]["gone"] = "string"
    stack.write(config)
    stack.init()
    return stack


def sync(stack: Stack) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "sync", "--stack", stack.name],
        cwd=stack.directory,
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def control(simulator: Simulator, method: str, path: str, body: Any = None) -> Any:
    answer = requests.request(method, f"{simulator.url}/_simulator/{path}", json=body, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def newest(simulator: Simulator) -> dict[str, tuple[str, str]]:
    """Return name and flag of each record, from the last row of the dataset that has it."""
    (dataset,) = simulator.world.store.items("dataSets")
    batches = control(simulator, "GET", f"rows/{dataset['id']}")
    rows = [row["_acmesim"] | row.get("person", {}).get("name", {}) for batch in batches for row in batch["rows"]]
    return {row["zohoId"]: (row.get("lastName", ""), row.get("gone", "")) for row in rows}


def test_from_nothing_to_rows_and_on(stack: Stack, simulator: Simulator) -> None:
    """A changed record, a new one and a deleted one arrive, and Pulumi sees no change in what the sync writes."""
    sync(stack)
    stack.up()
    simulator.world.advance(3700)
    before = newest(simulator)
    assert len(before) >= 1500
    changed, deleted = sorted(one for one, (_, gone) in before.items() if not gone)[:2]
    new = control(simulator, "POST", "records/Leads", {"Last_Name": "New", "Company": "C", "Email": "n@x.example"})
    control(simulator, "PATCH", f"records/Leads/{changed}", {"Last_Name": "Changed"})
    control(simulator, "DELETE", f"records/Leads/{deleted}")
    simulator.world.advance(1200)
    sync(stack)
    simulator.world.advance(3700)
    after = newest(simulator)
    assert (after[changed][0], after[deleted][1], after[str(new["id"])][0]) == ("Changed", "true", "New")
    assert len(after) == len(before) + 1
    assert set(stack.plan()["changeSummary"]) == {"same"}
