"""The policy pack of the examples, through the real command."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.support import REPOSITORY
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

_LAUNCHER = '#!/bin/sh\nexec python3 -u "$2" "$1"\n'


def _pack(directory: Path, stack: Stack) -> str:
    """Return a copy of the pack that any language host can start: one built from Go modules starts no packs itself."""
    shutil.copytree(REPOSITORY / "examples" / "policies", directory / "policies")
    project = directory / "policies" / "PulumiPolicy.yaml"
    project.write_text(project.read_text(encoding="utf-8").replace("runtime: python", "runtime: launched"), "utf-8")
    launcher = directory / "pulumi-analyzer-policy-launched"
    launcher.write_text(_LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)
    stack.environment["PATH"] += f":{directory}"
    return str(directory / "policies")


def test_a_stack_that_breaks_every_rule(
    tmp_path: Path, simulator: Simulator, new_stack: Callable[[Config], Stack]
) -> None:
    """A preview fails and says what is not allowed, each once; a stack that keeps to the rules passes."""
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:ingestions"]["leads"] |= {
        "name": "My leads",
        "allow_replacement": True,
        "schedule": {"frequency": "minute", "interval": 15},
    }
    stack = new_stack(config)
    pack = _pack(tmp_path, stack)
    program = Path(pack, "__main__.py")
    written = program.read_text(encoding="utf-8")
    program.write_text(written.replace('{"dev", "prod"}', '{"prod"}'), encoding="utf-8")
    assert stack.run("preview", "--policy-pack", pack) != 0
    policies = stack.said[-1].partition("Policies:")[2]
    for reason in (
        "leads: the name My leads does not follow [a-z0-9-]+",
        "the sandbox dev is not among prod",
        "leads: it runs every 0:15:00, but at least 0:30:00 must pass between two runs",
        "leads: allow_replacement lets a new dataflow forget what was read: remove it",
        "leads: it is not protected: remove `protect: false`",
    ):
        assert reason in policies, stack.said[-1]
    program.write_text(written, encoding="utf-8")
    allowed = people(simulator.url, leads="Leads")
    del allowed["zoho-aep:datasets"]["leads"]["protect"]
    stack.write(allowed)
    stack.up("--policy-pack", pack)
