"""Programs in YAML and TypeScript, through the real command, which finds the component provider on PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.support import REPOSITORY
from tests.support.command.journal import held, only
from tests.support.command.stacks import Stack
from tools.set_up import languages

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

EXAMPLES = REPOSITORY / "examples"
_MISSING = "is not installed: `make test` sets it up where it can"


def _example(language: str, host: str, directory: Path, environment: dict[str, str]) -> Stack:
    program = languages.language_host(host)
    if program is None:
        pytest.skip(f"pulumi-language-{host} {_MISSING}")
    shutil.copytree(EXAMPLES / language, directory / language)
    path = os.pathsep.join([environment["PATH"], str(program.parent)])
    stack = Stack(directory / language, {**environment, "PATH": path}, "example")
    stack.init()
    return stack


def test_a_program_in_yaml(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> None:
    """It comes up, an unchanged preview is empty, a mistake is said in our words, and destroy leaves nothing."""
    stack = _example("yaml", "yaml", tmp_path, environment)
    stack.up()
    assert only(simulator, "flows", "leads")["scheduleParams"]["frequency"] == "hour"
    stack.preview("--expect-no-changes")
    program = stack.directory / "Pulumi.yaml"
    written = program.read_text(encoding="utf-8")
    for right, wrong, reason in (
        ("frequency: hour", "frequency: hourly", "ZohoIngestion leads.schedule.frequency: must be 'once', 'minute'"),
        # What the host alone knows: a preview refuses what `up` would.
        ("${dataset.objectId}", "6400c1d2e3f4a5b6c7d8e9f0", "Dataflow leads: changing target_connection_id"),
    ):
        program.write_text(written.replace(right, wrong), encoding="utf-8")
        assert stack.run("preview") != 0
        assert reason in stack.said[-1]
    program.write_text(written, encoding="utf-8")
    state = stack.pulumi("stack", "export")
    assert not [secret for secret in _SECRETS if secret in state + "".join(stack.said)]
    stack.destroy()
    assert set(held(simulator)) == {"mappingSets"}


def test_a_program_in_typescript(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> None:
    """It passes the type checker, comes up, and an unchanged preview is empty."""
    modules = languages.node_modules()
    if modules is None:
        pytest.skip(f"Pulumi's SDK for TypeScript {_MISSING}")
    stack = _example("typescript", "nodejs", tmp_path, environment)
    (stack.directory / "node_modules").symlink_to(modules)
    compiler = str(modules / ".bin" / "tsc")
    subprocess.run([compiler, "--project", "."], cwd=stack.directory, check=True, timeout=120)
    stack.up()
    assert only(simulator, "flows", "leads")["scheduleParams"]["frequency"] == "hour"
    stack.preview("--expect-no-changes")


_SECRETS = (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN)
