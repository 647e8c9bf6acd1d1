"""What would be lost is refused before the first change; what is deleted was shown before, by name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.command.journal import changes, recorded
from tests.support.command.stack_files import Config, people

from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.support.command.stacks import Stack

    NewStack = Callable[[Config], Stack]

_SHOWS_DELETION = ("delete", "replace", "delete-replaced")


def _columns(leads: Config, *more: str) -> None:
    leads.update(columns=[*leads["columns"], *more], allow_replacement=True)


def _rename(config: Config) -> None:
    ingestions = config["zoho-aep:ingestions"]
    ingestions["people-leads"] = {**ingestions.pop("leads"), "allow_replacement": True}


def _map_elsewhere(config: Config) -> None:
    leads = config["zoho-aep:ingestions"]["leads"]
    _columns(leads, "Company")
    leads["mapping"].append({"source": "Company", "target": "_acmesim.compnay"})


def _drop_dataset(config: Config) -> None:
    del config["zoho-aep:ingestions"]["leads"], config["zoho-aep:datasets"]["leads"]
    config["zoho-aep:allow_delete"] = {"ingestions": ["leads"]}


def _move(config: Config) -> None:
    config["zoho-aep:datasets"]["other"] = {"schema": "people", "protect": False}
    config["zoho-aep:ingestions"]["leads"]["dataset"] = "other"


REFUSED: dict[str, Callable[[Config], object]] = {
    "zoho-aep:ingestions.leads: is no longer declared": _rename,
    "zoho-aep:datasets.leads: is no longer declared": _drop_dataset,
    "the output schema has no field _acmesim.compnay": _map_elsewhere,
    "Leads has no Companny": lambda config: _columns(config["zoho-aep:ingestions"]["leads"], "Companny"),
    "changing columns would replace its dataflow": lambda config: config["zoho-aep:ingestions"]["leads"].update(
        columns=["id", "Email", "Last_Name", "Modified_Time", "Company"]
    ),
    "changing dataset would replace its dataflow": _move,
    "has no flow spec wrong": lambda config: config["zoho-aep:ingestions"]["leads"].update(
        flow_spec_id="wrong", allow_replacement=True
    ),
    "none of them has person.name.lastName any more": lambda config: config["zoho-aep:schemas"]["people"].update(
        field_groups=config["zoho-aep:schemas"]["people"]["field_groups"][1:]
    ),
    "fields has no zohoId any more": lambda config: config["zoho-aep:schemas"]["people"].update(
        fields={"other": "string"}
    ),
}


def test_what_would_be_lost(new_stack: "NewStack", simulator: Simulator) -> None:
    """Each of these changes is refused with its reason, and nothing is changed; a target list makes no difference."""
    config = people(simulator.url, leads="Leads")
    stack = new_stack(config)
    stack.up()
    for said, change in REFUSED.items():
        changed = json.loads(json.dumps(config))
        change(changed)
        stack.write(changed)
        with recorded(simulator) as entries:
            assert said in stack.up(code=1)
        assert changes(entries) == []
    stack.write(config)
    # The whole stack may go without a word in the stack file, and so may parts of it.
    urn = (
        "urn:pulumi:test::zoho-aep::zoho-aep:index:ZohoIngestion$pulumi-python:dynamic/zoho-aep:SourceConnection::leads"
    )
    stack.pulumi("destroy", "--yes", "--skip-preview", "--target", urn, "--target-dependents")
    stack.destroy()


def test_a_saved_plan_holds(new_stack: "NewStack", simulator: Simulator, tmp_path: Path) -> None:
    """A new stack, and one to which a field, a row and a column are added; deletions are those that it shows."""
    config = people(simulator.url, leads="Leads")
    stack = new_stack(config)
    plan = str(tmp_path / "plan.json")
    stack.preview("--save-plan", plan)
    stack.up("--plan", plan)
    leads = config["zoho-aep:ingestions"]["leads"]
    _columns(leads, "Company")
    leads["mapping"].insert(0, {"source": "Company", "target": "_acmesim.company"})
    config["zoho-aep:schemas"]["people"]["fields"] = {"company": "string", "zohoId": "string"}
    stack.write(config)
    steps: list[dict[str, Any]] = stack.structured("preview", "--json", "--save-plan", plan)["steps"]
    shown = {step["oldState"]["id"] for step in steps if step["op"] in _SHOWS_DELETION}
    source = next(step for step in steps if step["op"] == "replace" and "SourceConnection" in step["urn"])
    assert list(source["detailedDiff"]) == ["columns[4]"]
    with recorded(simulator) as entries:
        stack.up("--plan", plan)
    deleted = {entry["path"].rpartition("/")[2] for entry in entries if entry["method"] == "DELETE"}
    assert len(deleted) == 2
    assert deleted <= shown
