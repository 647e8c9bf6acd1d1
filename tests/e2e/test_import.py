"""A sandbox in which everything was made by hand, brought under management without a change of it."""

import json
from collections.abc import Callable

import pytest
from tests.e2e.conftest import InInterface
from tests.support.command.journal import changes
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack
from tests.support.estate import ByHand, platform_of
from tests.support.hosted.evidence import writes

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator


def test_import(
    simulator: Simulator,
    new_stack: Callable[[Config], Stack],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Once the secrets are filled in, the first preview is empty, and `up` writes nothing to AEP; destroy neither."""
    by_hand = ByHand(simulator)
    schema = by_hand.schema("CRM people")
    dataset, connection = by_hand.dataset("Zoho Leads", schema), by_hand.connection()
    by_hand.whole(connection, dataset, schema, "Leads daily")
    by_hand.whole(connection, dataset, schema, "Лиды", saved=True)
    for connector in ("landing_zone", "amazon_s3", "generic_rest"):
        by_hand.whole(by_hand.login(connector, connector), dataset, schema, connector, connector=connector)
    stack = new_stack({"zoho-aep:platform": platform_of(simulator)})
    simulator.world.journal.clear()
    monkeypatch.chdir(stack.directory)
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["export", stack.name, "--json"]) == 0
    exported = json.loads(capfd.readouterr().out)["sections"]
    assert main(["import", stack.name, "--dry-run", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["sections"] == exported
    assert main(["import", stack.name]) == 0
    out, err = capfd.readouterr()
    # What it has just written into the stack file, it does not print.
    assert [line.split()[0] for line in out.splitlines()] == [*exported]
    assert "zoho-aep authorize zoho-crm --stack test" in err
    assert "credentials.zoho-crm.client_secret: is still to be filled in" in stack.preview(code=1)
    filled = {"client_secret": seeds.ZOHO_CLIENT_SECRET, "refresh_token": seeds.ZOHO_REFRESH_TOKEN}
    secrets = {f"credentials.{key}.{name}": filled[name] for key in ("zoho-crm", "generic-rest") for name in filled}
    secrets["connections.amazon-s3.auth.s3_secret_key"] = seeds.S3_SECRET_KEY
    pairs = [word for path, secret in secrets.items() for word in ("--secret", f"zoho-aep:{path}={secret}")]
    stack.pulumi("config", "set-all", "--path", *pairs)
    stack.preview("--expect-no-changes")
    stack.up()
    stack.preview("--expect-no-changes")
    assert main(["import", stack.name]) == 0
    assert "nothing to import" in capfd.readouterr().err
    stack.pulumi("state", "unprotect", "--all", "--yes")
    assert "stays in AEP, because it was adopted" in stack.destroy()
    assert writes(simulator.world.journal.since(0)) == []


def test_rotation_of_an_imported_login(
    simulator: Simulator,
    new_stack: Callable[[Config], Stack],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    in_interface: InInterface,
) -> None:
    """A new client secret reaches AEP with the next `up`, before the first one and after it, and is sent once."""
    by_hand = ByHand(simulator)
    schema = by_hand.schema("CRM people")
    by_hand.whole(by_hand.connection(), by_hand.dataset("Zoho Leads", schema), schema, "Leads daily")
    stack = new_stack({"zoho-aep:platform": platform_of(simulator)})
    monkeypatch.chdir(stack.directory)
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["import", stack.name]) == 0
    path = "zoho-aep:credentials.zoho-crm.refresh_token"
    stack.pulumi("config", "set", "--secret", "--path", path, seeds.ZOHO_REFRESH_TOKEN)
    for secret in ("c0ffee00" * 5, "decaf000" * 5):
        in_interface("zohoClients", seeds.ZOHO_CLIENT_ID, {"_secrets": {"client_secret": secret}})
        monkeypatch.setenv("ZOHO_CLIENT_SECRET", secret)
        assert main(["rotate", "zoho-crm", "--stack", stack.name]) == 0, capfd.readouterr().err
        simulator.world.journal.clear()
        stack.pulumi("up", "--run-program", "--yes")
        assert changes(simulator.world.journal.since(0)) == ["PATCH connections"]
        (connection,) = simulator.world.store.items("connections")
        assert connection["_secrets"]["clientSecret"] == secret
        stack.preview("--expect-no-changes")


def test_adoption(simulator: Simulator, new_stack: Callable[[Config], Stack]) -> None:
    """A stack file takes over what was made by hand, by names; the preview says so, and what prevents it."""
    by_hand = ByHand(simulator)
    schema = by_hand.schema("CRM people")
    dataset = by_hand.dataset("leads", schema, enableErrorDiagnostics=True)
    flow = by_hand.whole(by_hand.connection("zoho-sales"), dataset, schema, "Leads by hand")
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:connections"]["zoho-sales"]["adopt"] = "zoho-sales"
    config["zoho-aep:schemas"]["people"].update(adopt="CRM people", fields={})
    config["zoho-aep:datasets"]["leads"]["adopt"] = "lead"
    leads = config["zoho-aep:ingestions"]["leads"]
    leads.update(adopt="Leads by hnd", columns=["id", "Email", "First_Name", "Last_Name", "Modified_Time"])
    leads["mapping"].pop()
    stack = new_stack(config)
    simulator.world.journal.clear()
    refused = stack.preview(code=1)
    assert "sandbox dev has no dataset whose id or name is lead: did you mean leads?" in refused
    assert "sandbox dev has no dataflow whose id or name is Leads by hnd: did you mean Leads by hand?" in refused
    assert refused.partition("Diagnostics:")[2].count("[ZA507]") == 2
    config["zoho-aep:datasets"]["leads"]["adopt"] = dataset
    leads["adopt"] = "Leads by hand"
    stack.write(config)
    said = stack.preview()
    assert "adopts base connection" in said
    assert f"adopts dataflow {flow}" in said
    stack.up()
    stack.preview("--expect-no-changes")
    assert [call for call in writes(simulator.world.journal.since(0)) if call.startswith(("POST", "DELETE"))] == []
    assert [item["name"] for item in simulator.world.store.items("flows")] == ["leads"]
    config["zoho-aep:ingestions"]["again"] = {**leads, "adopt": flow}
    leads.pop("adopt")
    stack.write(config)
    refused = stack.preview(code=1)
    assert f"Dataflow again.adopt: another resource of this stack has dataflow leads ({flow}) already" in refused
    assert refused.partition("Diagnostics:")[2].count("[ZA507]") == 1
