"""The schedules of examples/sync, run as they are written; and what tests of a table through files have in common."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from ruamel.yaml import YAML
from tests.e2e.pipelines import read
from tests.support import REPOSITORY
from tests.support.command import stacks
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

EXAMPLES = REPOSITORY / "examples" / "sync"
_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"


@pytest.fixture
def stack(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> Stack:
    """A stack whose table comes through files."""
    return stack_of_files(tmp_path, environment, simulator)


def stack_of_files(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> Stack:
    """Return a stack that differs from one of Adobe's Zoho source by one word, and reads deletions."""
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


def scripts() -> set[str]:
    """Return what starts a sync in the services."""
    github = read(EXAMPLES / "github" / "zoho-aep-sync.yml")["jobs"]["sync"]["steps"]
    gitlab = read(EXAMPLES / "gitlab" / "zoho-aep-sync.yml")["sync"]["script"]
    jobs = list(YAML(typ="safe", pure=True).load_all(EXAMPLES / "kubernetes" / "cronjobs.yaml"))
    entry = re.findall(r"^ENTRYPOINT (\[.*\])$", (EXAMPLES / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    pods = [job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0] for job in jobs]
    in_pods = [shlex.join([*json.loads(entry[0]), *pod["args"]]) for pod in pods]
    return {*(step["run"] for step in github if "sync" in step.get("run", "")), *gitlab, *in_pods}


def test_schedules_as_they_are_written(stack: Stack) -> None:
    """What each service runs comes to its end; GitHub and GitLab run the same, with an empty option as well."""
    found = scripts()
    assert len(found) == 3
    for script in found:
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script.replace("--stack prod", '--stack "$STACK"')],
            cwd=stack.directory,
            env={**stack.environment, "STACK": stack.name, "OPTIONS": ""},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "leads" in done.stdout


def test_schedules_run_one_at_a_time() -> None:
    """No service starts a sync beside another one of the same schedule, and none gets more than it needs."""
    github = read(EXAMPLES / "github" / "zoho-aep-sync.yml")
    assert github["concurrency"] == {"group": "zoho-aep-sync", "cancel-in-progress": False}
    assert (github["permissions"], github["jobs"]["sync"]["permissions"]) == ({}, {"contents": "read"})
    assert read(EXAMPLES / "gitlab" / "zoho-aep-sync.yml")["sync"]["resource_group"] == "zoho-aep-sync"
    for job in YAML(typ="safe", pure=True).load_all(EXAMPLES / "kubernetes" / "cronjobs.yaml"):
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        assert job["spec"]["concurrencyPolicy"] == "Forbid"
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"]
        assert not pod["automountServiceAccountToken"]
