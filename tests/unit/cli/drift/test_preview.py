"""What a preview of the engine means: drift, pending edits, and what follows from which."""

from typing import Any

import pytest
from tests.unit.cli.made_preview import UNKNOWN, preview, refreshed, state, step, urn

from pulumi_zoho_aep.cli.drift.model import Cause, LastChange, Property, StackView
from pulumi_zoho_aep.cli.drift.paths import value_at
from pulumi_zoho_aep.cli.drift.preview import read
from pulumi_zoho_aep.errors import ZohoAepError

OURS = {"updated_by": "we", "updated_at": "2026-11-25T10:00:00Z", "updated_client": "our key"}
THEIRS = {"updated_by": "robin", "updated_at": "2026-11-25T12:00:00Z", "updated_client": "exc_app"}

MASKED = Property("secret", "[secret]", "[secret]", "[secret]")


def titles(view: StackView) -> tuple[list[str], list[str]]:
    return [one.title for one in view.drift], [one.title for one in view.pending]


def test_a_change_in_aep_is_drift() -> None:
    """What the live object has and the last state had not: with all three values, who, when, and from where."""
    last = state("Dataflow", "leads", {"schedule": {"frequency": "hour", "interval": 1}}, OURS)
    live = state("Dataflow", "leads", {"schedule": {"frequency": "day", "interval": 1}}, THEIRS)
    view = read(preview(*refreshed(last), step("update", live, last, "schedule.frequency")))
    (found,) = view.drift
    assert (found.title, found.id, found.cause, found.action) == (
        "Dataflow leads",
        "id of leads",
        Cause.CHANGED,
        "update",
    )
    assert found.properties == (Property("schedule.frequency", "hour", "day", "hour"),)
    words = "changed by robin at 2026-11-25T12:00:00Z in the AEP interface"
    assert found.last_change == LastChange("robin", THEIRS["updated_at"], "exc_app", words)
    assert (view.pending, view.project, view.stack, view.resources) == ((), "crm", "dev", 1)
    assert view.ids == {"id of leads"}


def test_an_edit_of_the_declaration_is_pending() -> None:
    """Live object and last state agree; only the declaration says something else."""
    last, new = state("Dataflow", "leads", {"name": "a"}), state("Dataflow", "leads", {"name": "b"})
    view = read(preview(*refreshed(last), step("update", last, new, "name")))
    assert view.drift == ()
    assert [(one.cause, one.properties) for one in view.pending] == [
        (Cause.DECLARED, (Property("name", "a", "a", "b"),))
    ]


def test_both_at_one_property() -> None:
    """Changed in AEP and edited in the declaration: it is in both sections."""
    last, live, new = (state("Dataflow", "leads", {"name": name}) for name in "abc")
    view = read(preview(*refreshed(last), step("update", live, new, "name")))
    assert [one.properties for one in (*view.drift, *view.pending)] == [(Property("name", "a", "b", "c"),)] * 2


def test_who_changed_it_is_only_said_where_the_service_tells() -> None:
    """Marks of an earlier change say nothing of this one; earlier ones than before are left where a part is gone."""
    for before in (OURS, THEIRS):
        last, live = (state("Schema", "leads", {"title": name}, by) for name, by in (("a", before), ("b", OURS)))
        (found,) = read(preview(*refreshed(last), step("update", live, last, "title"))).drift
        assert found.last_change is None


def test_a_deleted_object_and_what_uses_it() -> None:
    """What is created although it is in the state was deleted outside; what gets an unknown value from it follows."""
    source = state("SourceConnection", "leads", {"table": "Leads"})
    flow = state("Dataflow", "leads", {"source_connection_id": "old", "name": "a"})
    uses = {"source_connection_id": [source["urn"]]}
    new = state("Dataflow", "leads", {"source_connection_id": UNKNOWN, "name": "b"}, propertyDependencies=uses)
    replaced = step("replace", flow, new, "name", "source_connection_id", replaceReasons=["source_connection_id"])
    view = read(preview(*refreshed(source, flow), step("create", None, source), replaced))
    assert titles(view) == (["Dataflow leads", "SourceConnection leads"], ["Dataflow leads"])
    follower, deleted = view.drift
    assert (deleted.cause, deleted.action, deleted.id) == (Cause.DELETED, "create", "id of leads")
    assert (follower.cause, follower.action, follower.follows) == (
        Cause.FOLLOWS,
        "replace",
        ("SourceConnection leads",),
    )
    assert follower.properties == (Property("source_connection_id", "old", "old", "[unknown]"),)
    # The edit by itself would replace nothing.
    assert [(one.action, one.properties) for one in view.pending] == [("update", (Property("name", "a", "a", "b"),))]


