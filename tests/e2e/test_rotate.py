"""`zoho-aep rotate`: a new secret into the stack with one command, and into AEP with one `pulumi up`."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.conftest import InInterface
from tests.support import REPOSITORY
from tests.support.command.journal import changes, recorded, tokens
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import PROJECT, Stack, write_project

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

NEW = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0"
_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"


@pytest.fixture
def stack(new_stack: Callable[[Config], Stack], simulator: Simulator) -> Stack:
    """A stack with everything up to the base connection."""
    config = people(simulator.url)
    made = new_stack(config)
    made.up()
    return made


def rotate(stack: Stack, *arguments: str, **secrets: str) -> "subprocess.CompletedProcess[str]":
    """Run the command with secrets in its environment."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "rotate", *arguments, "--stack", stack.name],
        cwd=stack.directory,
        env={**stack.environment, **secrets},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    for secret in secrets.values():
        assert secret not in done.stdout + done.stderr
        assert secret not in (stack.directory / f"Pulumi.{stack.name}.yaml").read_text(encoding="utf-8")
    return done


def test_a_client_secret_is_rotated(stack: Stack, simulator: Simulator, in_interface: InInterface) -> None:
    """A wrong secret is refused and changes nothing; the right one is stored, and `up` is one PATCH and a test."""
    in_interface("zohoClients", seeds.ZOHO_CLIENT_ID, {"_secrets": {"client_secret": NEW}})
    before = (stack.directory / f"Pulumi.{stack.name}.yaml").read_bytes()
    refused = rotate(stack, "sales", ZOHO_CLIENT_SECRET="f00f00")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "the client secret is wrong or was regenerated" in refused.stderr
    assert (stack.directory / f"Pulumi.{stack.name}.yaml").read_bytes() == before

    accepted = rotate(stack, "sales", ZOHO_CLIENT_SECRET=NEW)
    assert accepted.returncode == 0, accepted.stderr
    after = (stack.directory / f"Pulumi.{stack.name}.yaml").read_bytes()
    old, new = (re.findall(rb'"secure": "([^"]+)"', one) for one in (before, after))
    assert [one != other for one, other in zip(old, new, strict=True)] == [False, True, False]
    assert after.replace(new[1], old[1]) == before
    assert accepted.stdout.startswith("sales: new client secret verified and stored, encrypted by Pulumi.")
    with recorded(simulator) as up:
        assert "2 updated" in stack.pulumi(*printed_run(accepted))
    assert changes(up) == ["PATCH connections"]
    # The preview verifies the new secret before anybody agrees to it, and the update when it takes it over.
    assert tokens(up).count("/oauth/v2/token") == 2
    assert [entry["path"].rpartition("/")[2] for entry in up].count("test") == 1
    assert "unchanged" in stack.preview("--expect-no-changes")


def test_a_secret_that_aep_cannot_use_is_taken_back(stack: Stack, simulator: Simulator) -> None:
    """A base connection that fails its test with new values gets its old ones back, and `up` fails saying so."""
    (connection,) = simulator.world.store.items("connections")
    held = connection["_secrets"]
    simulator.world.faults.add(
        [{"method": "GET", "path": "*/connections/*/test", "status": 200, "body": {"result": False}}]
    )
    token = seeds.zoho_refresh_token("us", "production")
    stack.pulumi("config", "set", "--path", 'zoho-aep:connections["zoho-sales"].description', "changed")
    said = stack.up(code=1)
    assert "the change has been rolled back" in said
    (restored,) = simulator.world.store.items("connections")
    assert restored["_secrets"] == held
    assert "changed" not in restored["description"]
    assert token not in said


def printed_run(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """Return the arguments of the one Pulumi command that `rotate` tells a person to run."""
    (line,) = re.findall(r"`pulumi ([^`]+)`", done.stdout)
    page = (REPOSITORY / "docs" / "credentials.md").read_text(encoding="utf-8")
    assert f"$ pulumi {line.partition(' --stack ')[0]}\n" in page
    return [*line.split(), "--yes"]


def test_the_adobe_secret_is_rotated(stack: Stack, simulator: Simulator, in_interface: InInterface) -> None:
    """A new client secret of Adobe is verified, stored, and used by the run that is printed, from its refresh on."""
    in_interface("imsClients", seeds.ADOBE_CLIENT_ID, {"_secrets": {"client_secret": NEW}})
    accepted = rotate(stack, "platform", ZOHO_AEP_NEW_CLIENT_SECRET=NEW)
    assert accepted.returncode == 0, accepted.stderr
    simulator.world.store.clear("imsTokens")
    with recorded(simulator) as up:
        assert "unchanged" in stack.pulumi(*printed_run(accepted))
    assert tokens(up)


def test_a_new_stack_takes_over_what_the_project_says(
    simulator: Simulator, environment: dict[str, str], tmp_path: Path
) -> None:
    """Its first own value comes with the rest of the section, which it would hide; the project's file stays."""
    platform = {"organization": seeds.ORGANIZATION, "sandbox": seeds.SANDBOX, "endpoint": simulator.url}
    sections = {"zoho-aep:platform": {"value": {**platform, "client_id": seeds.ADOBE_CLIENT_ID}}}
    write_project(tmp_path / "project", {**PROJECT, "config": sections})
    stack = Stack(tmp_path / "project", environment)
    stack.init()
    file, project = (stack.directory / name for name in (f"Pulumi.{stack.name}.yaml", "Pulumi.yaml"))
    file.unlink()
    before = project.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "rotate", "platform", "--stack", stack.name],
        cwd=stack.directory,
        env={**environment, "ZOHO_AEP_NEW_CLIENT_SECRET": seeds.ADOBE_CLIENT_SECRET},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "note: zoho-aep:platform of Pulumi.yaml is copied to Pulumi.test.yaml" in done.stderr
    assert project.read_bytes() == before
    found = stack.structured("config", "--json", "--show-secrets")["zoho-aep:platform"]["objectValue"]
    assert found == {**sections["zoho-aep:platform"]["value"], "client_secret": seeds.ADOBE_CLIENT_SECRET}


def test_an_unknown_name_is_answered_with_the_nearest(stack: Stack) -> None:
    """A typing mistake is a usage error that names what was probably meant."""
    done = rotate(stack, "sale", ZOHO_CLIENT_SECRET=NEW)
    assert done.returncode == 2
    assert "no credential sale, did you mean sales?" in done.stderr
