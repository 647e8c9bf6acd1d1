"""Drift of every type at once through the real engine, and Pulumi's own options for it."""

import json
from typing import TYPE_CHECKING, Any

from tests.support.command.journal import changes, recorded
from tests.support.command.stack_files import Config, people, platform
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import tag_in, with_tag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    NewStack = Callable[[Config], Stack]
    InInterface = Callable[..., dict[str, Any]]

_BY = f"changed by {seeds.INTERFACE_USER} at 20"
# What somebody does to the one object of each collection.
_SPOILED: dict[str, Config] = {
    "connections": {"_secrets": {"refreshToken": "1000.another"}},
    "sourceConnections": {"name": "by hand"},
    "targetConnections": {"description": "by hand"},
    "flows": {"state": "disabled", "scheduleParams": {"interval": "9"}},
    "dataSets": {"tags": {"team": ["no one"]}},
    "schemas": {"title": "by hand"},
    "fieldGroups": {"description": "by hand"},
    "descriptors": {"xdm:namespace": "Phone"},
    "mappingSets": {"name": "by hand"},
}
_SHOWN = {
    "BaseConnection": {"credential.client_secret"},
    "SourceConnection": {"name"},
    "TargetConnection": {"description", "ownership_tag"},
    "Dataflow": {"enabled", "schedule.interval"},
    "Dataset": {"tags.team[0]"},
    "Schema": {"title", "primary_identity.namespace"},
    "FieldGroup": {"description", "ownership_tag"},
    "MappingSet": {"name"},
}
_FOUND = [
    "credential.client_secret",
    "description, ownership_tag",
    "description, ownership_tag",
    "enabled, schedule.interval",
    "name",
    "name",
    "primary_identity.namespace, title",
    "tags.team",
]


def test_every_type_shows_what_drifted(
    new_stack: "NewStack", simulator: Simulator, in_interface: "InInterface"
) -> None:
    """Each property at its path with who changed it, in the preview as text and as JSON; one `up` repairs them all."""
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:datasets"]["leads"]["tags"] = {"team": ["crm"]}
    stack = new_stack(config)
    stack.up()
    for collection, change in _SPOILED.items():
        (item,) = simulator.world.store.items(collection)
        in_interface(collection, item.get("id") or item.get("$id") or item["@id"], change)

    preview = stack.structured("preview", "--json")
    steps = [step for step in preview["steps"] if step["op"] not in ("same", "refresh")]
    assert {step["op"] for step in steps} == {"update"}
    shown = {step["urn"].split("::")[-2].rpartition(":")[2]: set(step["detailedDiff"]) for step in steps}
    # A mapping set that somebody saved has a new version, and the dataflow is to use the newest.
    shown["Dataflow"].discard("mapping_version")
    assert shown == _SHOWN
    reported = [entry["message"] for entry in preview["diagnostics"] if _BY in entry["message"]]
    assert sorted(line.removeprefix("warning: ").partition(":")[0] for line in reported) == _FOUND

    with recorded(simulator) as repair:
        stack.up()
    assert {change.partition(" ")[0] for change in changes(repair)} <= {"PATCH", "PUT", "POST"}
    assert not [change for change in changes(repair) if change.startswith("POST") and change != "POST flows"]
    assert "12 unchanged" in stack.preview("--expect-no-changes")


_PROGRAM = """
import pulumi
from pulumi_zoho_aep import FieldGroup


def group(name, **options):
    FieldGroup(name, pulumi.ResourceOptions(**options), description="ours", fields={"leadId": "string"})


group("ignored", ignore_changes=["description"])
group("untagged", ignore_changes=["description"])
group("replaced", replace_on_changes=["description"])
group("protected", protect=True)
if not pulumi.Config().get_bool("shrunk"):
    group("retained", retain_on_delete=True)
"""


def test_options_of_pulumi(
    tmp_path: "Path", environment: dict[str, str], simulator: Simulator, in_interface: "InInterface"
) -> None:
    """`ignore_changes`, `replace_on_changes`, `protect` and `retain_on_delete` mean what Pulumi's documents say."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: options\nruntime: python\noptions: {refresh: always}\n", "utf-8")
    (project / "__main__.py").write_text(_PROGRAM, "utf-8")
    stack = Stack(project, environment)
    config = {"zoho-aep:platform": platform(simulator.url)}
    stack.write(config)
    stack.init()
    stack.up()
    made = {item["title"]: item for item in simulator.world.store.items("fieldGroups")}
    groups = {title: item["$id"] for title, item in made.items()}
    tag = tag_in(made["ignored"]["description"]) or ""
    in_interface("fieldGroups", groups["ignored"], {"description": with_tag("by hand", tag)})
    for name in ("untagged", "replaced"):
        in_interface("fieldGroups", groups[name], {"description": "by hand"})
    stack.write({**config, "options:shrunk": True})

    steps = [step for step in stack.structured("preview", "--json")["steps"] if step["op"] != "refresh"]
    ops = {step["urn"].rpartition("::")[2]: step["op"] for step in steps}
    # The engine does not list what stays as it is after a refresh that found nothing.
    # The tag is ours, whoever has the text.
    assert ops == {"options-test": "same", "untagged": "update", "replaced": "replace", "retained": "delete"}

    stack.up()
    left = {item["title"]: item for item in simulator.world.store.items("fieldGroups")}
    assert left["ignored"]["description"] == with_tag("by hand", tag)
    untagged = left["untagged"]["description"]
    assert untagged == with_tag("by hand", tag_in(made["untagged"]["description"]) or "")
    assert stack.preview("--expect-no-changes")
    assert left["replaced"]["$id"] != groups["replaced"]
    assert left["retained"]["$id"] == groups["retained"]
    refused = stack.pulumi("destroy", "--yes", "--skip-preview", code=1)
    assert "protected" in refused
    assert groups["protected"] in {item["$id"] for item in simulator.world.store.items("fieldGroups")}


_UNSEEN = "\x1b]0;owned\x07\x9b2J\u202e\u2066\x00\u200b\u2028."


def test_names_that_steer_a_terminal(
    tmp_path: "Path", environment: dict[str, str], simulator: Simulator, in_interface: "InInterface"
) -> None:
    """What somebody wrote into names in the interface is written out in everything that Pulumi prints and stores."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: options\nruntime: python\noptions: {refresh: always}\n", "utf-8")
    program = (
        'from pulumi_zoho_aep import FieldGroup\nFieldGroup("lead", description="ours", fields={"leadId": "string"})\n'
    )
    (project / "__main__.py").write_text(program, "utf-8")
    stack = Stack(project, environment)
    stack.write({"zoho-aep:platform": platform(simulator.url)})
    stack.init()
    stack.up()
    (group,) = simulator.world.store.items("fieldGroups")
    in_interface("fieldGroups", group["$id"], {"title": f"evil{_UNSEEN}", "description": f"first\nsecond{_UNSEEN}"})
    said = [
        stack.preview("--diff"),
        json.dumps(stack.structured("preview", "--json"), ensure_ascii=False),
        stack.pulumi("refresh", "--yes", "--skip-preview", "--diff"),
        json.dumps(stack.structured("stack", "export"), ensure_ascii=False),
        stack.up("--diff"),
    ]
    assert all(
        "evil<U+001B>]0;owned<U+0007><U+009B>2J<U+202E><U+2066><U+0000><U+200B><U+2028>." in text for text in said
    )
    assert not {
        character for text in said for character in text if character in _UNSEEN and character not in "]0;owned2J."
    }
    (group,) = simulator.world.store.items("fieldGroups")
    assert group["title"] == "lead"
    stack.preview("--expect-no-changes")
