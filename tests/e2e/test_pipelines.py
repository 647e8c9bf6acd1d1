"""The pipelines of examples/pipelines: what they ask for, and every shell step of them, run as it is written.

Three things of a CI service are not there: its actions (checkout, Python, the CLI) and images, for which the tests'
own are at hand; the package index, for which a folder with the built wheel stands; and where comments go: `gh` keeps
what it would have sent, and the comments of the other services have tests in `test_pipeline_comments.py`.
"""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.e2e import wheels
from tests.e2e.pipelines import AZURE, GITHUB, JOBS, Step, azure_steps, github_steps, gitlab_job, gitlab_steps, read
from tests.support.command import stacks
from tests.support.command.journal import held, only
from tests.support.command.stack_files import PASSPHRASE, Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

_STACK = "prod"
_COMMENT_TOKEN = "glpat-canary-4711"
_SECRETS = {
    "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    "ZOHO_AEP_CLIENT_SECRET": seeds.ADOBE_CLIENT_SECRET,
}
_OF_THE_SERVICE = re.compile(r"^$|^gh pr comment|GITHUB_STEP_SUMMARY|> comment.md$|uploadsummary|^RESULT=|^set -eo")
_GH = """\
#!/bin/sh
{ printf '%s\\n' "$@"; cat comment.md; } > sent.txt
"""


@pytest.fixture
def machine(tmp_path: Path, wheel: Path, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a new machine, which has Pulumi, and Python with what our package depends on."""
    found = wheels.machine(tmp_path, wheel, environment)
    tools = Path(found["PATH"].partition(os.pathsep)[0])
    (tools / "gh").write_text(_GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)
    # What the pipeline has to declare is not there on its own.
    missing = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "ZOHO_AEP_ENDPOINT")
    return {name: value for name, value in found.items() if name not in missing}


@pytest.fixture
def stack(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> Stack:
    """A checked-out project, whose stack exists."""
    directory = tmp_path / "project"
    stacks.write_project(directory)
    (directory / "requirements.txt").write_text("pulumi-zoho-aep\n", encoding="utf-8")
    stack = Stack(directory, environment, _STACK)
    stack.write(declared(simulator, "Leads"))
    stack.init()
    return stack


def declared(simulator: Simulator, table: str) -> Config:
    """Return a stack file that leaves AEP's client secret to the pipeline."""
    config = people(simulator.url, leads=table)
    del config["zoho-aep:platform"]["client_secret"]
    return config


class Runner:
    """Runs jobs of a pipeline as its service does, in one folder and on one machine."""

    def __init__(self, stack: Stack, machine: Mapping[str, str], steps: Callable[[str], list[Step]]) -> None:
        self.directory = stack.directory
        self.said = ""
        self._machine = machine
        self._steps = steps

    def run(self, job: str) -> int:
        """Run a job's shell steps and return the first exit code that is not 0."""
        code = 0
        for step in self._steps(job):
            if code == 0 or step.despite_failure:
                ended = self._shell(step)
                code = code or ended
        return code

    def written(self, name: str) -> str:
        """Return a file that a job left, and remove it."""
        path = self.directory / name
        text = path.read_text(encoding="utf-8")
        path.unlink()
        self.said += text
        return text

    def _shell(self, step: Step) -> int:
        summary = {"GITHUB_STEP_SUMMARY": str(self.directory / "summary.md")}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script],
            cwd=self.directory,
            env={**self._machine, **summary, **step.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=180,
            check=False,
        )
        self.said += done.stdout
        return done.returncode


def on_github(stack: Stack) -> Callable[[str], list[Step]]:
    """Return what GitHub would run; a secret that no one set is an empty text there."""
    contexts = {
        **{f"secrets.{name}": value for name, value in _SECRETS.items()},
        "secrets.PULUMI_ACCESS_TOKEN": "",
        "vars.PULUMI_BACKEND_URL": stack.environment["PULUMI_BACKEND_URL"],
        "matrix.stack": _STACK,
        "github.token": _COMMENT_TOKEN,
        "github.event.pull_request.number": "7",
        "steps.preview.outcome": "success",
    }
    return lambda job: github_steps(job, contexts)


def on_gitlab(stack: Stack) -> Callable[[str], list[Step]]:
    """Return what GitLab would run; its variables are there without being declared."""
    variables = {
        **_SECRETS,
        "PULUMI_BACKEND_URL": stack.environment["PULUMI_BACKEND_URL"],
        "GITLAB_COMMENT_TOKEN": "",
    }
    return lambda job: gitlab_steps(job, variables)


def test_the_steps_as_they_are_written(stack: Stack, machine: dict[str, str], simulator: Simulator) -> None:
    """Preview comments, even on failure, and makes nothing; `up` makes it; drift ends with 3; no secret is shown."""
    runner = Runner(stack, machine, on_github(stack))
    assert runner.run("preview") == 0, runner.said
    assert "Successfully installed pulumi-zoho-aep" in runner.said
    assert held(simulator) == {}
    assert "12 to create" in runner.written("sent.txt")

    assert runner.run("up") == 0, runner.said
    assert set(held(simulator).values()) == {1}
    assert runner.run("drift") == 0, runner.said
    assert runner.run("health") == 0, runner.said
    assert "### Data arrives" in runner.written("health.md")

    flow = only(simulator, "flows", "leads")
    simulator.world.store.put("flows", flow["id"], {**flow, "name": "renamed by hand"})
    assert runner.run("drift") == 3, runner.said
    assert "renamed by hand" in runner.written("drift.md")
    simulator.world.store.put("flows", flow["id"], {**flow, "state": "disabled"})
    assert runner.run("health") == 3, runner.said
    assert "its dataflow is disabled" in runner.written("health.md")
    simulator.world.store.put("flows", flow["id"], {**flow, "name": "renamed by hand"})

    stack.write(declared(simulator, "Contact"))
    assert runner.run("preview") == 3, runner.said
    assert "ingestions.leads" in runner.written("sent.txt")
    assert secrets_in(runner.said) == []