def test_what_follows_an_edit_is_pending() -> None:
    """A mapping that was edited gives the dataflow a new version: neither is drift."""
    rows, flow = state("MappingSet", "leads", {"name": "a"}), state("Dataflow", "leads", {"mapping_version": 0})
    edited = state("MappingSet", "leads", {"name": "b"})
    uses = {"mapping_version": [rows["urn"]]}
    new = state("Dataflow", "leads", {"mapping_version": UNKNOWN}, propertyDependencies=uses)
    steps = step("update", rows, edited, "name"), step("update", flow, new, "mapping_version")
    view = read(preview(*refreshed(rows, flow), *steps))
    assert titles(view) == ([], ["Dataflow leads", "MappingSet leads"])
    assert [one.cause for one in view.pending] == [Cause.FOLLOWS, Cause.DECLARED]


def test_new_and_removed_resources_are_pending() -> None:
    """A creation of what is not in the state, and a deletion of what is."""
    gone, new = state("Dataflow", "old", {}), state("Dataflow", "new", {})
    view = read(preview(*refreshed(gone), step("delete", gone, None), step("create", None, new)))
    assert view.drift == ()
    assert [(one.title, one.action, one.cause) for one in view.pending] == [
        ("Dataflow new", "create", Cause.DECLARED),
        ("Dataflow old", "delete", Cause.DECLARED),
    ]
    assert view.declared == {("Dataflow", "new")}
    assert view.recorded == {("Dataflow", "old")}


def test_a_secret_is_pending_and_masked() -> None:
    """The engine shows three times the same mask; no one else wrote the object, so the declaration is another."""
    last = state("BaseConnection", "sales", {"secret": "[secret]"}, OURS)
    view = read(preview(*refreshed(last), step("update", last, last, "secret")))
    assert view.drift == ()
    assert view.pending[0].properties == (MASKED,)


def test_a_secret_of_an_object_that_somebody_else_wrote_is_drift() -> None:
    """Where nothing else tells what they changed; otherwise that is the drift, and the secret an edit."""
    last = state("BaseConnection", "sales", {"name": "a", "secret": "[secret]"}, OURS)
    live = state("BaseConnection", "sales", {"name": "a", "secret": "[secret]"}, THEIRS)
    view = read(preview(*refreshed(last), step("update", live, last, "secret")))
    assert [(one.cause, one.properties) for one in view.drift] == [(Cause.CHANGED, (MASKED,))]
    assert view.pending == ()
    live["inputs"]["name"] = "b"
    view = read(preview(*refreshed(last), step("update", live, last, "name", "secret")))
    assert [one.properties for one in view.drift] == [(Property("name", "a", "b", "a"),)]
    assert [one.properties for one in view.pending] == [(MASKED,)]


def test_a_secret_of_which_the_refresh_tells_is_drift() -> None:
    """The refresh has compared what the engine shows masked; the object may have been written before the last state."""
    last = state("BaseConnection", "sales", {"name": "a", "secret": "[secret]"}, OURS)
    reported = said("warning", "secret: changed outside of this stack [ZA701 secret]", urn=last["urn"])
    view = read(preview(*refreshed(last), step("update", last, last, "secret"), diagnostics=[reported]))
    assert [(one.cause, one.properties) for one in view.drift] == [(Cause.CHANGED, (MASKED,))]
    assert (view.pending, view.warnings) == ((), ())


def test_without_paths_of_the_engine_the_inputs_are_compared() -> None:
    """A provider that only says that something differs leaves the engine without paths; hidden ones are not shown."""
    last, live = state("Dataset", "leads", {"name": "a"}), state("Dataset", "leads", {"name": "b", "__provider": "y"})
    (found,) = read(preview(*refreshed(last), step("update", live, last))).drift
    assert found.properties == (Property("name", "a", "b", "a"),)


def test_an_object_that_is_being_replaced_is_no_drift() -> None:
    """What an interrupted replacement left to be deleted belongs to the state, and is not the last state."""
    last, old = state("Dataflow", "leads", {"name": "a"}), state("Dataflow", "leads", {"name": "0"}, delete=True)
    old["id"] = "old id"
    view = read(preview(*refreshed(last, old), step("delete", old, None)))
    assert titles(view) == ([], [])
    assert view.ids == {"id of leads", "old id"}


def said(severity: str, message: str, **more: Any) -> dict[str, Any]:
    return {"severity": severity, "message": f"{severity}: {message}\n", **more}


