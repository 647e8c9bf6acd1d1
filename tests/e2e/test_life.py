"""Whole lives of stacks: what `pulumi up`, `preview` and `destroy` ask of the services, and what they leave."""

from typing import TYPE_CHECKING, Any

from tests.support.command.journal import changes, held, only, recorded, tokens
from tests.support.command.stack_files import Config, people

from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command.stacks import Stack

    NewStack = Callable[[Config], Stack]
    InInterface = Callable[..., dict[str, Any]]


def test_a_second_run_changes_nothing(new_stack: "NewStack", simulator: Simulator) -> None:
    """A stack is created; a second `up` and a preview find nothing to do; destroy leaves mapping sets only."""
    stack = new_stack(people(simulator.url, leads="Leads"))
    created = stack.up()
    assert "+ 12 created" in created
    assert "leads: next run 20" in created
    assert held(simulator) == {
        "connections": 1,
        "sourceConnections": 1,
        "targetConnections": 1,
        "flows": 1,
        "mappingSets": 1,
        "dataSets": 1,
        "schemas": 1,
        "fieldGroups": 1,
        "descriptors": 1,
    }

    with recorded(simulator) as second_up:
        assert "12 unchanged" in stack.up()
    assert changes(second_up) == []

    with recorded(simulator) as preview:
        assert "12 unchanged" in stack.preview("--expect-no-changes")
    assert changes(preview) == []
    # The access token of Zoho is kept in the state and used while it lasts: there are only ten in ten minutes.
    assert tokens(preview) == ["/ims/token/v3"]

    destroyed = stack.destroy()
    assert "stays in AEP: Data Prep offers no way to delete it" in destroyed
    assert held(simulator) == {"mappingSets": 1}


def test_drift_shows_property_by_property_and_is_repaired(
    running_stack: "NewStack", simulator: Simulator, in_interface: "InInterface"
) -> None:
    """A change made in the AEP interface shows at its path in every kind of preview; `up` repairs it with one PATCH."""
    stack = running_stack(people(simulator.url, leads="Leads"))
    flow = only(simulator, "flows", "leads")
    in_interface("flows", flow["id"], {"name": "by hand", "scheduleParams": {"frequency": "day", "interval": "2"}})

    assert "Dataflow leads update [diff: ~name,schedule]" in stack.preview()
    described = stack.preview("--diff")
    assert '      ~ name    : "by hand" => "leads"\n' in described
    assert '          ~ frequency: "day" => "hour"\n' in described
    assert "          ~ interval : 2 => 1\n" in described
    steps = stack.structured("preview", "--json")["steps"]
    (update,) = [step for step in steps if step["op"] not in ("same", "refresh")]
    assert (update["op"], update["urn"].rpartition("::")[2]) == ("update", "leads")
    assert set(update["detailedDiff"]) == {"name", "schedule.frequency", "schedule.interval"}

    with recorded(simulator) as repair:
        stack.up()
    assert changes(repair) == ["PATCH flows"]
    repaired = only(simulator, "flows", "leads")
    assert repaired["scheduleParams"] == flow["scheduleParams"]
    assert "12 unchanged" in stack.preview("--expect-no-changes")


def test_changes_in_place_take_one_request_each(running_stack: "NewStack", simulator: Simulator) -> None:
    """Every change that needs no new object is one PATCH, a mapping one PUT and the PATCH that makes it count."""
    config = people(simulator.url, leads="Leads", contacts="Contacts")
    leads, contacts = (config["zoho-aep:ingestions"][name] for name in ("leads", "contacts"))
    stack = running_stack(config)

    def changed() -> list[str]:
        stack.write(config)
        with recorded(simulator) as entries:
            stack.up()
        return changes(entries)

    leads["schedule"].update(frequency="minute", interval=30)
    contacts["options"] = {"error_diagnostics": False, "partial_ingestion_percent": 10}
    assert changed() == ["PATCH flows", "PATCH flows"]
    schedule = only(simulator, "flows", "leads")["scheduleParams"]
    assert (schedule["frequency"], int(schedule["interval"])) == ("minute", 30)

    leads["mapping"][1] = {"expression": "upper(Last_Name)", "target": "person.name.lastName"}
    contacts["enabled"] = False
    done = changed()
    assert sorted(done) == ["PATCH flows", "POST flows", "PUT mappingSets"]
    assert done.index("PUT mappingSets") < done.index("PATCH flows")
    assert only(simulator, "flows", "contacts")["state"] == "disabled"

    config["zoho-aep:connections"]["zoho-sales"]["description"] = "read by AEP alone"
    config["zoho-aep:datasets"]["leads"]["description"] = "from Zoho"
    config["zoho-aep:schemas"]["people"]["fields"]["company"] = "string"
    assert sorted(changed()) == ["PATCH connections", "PATCH dataSets", "PATCH fieldgroups"]
    assert "18 unchanged" in stack.preview("--expect-no-changes")