def test_previews_on_gitlab(stack: Stack, machine: dict[str, str], simulator: Simulator) -> None:
    """Where the commands are those of GitHub, what is left is how a preview is handed over, even one that fails."""
    runner = Runner(stack, machine, on_gitlab(stack))
    assert runner.run("preview") == 0, runner.said
    assert "12 to create" in runner.written("preview.txt")
    stack.write(declared(simulator, "Contact"))
    assert runner.run("preview") == 3, runner.said
    assert "ingestions.leads" in runner.written("preview.txt")
    assert secrets_in(runner.said) == []


def secrets_in(text: str) -> list[str]:
    """Return which secrets a text shows; the passphrase of these tests is a common word."""
    secrets = (seeds.ADOBE_CLIENT_SECRET, _COMMENT_TOKEN, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN)
    return [secret for secret in secrets if secret in text]


def test_all_services_run_the_same_commands() -> None:
    """Apart from how a comment and a report are handed over, the pipelines differ in nothing that is run."""

    def lines(steps: list[Step]) -> list[str]:
        found = [line for step in steps for line in step.script.splitlines()]
        return [line for line in found if not _OF_THE_SERVICE.search(line)]

    contexts = dict.fromkeys(re.findall(r"\$\{\{ *(.*?) *\}\}", GITHUB.read_text("utf-8")), "")
    for job in JOBS:
        # Their comments are programs.
        on_gitlab = [step for step in gitlab_steps(job, {}) if "<<" not in step.script]
        assert lines(github_steps(job, contexts)) == lines(on_gitlab)
        # Its bash does not fail with the first command of a pipe.
        shells = [step for step in azure_steps(AZURE, job) if "<<" not in step.script]
        assert lines(github_steps(job, contexts)) == lines(shells)
        assert [step for step in shells if "|" in step.script and "set -eo pipefail" not in step.script] == []


@pytest.mark.parametrize("job", JOBS)
def test_secrets_on_azure(job: str) -> None:
    """Only the steps that need them get them: not the one that installs packages, nor any script's text."""
    for step in azure_steps(AZURE, job):
        assert "$(" not in step.script
        assert bool(step.environment) == (not step.script.startswith(("python -m pip", "echo")))
    assert "IsFork" in AZURE.read_text("utf-8")


@pytest.mark.parametrize("job", JOBS)
def test_a_job_on_github_gets_no_more_than_it_needs(job: str) -> None:
    """A job reads the code, and the preview comments; actions are pinned, secrets are met only by the steps' shells."""
    workflow = read(GITHUB)
    assert set(workflow["on"]) == {"pull_request", "push", "schedule"}
    assert workflow["permissions"] == {}
    assert workflow["defaults"] == {"run": {"shell": "bash"}}
    declared = workflow["jobs"][job]
    also = {"pull-requests": "write"} if job == "preview" else {}
    assert declared["permissions"] == {"contents": "read", **also}
    for step in declared["steps"]:
        assert "run" in step or re.search(r"@[0-9a-f]{40}$", step["uses"])
        # In a script, an expression is code that somebody's pull request may write.
        assert "${{" not in step.get("run", "")
        assert "secrets." not in str({**step, "env": None})
    assert "secrets." not in str({**declared, "steps": None})


@pytest.mark.parametrize("job", JOBS)
def test_a_job_meets_no_other_of_its_kind_and_stack(job: str) -> None:
    """Each job has a group for each stack; an `up` is never cancelled by a later one."""
    on_github = read(GITHUB)["jobs"][job]["concurrency"]
    assert on_github["group"].startswith(f"zoho-aep-{job}-${{{{ matrix.stack }}}}")
    assert on_github["cancel-in-progress"] == (job != "up")
    on_gitlab = gitlab_job(job)
    assert on_gitlab["resource_group"].startswith(f"zoho-aep-{job}-$STACK")
    assert on_gitlab.get("interruptible", False) == (job == "preview")


def test_forks_get_nothing() -> None:
    """A preview is for branches of the same repository alone."""
    same_repository = "github.event.pull_request.head.repo.full_name == github.repository"
    assert same_repository in read(GITHUB)["jobs"]["preview"]["if"]
    (rule,) = gitlab_job("preview")["rules"]
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID" in rule["if"]


def test_actions_are_pinned() -> None:
    """Every action is named by a commit, with its version beside it; one action has one commit."""
    uses = re.findall(r"uses: (\S+)( # v[0-9]+\.[0-9]+\.[0-9]+\b)?", GITHUB.read_text("utf-8"))
    assert len(uses) == sum("uses" in step for job in JOBS for step in read(GITHUB)["jobs"][job]["steps"])
    assert [name for name, version in uses if not (version and re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name))] == []
    assert len({name.partition("@")[0] for name, _ in uses}) == len({name for name, _ in uses})


@pytest.mark.parametrize("job", JOBS)
def test_images_and_artifacts(job: str) -> None:
    """The image is one version's, with its digest if it has one; what a job keeps is for developers alone."""
    declared = gitlab_job(job)
    assert re.fullmatch(r"[\w./-]+:[0-9]+\.[0-9]+\.[0-9]+(@sha256:[0-9a-f]{64})?", declared["image"])
    assert declared.get("artifacts", {"access": "developer"})["access"] == "developer"