def test_unhealthy_resources_and_other_warnings() -> None:
    """Each reason is one; the update that the engine plans for such a resource is not reported twice."""
    last = state("Dataflow", "leads", {"name": "a"})
    unhealthy = "Refreshed resource is in an unhealthy state:\n* it failed:\nsee there\n* it is off"
    found = [said("warning", unhealthy, urn=last["urn"]), said("warning", "mind the gap"), said("info", "hello")]
    view = read(preview(*refreshed(last), step("update", last, last), diagnostics=found))
    assert [(one.title, one.message) for one in view.unhealthy] == [
        ("Dataflow leads", "it failed:\nsee there"),
        ("Dataflow leads", "it is off"),
    ]
    assert (view.drift, view.pending) == ((), ())
    assert [(one.title, one.message) for one in view.warnings] == [("", "mind the gap")]


def test_a_preview_that_failed() -> None:
    """Its causes, each once, without the engine's own last words unless they are all there is."""
    failures = [said("error", "Preview failed: no token", urn=urn("Dataflow", name)) for name in ("a", "b")]
    failures += [said("error", "Preview failed: no organisation", urn=urn("ZohoCredential", "sales"))]
    with pytest.raises(ZohoAepError) as caught:
        read(preview(diagnostics=[*failures, said("error", "preview failed")]))
    assert str(caught.value) == "no token\nZohoCredential sales: no organisation"
    with pytest.raises(ZohoAepError, match="preview failed"):
        read(preview(diagnostics=[said("error", "preview failed")]))


def test_drift_before_the_plan_failed_is_still_drift() -> None:
    """A replacement that is not allowed stops the engine: what was deleted outside has been found by then."""
    last = state("SourceConnection", "leads", {})
    refused = said("error", "changing source_connection_id would replace this dataflow", urn=urn("Dataflow", "leads"))
    view = read(preview(*refreshed(last), step("create", None, last), diagnostics=[refused]))
    assert [one.cause for one in view.drift] == [Cause.DELETED]
    assert [one.title for one in view.errors] == ["Dataflow leads"]


def test_drift_that_a_failed_plan_did_not_reach() -> None:
    """What the refresh said stands in for the plan, without values that no one has seen."""
    flow, rows = state("Dataflow", "leads", {"schedule": {"interval": 1}}), state("MappingSet", "leads", {})
    said_of = [
        said("warning", "schedule.interval, name: changed by robin [ZA701 schedule.interval name]", urn=flow["urn"]),
        said("warning", "this mapping set is gone: it was deleted outside of this stack [ZA702]", urn=rows["urn"]),
    ]
    refused = said("error", "changing source_connection_id would replace this dataflow", urn=flow["urn"])
    view = read(preview(*refreshed(flow, rows), diagnostics=[*said_of, refused]))
    assert [(one.title, one.id, one.cause, one.action) for one in view.drift] == [
        ("Dataflow leads", "id of leads", Cause.CHANGED, "unknown"),
        ("MappingSet leads", "id of leads", Cause.DELETED, "unknown"),
    ]
    assert view.drift[0].properties == (
        Property("schedule.interval", 1, "[unknown]", "[unknown]"),
        Property("name", None, "[unknown]", "[unknown]"),
    )
    assert view.drift[0].last_change == LastChange(
        "", "", "", "schedule.interval, name: changed by robin [ZA701 schedule.interval name]"
    )
    assert view.warnings == ()


def test_what_the_refresh_says_is_reported_once() -> None:
    """Drift of the plan has it already; what the plan leaves as it is, because it is ignored, stays a warning."""
    last, live = (state("Dataset", "leads", {"name": name}) for name in "ab")
    ignored = state("Dataset", "ignored", {"name": "a"})
    found = [said("warning", "name: changed by robin [ZA701 name]", urn=one["urn"]) for one in (last, ignored)]
    view = read(preview(*refreshed(last, ignored), step("update", live, last, "name"), diagnostics=found))
    assert titles(view) == (["Dataset leads"], [])
    assert [one.title for one in view.warnings] == ["Dataset ignored"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rows[1].source", "b"),
        ("rows[2]", None),
        ('tags["a.b"][0]', "x"),
        ('tags["q\\"q"]', 1),
        ("rows.source", None),
        ("none.at.all", None),
    ],
)
def test_property_paths(path: str, value: object) -> None:
    """Names, places in lists, and keys that need quotes; what is not there is None."""
    values = {"rows": [{"source": "a"}, {"source": "b"}], "tags": {"a.b": ["x"], 'q"q': 1}}
    assert value_at(values, path) == value
