"""The schedules of examples/sync, run as they are written; and what tests of a table through files have in common."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from ruamel.yaml import YAML
from tests.e2e import wheels
from tests.e2e.images import Image
from tests.e2e.pipelines import azure_steps, read
from tests.support import REPOSITORY
from tests.support.command import stacks
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

EXAMPLES = REPOSITORY / "examples" / "sync"
AZURE = EXAMPLES / "azure" / "azure-pipelines-sync.yml"
_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"


def stack_of_files(
    tmp_path: Path, environment: dict[str, str], simulator: Simulator, name: str = stacks.STACK
) -> Stack:
    """Return a stack that differs from one of Adobe's Zoho source by one word, and reads deletions."""
    stacks.write_project(tmp_path / "project")
    stack = Stack(tmp_path / "project", environment, name)
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


@dataclass
class Machine:
    """A machine with Python and Pulumi, on which nothing of ours is installed yet."""

    environment: dict[str, str]
    directory: Path

    def run(self, script: str, directory: Path | None = None, **more: str) -> str:
        """Run a shell script, and return what it printed; a failure fails the test."""
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=directory or self.directory,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def machine(tmp_path: Path, wheel: Path, environment: dict[str, str], simulator: Simulator) -> Machine:
    """The machine of a CI service, with a project whose stack is called as in the examples."""
    stack = stack_of_files(tmp_path, environment, simulator, "prod")
    (stack.directory / "requirements.txt").write_text("pulumi-zoho-aep[sync]\n", encoding="utf-8")
    return Machine(wheels.machine(tmp_path, wheel, environment), stack.directory)


def test_schedules_of_services_as_they_are_written(machine: Machine) -> None:
    """The services install the project's requirements and run the same, with an empty option as well."""
    github = read(EXAMPLES / "github" / "zoho-aep-sync.yml")["jobs"]["sync"]
    gitlab = read(EXAMPLES / "gitlab" / "zoho-aep-sync.yml")["sync"]
    steps = [step["run"] for step in github["steps"] if "run" in step]
    assert [*gitlab["before_script"], *gitlab["script"]] == steps
    install, sync = azure_steps(AZURE, "sync")
    assert [install.script, sync.script.splitlines()[-1]] == steps
    assert (bool(install.environment), "ZOHO_AEP_CLIENT_SECRET" in sync.environment) == (False, True)
    assert github["env"]["STACK"] == gitlab["variables"]["STACK"]
    said = [machine.run(step, STACK=github["env"]["STACK"], OPTIONS="") for step in steps]
    assert "leads" in said[-1]


@pytest.mark.parametrize("schedule", [*read(AZURE)["schedules"], {}])
def test_a_schedule_of_azure_says_what_is_compared(schedule: dict[str, Any], tmp_path: Path) -> None:
    """That of twice a week compares everything; the other one, and a run that somebody starts, reads changes."""
    (tmp_path / "zoho-aep").write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    (tmp_path / "zoho-aep").chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    name = {"BUILD_CRONSCHEDULE_DISPLAYNAME": schedule["displayName"]} if schedule else {}
    script = azure_steps(AZURE, "sync")[-1].script
    said = Machine({"PATH": path, "STACK": "prod"}, tmp_path).run(script, **name)
    assert said == "sync --stack prod" + (" --reconcile\n" if "1,4" in schedule.get("cron", "") else "\n")


def test_schedules_of_a_cluster_as_they_are_written(machine: Machine, tmp_path: Path) -> None:
    """The image is built by its file, and each job runs in it."""
    image = Image.build(EXAMPLES / "Dockerfile", machine.directory, tmp_path / "image", machine.run)
    assert sorted(one.name for one in image.directory.iterdir()) == [
        "Pulumi.prod.yaml",
        "Pulumi.yaml",
        "requirements.txt",
    ]
    jobs = YAML(typ="safe", pure=True).load_all(EXAMPLES / "kubernetes" / "cronjobs.yaml")
    pods = [job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0] for job in jobs]
    assert len(pods) == 2
    for pod in pods:
        assert "leads" in machine.run(image.command(pod["args"]), image.directory, **image.environment)


def test_schedules_run_one_at_a_time() -> None:
    """No service starts a sync beside another one of the same schedule, and none gets more than it needs."""
    github = read(EXAMPLES / "github" / "zoho-aep-sync.yml")
    assert github["concurrency"] == {"group": "zoho-aep-sync", "cancel-in-progress": False}
    assert (github["permissions"], github["jobs"]["sync"]["permissions"]) == ({}, {"contents": "read"})
    assert read(EXAMPLES / "gitlab" / "zoho-aep-sync.yml")["sync"]["resource_group"] == "zoho-aep-sync"
    assert all(schedule["batch"] for schedule in read(AZURE)["schedules"])
    for job in YAML(typ="safe", pure=True).load_all(EXAMPLES / "kubernetes" / "cronjobs.yaml"):
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        assert job["spec"]["concurrencyPolicy"] == "Forbid"
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"]
        assert not pod["automountServiceAccountToken"]
