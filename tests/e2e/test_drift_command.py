"""`zoho-aep drift` on a real stack: the engine finds the drift, the sandbox shows what no one owns any more."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e.conftest import InInterface
from tests.e2e.test_secrets import leaks
from tests.support.command.journal import changes, only, recorded
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.drift.examination import examine
from pulumi_zoho_aep.cli.drift.model import Report
from pulumi_zoho_aep.cli.stack import Stack as PulumiStack
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import lineage_of, tag_in, tag_of, with_tag

CANARY = "canary/of+a=client secret&4711"
SECRETS = (CANARY, seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN)
_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"
Printed = Callable[..., tuple[int, str, str]]


def as_a_command(stack: Stack) -> "subprocess.CompletedProcess[str]":
    """Run the command in the project's folder, as a pipeline does."""
    return subprocess.run(
        [sys.executable, "-c", _COMMAND, "drift", stack.name],
        cwd=stack.directory,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def make_a_mess(stack: Stack, config: Config, simulator: Simulator, in_interface: InInterface) -> None:
    """Change, break and delete in the interface; edit the declaration; leave objects of all kinds of owners behind."""
    failed = {"operation": "update", "status": {"value": "failed", "errors": []}}
    changed = {"name": "@octocat `x`", "scheduleParams": {"frequency": "day", "interval": "2"}, "lastOperation": failed}
    in_interface("flows", only(simulator, "flows", "leads")["id"], changed)
    in_interface("flows", only(simulator, "flows", "contacts")["id"])
    config["zoho-aep:datasets"]["leads"]["description"] = "edited"
    stack.write(config)
    # A rotated secret, which the preview verifies.
    stack.pulumi("config", "set", "--path", "--secret", "zoho-aep:credentials.sales.client_secret", CANARY)
    in_interface("zohoClients", seeds.ZOHO_CLIENT_ID, {"_secrets": {"client_secret": CANARY}})
    store, source = simulator.world.store, only(simulator, "sourceConnections", "leads")
    lineage = lineage_of(tag_in(source["description"]) or "")
    descriptions = {
        "gone": with_tag("kept", tag_of("zoho-aep/test/gone", lineage, "gone")),
        "free": "kept",
        "theirs": with_tag("kept", tag_of("other/prod/a", "f" * 16, "a")),
    }
    for name, description in descriptions.items():
        store.put("sourceConnections", name, {**source, "id": name, "name": name, "description": description})
    store.put("mappingSets", "old", {**only(simulator, "mappingSets", "leads"), "id": "old"})


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Printed:
    """Prints a report in one of its forms, by the command."""

    def run(report: Report, *options: str) -> tuple[int, str, str]:
        monkeypatch.setattr("pulumi_zoho_aep.cli.drift.examination.examine", lambda _: report)
        code = main(["drift", "test", *options])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_drift_from_nothing_to_everything(
    running_stack: Callable[[Config], Stack],
    simulator: Simulator,
    in_interface: InInterface,
    monkeypatch: pytest.MonkeyPatch,
    printed: Printed,
) -> None:
    """After `up` there is none; then drift, pending edits and objects of others are kept apart, in all three forms."""
    config = people(simulator.url, leads="Leads", contacts="Contacts")
    stack = running_stack(config)
    clean = as_a_command(stack)
    assert (clean.returncode, clean.stdout) == (0, "no drift: zoho-aep/test, 15 resources, sandbox dev\n")

    make_a_mess(stack, config, simulator, in_interface)
    for name, value in stack.environment.items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    with recorded(simulator) as entries:
        report = examine(PulumiStack("test", stack.directory))
    assert changes(entries) == []
    code, out, err = printed(report, "--json")
    assert code == 3
    check_json(json.loads(out))
    texts = [out, err]
    for options, words in (((), "Dataflow contacts "), (("--markdown",), "- `Dataflow contacts`, deleted outside of")):
        code, out, err = printed(report, *options)
        assert (code, err.splitlines()[-1]) == (3, "2 drifted, 1 unhealthy, 1 orphaned, 3 pending, 1 unmanaged")
        assert words in out
        texts.append(out)
    assert leaks({f"output {number}": text for number, text in enumerate(texts)}, SECRETS) == []


def check_json(found: Any) -> None:
    """Everything is where it belongs."""
    contacts, leads = found["drift"]
    assert (contacts["name"], contacts["cause"], contacts["action"]) == ("contacts", "deleted", "create")
    assert (leads["name"], leads["cause"], leads["action"]) == ("leads", "changed", "update")
    assert leads["properties"] == [
        {"path": "name", "recorded": "leads", "live": "@octocat `x`", "declared": "leads"},
        {"path": "schedule.frequency", "recorded": "hour", "live": "day", "declared": "hour"},
        {"path": "schedule.interval", "recorded": 1, "live": 2, "declared": 1},
    ]
    assert (leads["last_change"]["by"], leads["last_change"]["client"]) == (seeds.INTERFACE_USER, "exc_app")
    masked = {"path": "client_secret", "recorded": "[secret]", "live": "[secret]", "declared": "[secret]"}
    assert {one["resource"]: one["properties"] for one in found["pending"]} == {
        "BaseConnection": [{**masked, "path": "credential.client_secret"}],
        "Dataset": [{"path": "description", "recorded": "", "live": "", "declared": "edited"}],
        "ZohoCredential": [masked],
    }
    assert [(one["resource"], one["name"]) for one in found["unhealthy"]] == [("Dataflow", "leads")]
    (orphan,) = found["orphans"]
    assert (orphan["id"], orphan["made_for"]) == ("gone", "gone")
    assert orphan["delete"] == "DELETE /data/foundation/flowservice/sourceConnections/gone"
    assert [one["id"] for one in found["mapping_sets_left"]] == ["old"]
    assert [one["id"] for one in found["unmanaged"]] == ["free"]
    assert (found["other_stacks"], found["not_listed"], found["complete"]) == ({"other/prod": 1}, {}, True)
    # What the refresh says of drift has been recognised as that; AEP still has the old secret.
    assert {one["code"] for one in found["warnings"]} == {"ZA307"}
