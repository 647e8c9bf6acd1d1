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

_CHANGES = ("create", "update", "replace", "delete")
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
    leads = config["zoho-aep:ingestions"]["leads"]
    leads.update(dataset="other", columns=[*leads["columns"], "Company"])


def _rename_connection(config: Config) -> None:
    connections = config["zoho-aep:connections"]
    connections["zoho"] = connections.pop("zoho-sales")
    config["zoho-aep:ingestions"]["leads"].update(connection="zoho", allow_replacement=True)


def _name_schema(config: Config) -> None:
    config["zoho-aep:schemas"]["people"] = {"id": "https://ns.adobe.com/acmesim/schemas/1"}


def _of_another_class(config: Config) -> None:
    events = "https://ns.adobe.com/xdm/context/experienceevent"
    config["zoho-aep:schemas"]["people"].update(class_id=events, primary_identity=None)
    config["zoho-aep:ingestions"]["leads"]["allow_replacement"] = True


def _mistype(config: Config) -> None:
    _columns(config["zoho-aep:ingestions"]["leads"], "Companny")


def _name_a_flow_spec(config: Config) -> None:
    config["zoho-aep:ingestions"]["leads"].update(flow_spec_id="wrong", allow_replacement=True)


def _drop_a_field_group(config: Config) -> None:
    schema = config["zoho-aep:schemas"]["people"]
    schema.update(field_groups=schema["field_groups"][1:])


def _drop_a_field(config: Config) -> None:
    config["zoho-aep:schemas"]["people"].update(fields={"other": "string"})


def _enter_production(config: Config) -> None:
    config["zoho-aep:platform"].update(sandbox_type="production")


REFUSED: list[dict[str, Callable[[Config], object]]] = [
    {
        "zoho-aep:connections.zoho-sales: is no longer declared": _rename_connection,
        "zoho-aep:schemas.people: is no longer declared": _name_schema,
    },
    {
        "zoho-aep:schemas.people: changing class_id would replace this schema": _of_another_class,
        "zoho-aep:datasets.leads: is no longer declared": _drop_dataset,
    },
    {"dev is a development sandbox, but this stack is for production": _enter_production},
    {
        "zoho-aep:schemas.people: changing field_groups would replace this schema": _drop_a_field_group,
        "zoho-aep:ingestions.leads: is no longer declared": _rename,
    },
    {"zoho-aep:schemas.people: changing fields.zohoId would replace this schema": _drop_a_field},
    {"changing columns, dataset would replace its dataflow": _move},
    {
        "schema people has no such field": _map_elsewhere,
        "Leads has no Companny": _mistype,
        "has no flow spec wrong": _name_a_flow_spec,
    },
]
"""Changes that one stack file can make together, each with what refuses it."""


def test_what_would_be_lost(running_stack: "NewStack", simulator: Simulator) -> None:
    """Each of these changes is refused with its reason, and nothing is changed; a target list makes no difference."""
    config = people(simulator.url, leads="Leads")
    stack = running_stack(config)
    for refused in REFUSED:
        changed = json.loads(json.dumps(config))
        for change in refused.values():
            change(changed)
        stack.write(changed)
        with recorded(simulator) as entries:
            said = stack.up(code=1)
        assert [reason for reason in refused if reason not in said] == [], said
        assert changes(entries) == []
    # What somebody else built on our source would keep it from being replaced; a preview says that, too.
    (flow,) = simulator.world.store.items("flows")
    simulator.world.store.put("flows", "theirs", {**flow, "id": "theirs", "name": "theirs", "description": ""})
    changed = json.loads(json.dumps(config))
    _columns(changed["zoho-aep:ingestions"]["leads"], "Company")
    stack.write(changed)
    assert "dataflow theirs (theirs) uses the source connection, and is outside this stack" in stack.preview(code=1)
    simulator.world.store.delete("flows", "theirs")
    stack.write(config)
    # The whole stack may go without a word in the stack file, and so may parts of it.
    urn = (
        "urn:pulumi:test::zoho-aep::zoho-aep:index:ZohoIngestion$pulumi-python:dynamic/zoho-aep:SourceConnection::leads"
    )
    stack.pulumi("destroy", "--yes", "--skip-preview", "--target", urn, "--target-dependents")
    stack.destroy()


def test_renamed_entries(new_stack: "NewStack", simulator: Simulator) -> None:
    """Under a new key with `renamed_from`, every object stays as it is; without that line, names and tags follow."""
    config = people(simulator.url, leads="Leads")
    stack = new_stack(config)
    assert "this stack is new: it enters the development sandbox dev of " in stack.up()
    for section, former, key in (
        ("connections", "zoho-sales", "zoho"),
        ("schemas", "people", "persons"),
        ("datasets", "leads", "all-leads"),
        ("ingestions", "leads", "hourly-leads"),
    ):
        entries = config[f"zoho-aep:{section}"]
        entries[key] = {**entries.pop(former), "renamed_from": former}
    config["zoho-aep:datasets"]["all-leads"]["schema"] = "persons"
    config["zoho-aep:ingestions"]["hourly-leads"].update(connection="zoho", dataset="all-leads")
    stack.write(config)
    changed = [step["urn"].rpartition("::")[2] for step in stack.plan()["steps"] if step["op"] in _CHANGES]
    # The credential keeps a list of the connections that use it.
    assert changed == ["sales"]
    with recorded(simulator) as entries:
        stack.up()
    assert changes(entries) == []
    del config["zoho-aep:datasets"]["all-leads"]["renamed_from"]
    stack.write(config)
    with recorded(simulator) as entries:
        stack.up()
    assert changes(entries) == ["PATCH dataSets"]


def test_a_saved_plan_holds(new_stack: "NewStack", simulator: Simulator, tmp_path: Path) -> None:
    """A new stack with a former name in its file, then a field, a row and a column more; deletions are those shown."""
    config = people(simulator.url, leads="Leads")
    for section, key in (("connections", "zoho-sales"), ("ingestions", "leads")):
        config[f"zoho-aep:{section}"][key]["renamed_from"] = "former"
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
