"""`zoho-aep doctor` on real stacks, through the Pulumi command."""

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.support.command.stack_files import people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"


def doctor(stack: Stack, *arguments: str) -> tuple[int, Any]:
    """Run the command in the project's folder and return its exit code and what it printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "doctor", stack.name, "--json", *arguments],
        cwd=stack.directory,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    for secret in (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN):
        assert secret not in done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def results(found: Any) -> dict[str, str]:
    return {f"{check['subject']} {check['check']}".strip(): check["result"] for check in found["checks"]}


def test_before_the_first_up(new_stack: "Callable[..., Stack]", simulator: Simulator) -> None:
    """Secrets come out of Pulumi's encryption, all checks are asked, and nothing is made."""
    stack = new_stack(people(simulator.url, leads="Leads", contacts="Contacts"))
    code, found = doctor(stack)
    assert code == 0
    # Access Control has no documented name for the permission that identity descriptors need.
    open_ends = {title: result for title, result in results(found).items() if result != "ok"}
    assert open_ends == {"permissions": "unknown", "IP ranges": "unknown"}
    assert simulator.world.store.items("connections") == []


def test_what_pulumi_up_would_meet(new_stack: "Callable[..., Stack]", simulator: Simulator) -> None:
    """Each mistake is found before `pulumi up`, with the place in the stack file."""
    config = people(simulator.url, leads="Leads", contacts="Contact")
    config["zoho-aep:ingestions"]["leads"]["columns"] += ["Emial"]
    config["zoho-aep:credentials"]["sales"]["expected_org_id"] = "4711"
    stack = new_stack(config)
    code, found = doctor(stack)
    assert code == 3
    assert results(found)["credentials.sales organisation"] == "failed"
    assert results(found)["ingestions.leads table"] == "skipped"
    del config["zoho-aep:credentials"]["sales"]["expected_org_id"]
    stack.write(config)
    code, found = doctor(stack)
    failed = {title for title, result in results(found).items() if result == "failed"}
    assert (code, failed) == (3, {"ingestions.contacts table", "ingestions.leads columns"})