def test_a_rotated_secret_is_one_patch_of_the_connection(
    running_stack: "NewStack", simulator: Simulator, in_interface: "InInterface"
) -> None:
    """A new Zoho client secret reaches AEP as one PATCH of the whole `auth.params`, and nothing else changes."""
    config = people(simulator.url, leads="Leads")
    stack = running_stack(config)
    client_id = config["zoho-aep:credentials"]["sales"]["client_id"]
    in_interface("zohoClients", client_id, {"_secrets": {"client_secret": "the-secret-after-rotation"}})
    path = "zoho-aep:credentials.sales.client_secret"
    stack.pulumi("config", "set", "--path", "--secret", path, "the-secret-after-rotation")

    with recorded(simulator) as entries:
        stack.up()
    assert changes(entries) == ["PATCH connections"]
    (patch,) = [entry["body"] for entry in entries if entry["method"] == "PATCH"]
    assert [operation["path"] for operation in patch if operation["path"].startswith("/auth")] == ["/auth/params"]
    assert "12 unchanged" in stack.preview("--expect-no-changes")


def test_a_replacement_has_to_be_allowed_and_goes_in_order(running_stack: "NewStack", simulator: Simulator) -> None:
    """Other columns or another table are refused before anything is done; allowed, old goes before new comes."""
    config = people(simulator.url, leads="Leads", contacts="Contacts")
    leads, contacts = (config["zoho-aep:ingestions"][name] for name in ("leads", "contacts"))
    stack = running_stack(config)
    before = {name: only(simulator, "flows", name)["id"] for name in ("leads", "contacts")}

    leads["columns"].append("Company")
    contacts["table"] = "Leads"
    stack.write(config)
    with recorded(simulator) as entries:
        refused = stack.up(code=1)
    assert "set allow_replacement: true to allow this, or undo the change" in refused
    assert changes(entries) == []

    leads["allow_replacement"] = contacts["allow_replacement"] = True
    stack.write(config)
    with recorded(simulator) as entries:
        stack.up()
    done = changes(entries)
    # AEP refuses to delete a source connection that a dataflow uses; two live dataflows would read everything twice.
    in_order = ["DELETE flows", "DELETE sourceConnections", "POST sourceConnections", "POST flows"]
    assert sorted(done) == sorted(in_order * 2)
    assert sorted(in_order, key=done.index) == in_order
    for name, identifier in before.items():
        assert only(simulator, "flows", name)["id"] != identifier
    assert "18 unchanged" in stack.preview("--expect-no-changes")


def test_what_was_deleted_outside_is_created_again(
    running_stack: "NewStack", simulator: Simulator, in_interface: "InInterface"
) -> None:
    """A deleted dataflow shows as one to create, and comes alone; a source connection comes with its dataflow."""
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:ingestions"]["leads"]["allow_replacement"] = True
    stack = running_stack(config)
    in_interface("flows", only(simulator, "flows", "leads")["id"])

    assert "Dataflow leads create" in stack.preview()
    with recorded(simulator) as entries:
        stack.up()
    assert changes(entries) == ["POST flows"]
    assert held(simulator)["flows"] == 1

    in_interface("sourceConnections", only(simulator, "sourceConnections", "leads")["id"])
    with recorded(simulator) as entries:
        said = stack.up()
    assert "this source connection is gone: it was deleted outside of this stack" in said
    assert changes(entries) == ["POST sourceConnections", "DELETE flows", "POST flows"]
    assert (held(simulator)["sourceConnections"], held(simulator)["flows"]) == (1, 1)
