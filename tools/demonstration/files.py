"""The second story: an organisation without Adobe's Zoho connector, from nothing to rows by the landing zone."""

import json
import shutil
from pathlib import Path
from typing import Any

from .condense import Block
from .control import ask, named, require
from .stage import CHECKOUT, Stage

_STACK = ("--stack", "local")
_CHANGES = "/_simulator/changes/Leads"
_PREVIEW = Block("^Previewing ", "^(Updating|Destroying) ")
_OUTPUTS = Block("^Outputs:", "^Resources:")
_PLAN = Block("^Previewing ", "^Diagnostics:")
_FIELD = "isDeleted"
_SETTINGS = (
    ("connections.zoho-sales.connector", "landing_zone"),
    (f"schemas.crm-people.fields.{_FIELD}", "string"),
    ("ingestions.leads.mapping[8].source", "is_deleted"),
    ("ingestions.leads.mapping[8].target", f"_acmesim.{_FIELD}"),
)


def play_by_files(scene: Stage) -> None:
    """Play it, in a project of its own beside the checkout."""
    scene.tell("The second story: an organisation that no longer has Adobe's Zoho connector.")
    ask(scene, "DELETE", "/_simulator/connectors/zoho_crm")
    scene.enter(_project(scene.temporary))
    scene.pulumi("stack", "init", "local")
    said = scene.pulumi("preview", *_STACK, blocks=[_PLAN, _OUTPUTS], refused=True)
    require("set connector: landing_zone" in said, "the preview does not name the word to change")

    scene.tell("One word of the stack file changes; a row more in the mapping says which records were deleted.")
    for key, text in _SETTINGS:
        scene.pulumi("config", "set", *_STACK, "--path", f"zoho-aep:{key}", text)
    scene.tell("`sync` reads Zoho and writes files to the landing zone; AEP takes the columns from the first one.")
    scene.zoho_aep("sync", *_STACK)
    scene.pulumi("up", *_STACK, "--yes", blocks=[_PREVIEW, _OUTPUTS])
    _later(scene, minutes=5)
    rows = _newest_rows(scene)
    scene.tell(f"Five minutes later, the dataset has {len(rows):,} rows.")
    _show_changes(scene, rows)
    scene.tell("Finally, `destroy` removes everything.")
    scene.pulumi("destroy", *_STACK, "--yes", blocks=[_PREVIEW, _OUTPUTS])


def _project(directory: Path) -> Path:
    """Make the project of an example, with the stack file of the first story."""
    place = directory / "crm"
    place.mkdir()
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(CHECKOUT / "examples" / "stack_file" / name, place)
    shutil.copy(CHECKOUT / "Pulumi.local.yaml", place)
    return place


def _show_changes(scene: Stage, rows: list[dict[str, Any]]) -> None:
    present = [row["_acmesim"]["zohoId"] for row in rows if row["_acmesim"].get(_FIELD) != "true"]
    changed, deleted = present[0], present[1]
    scene.tell("In Zoho, somebody changes a lead, adds one and deletes one. The next `sync` and run bring all three.")
    new, *_ = ask(
        scene,
        "POST",
        _CHANGES,
        [
            {"create": {"Last_Name": "Newcomer", "Email": "newcomer@mail.example"}},
            {"update": {"id": changed, "Last_Name": "Changed"}},
            {"delete": deleted},
        ],
    )
    _later(scene, minutes=10)
    scene.zoho_aep("sync", *_STACK)
    _later(scene, minutes=60)
    arrived = {row["_acmesim"]["zohoId"]: row for row in _newest_rows(scene)}
    ids = (changed, str(new["id"]), deleted)
    require({*ids} <= {*arrived}, "not all three records arrived")
    require(arrived[changed]["person"]["name"]["lastName"] == "Changed", "the change did not arrive")
    require(arrived[deleted]["_acmesim"][_FIELD] == "true", "the deletion did not arrive")
    for identifier in ids:
        scene.note(json.dumps(arrived[identifier]))


def _newest_rows(scene: Stage) -> list[dict[str, Any]]:
    dataset = named(scene, "dataSets", "Zoho leads")
    batches = [batch["rows"] for batch in ask(scene, "GET", f"/_simulator/rows/{dataset['id']}") if batch["rows"]]
    require(bool(batches), "no rows arrived")
    newest: list[dict[str, Any]] = batches[-1]
    return newest


def _later(scene: Stage, minutes: int) -> None:
    ask(scene, "POST", "/_simulator/clock", {"advance_seconds": minutes * 60})
