"""Two environments of one project: shared sections, promotion, comparison, and the way back."""

import json
from pathlib import Path

import pytest
from tests.support.command import stacks
from tests.support.command.stack_files import people
from tests.support.command.stacks import PROJECT, Stack

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.simulator.server import Simulator

SHARED = ("connections", "schemas", "datasets", "ingestions")


def test_promotion_and_rollback(
    simulator: Simulator,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What both have is in `Pulumi.yaml`; what one is ahead with is named, and so is what a sandbox holds."""
    config = people(simulator.url, leads="Leads")
    shared = {f"zoho-aep:{name}": {"value": config.pop(f"zoho-aep:{name}")} for name in SHARED}
    stacks.write_project(tmp_path / "project", {**PROJECT, "config": shared})
    dev, prod = (Stack(tmp_path / "project", environment, name) for name in ("dev", "prod"))
    for stack, kind in ((dev, "development"), (prod, "production")):
        platform = {**config["zoho-aep:platform"], "sandbox": stack.name, "sandbox_type": kind}
        stack.write({**config, "zoho-aep:platform": platform})
        stack.init()
        stack.up()
    monkeypatch.chdir(dev.directory)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["compare", "dev", "prod"]) == 0
    assert main(["compare", "dev", "--sandbox", "prod", "--json"]) == 0, capfd.readouterr().out
    capfd.readouterr()

    ingestions = json.loads(json.dumps(shared["zoho-aep:ingestions"]["value"]))
    ingestions["leads"]["mapping"].pop()
    ingestions["leads"]["schedule"]["interval"] = 6
    ahead = json.loads((dev.directory / "Pulumi.dev.yaml").read_text("utf-8"))
    ahead["config"]["zoho-aep:ingestions"] = ingestions
    (dev.directory / "Pulumi.dev.yaml").write_text(json.dumps(ahead), "utf-8")
    dev.up()
    assert main(["compare", "dev", "prod", "--json"]) == 3
    found = {one["key"]: (one["first"], one["second"]) for one in json.loads(capfd.readouterr().out)["differences"]}
    assert found.keys() == {"ingestions.leads.mapping", "ingestions.leads.schedule.interval"}
    assert found["ingestions.leads.schedule.interval"] == (6, 1)
    assert main(["compare", "dev", "prod", "--markdown"]) == 3
    assert "- `ingestions.leads.schedule.interval`: `6` in `dev`, `1` in `prod`" in capfd.readouterr().out

    assert main(["rollback", "leads", "dev"]) == 0
    assert "+1 -0" in capfd.readouterr().out
    assert main(["rollback", "leads", "dev", "--json"]) == 0
    assert [(one["version"], len(one["added"])) for one in json.loads(capfd.readouterr().out)] == [(1, 0), (0, 1)]
    assert main(["rollback", "leads", "dev", "--to", "0", "--dry-run", "--json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["added"]) == 1
    assert main(["rollback", "leads", "dev", "--to", "0"]) == 0
    assert '+ {"source": "id", "target": "_acmesim.zohoId"}' in capfd.readouterr().out
    dev.up()
    assert main(["compare", "dev", "prod", "--json"]) == 3
    left = [one["key"] for one in json.loads(capfd.readouterr().out)["differences"]]
    assert left == ["ingestions.leads.schedule.interval"]
