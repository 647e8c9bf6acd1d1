"""The pipelines of examples/pipelines, as lists of shell steps with the environment that each of them declares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from tests.support import REPOSITORY

PIPELINES = REPOSITORY / "examples" / "pipelines"
GITHUB = PIPELINES / "github" / "zoho-aep.yml"
GITLAB = PIPELINES / "gitlab" / ".gitlab-ci.yml"
AZURE = PIPELINES / "azure" / "azure-pipelines.yml"
JOBS = ("preview", "up", "drift", "health")

_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


@dataclass(frozen=True)
class Step:
    """A shell script of a job.

    Attributes:
        script: what bash is given.
        environment: what the pipeline declares for it.
        despite_failure: whether it also runs after a step that failed.
    """

    script: str
    environment: Mapping[str, str]
    despite_failure: bool = False


def read(path: Any) -> Any:
    """Return a pipeline as it is written; a key that is there twice fails."""
    return YAML(typ="safe", pure=True).load(path)


def github_steps(job: str, contexts: Mapping[str, str]) -> list[Step]:
    """Return what a job runs in a shell, without the actions; an expression that is not in the contexts fails."""
    workflow = read(GITHUB)
    declared = workflow["jobs"][job]
    steps = []
    for step in (step for step in declared["steps"] if "run" in step):
        values = {**workflow.get("env", {}), **declared.get("env", {}), **step.get("env", {})}
        environment = {
            name: _EXPRESSION.sub(lambda found: contexts[found[1]], str(value)) for name, value in values.items()
        }
        steps.append(Step(step["run"], environment, despite_failure="!cancelled()" in step.get("if", "")))
    return steps


def gitlab_steps(job: str, variables: Mapping[str, str]) -> list[Step]:
    """Return what a job runs; `before_script` and `script` are one shell, `after_script` is another one."""
    declared = gitlab_job(job)
    (matrix,) = declared["parallel"]["matrix"]
    environment = {**variables, "STACK": matrix["STACK"][0]}
    main = "\n".join([*declared["before_script"], *declared["script"]])
    after = "\n".join(declared.get("after_script", []))
    return [Step(main, environment)] + ([Step(after, environment, despite_failure=True)] if after else [])


def gitlab_job(job: str) -> Any:
    """Return a job with what it extends."""
    pipeline = read(GITLAB)
    declared = pipeline[job]
    return {**pipeline[declared["extends"]], **declared}


def azure_steps(path: Path, job: str) -> list[Step]:
    """Return what a job runs; what it declares for a secret names the variable of the group."""
    (declared,) = [one for one in read(path)["jobs"] if job in (one.get("job"), one.get("deployment"))]
    steps = declared["strategy"]["runOnce"]["deploy"]["steps"] if "strategy" in declared else declared["steps"]
    return [
        Step(step["bash"], step.get("env", {}), despite_failure="always()" in step.get("condition", ""))
        for step in steps
        if "bash" in step
    ]
