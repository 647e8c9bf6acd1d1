"""Dataflows: rules, what replaces, and the operations of a change."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tests.support.declared import DECLARED, SCHEDULE, UNKNOWN, configured, messages

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR as ZOHO_CRM
from pulumi_zoho_aep.engine.hidden import OWNER, TAG
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.resources.dataflow import (
    DataflowHandler,
    DataflowInputs,
    DataflowOutputs,
    DataflowProvider,
    from_api,
    to_api,
    to_patches,
)

HANDLER = DataflowHandler()
PROPS = DECLARED["Dataflow"][1]
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=timezone.utc)
PAST, FUTURE = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        (
            {"schedule": {"frequency": "minute", "interval": 5}},
            ["schedule.interval: must be at least 15 for frequency minute"],
        ),
        (
            {"schedule": {"frequency": "once", "backfill": True}, "delta_column": None},
            ["schedule.backfill: does not go with frequency once: remove it"],
        ),
        (
            {"schedule": {"frequency": "once"}},
            ["delta_column: does not go with frequency once: remove it"],
        ),
        (
            {"delta_column": None},
            ["delta_column: is required unless frequency is once: Modified_Time is right for Zoho"],
        ),
        ({"delta_column": None, "flow_spec_id": "another"}, []),
        (
            {"schedule": {"frequency": "hourly"}},
            ["schedule.frequency: must be 'once', 'minute', 'hour', 'day' or 'week'"],
        ),
        (
            {"options": {"partial_ingestion_percent": 0}},
            ["options.partial_ingestion_percent: must be more than 0 and at most 100"],
        ),
        (
            {"options": {"partial_ingestion_percent": 101}},
            ["options.partial_ingestion_percent: must be more than 0 and at most 100"],
        ),
        (
            {"schedule": {**SCHEDULE, "start": PAST}},
            ["schedule: unknown key start: did you mean start_time?"],
        ),
        ({"schedule": None}, ["schedule: must be a map of keys to values"]),
        ({"mapping_version": "one"}, ["mapping_version: must be a whole number"]),
    ],
)
def test_rules(changes: dict[str, Any], lines: list[str]) -> None:
    """Each mistake is one sentence with its key."""
    assert messages(DataflowProvider, {**PROPS, **changes}) == lines


@pytest.mark.parametrize(
    "changes",
    [
        {"schedule": UNKNOWN},
        {"schedule": {"frequency": UNKNOWN}},
        {"schedule": {**SCHEDULE, "interval": UNKNOWN}},
        {"options": UNKNOWN},
        {"options": {"partial_ingestion_percent": UNKNOWN}},
        {"delta_column": UNKNOWN},
        {"enabled": UNKNOWN},
    ],
)
def test_unknowns_wait(changes: dict[str, Any]) -> None:
    """No rule judges what a preview does not know, and a diff with it is a change: the one that there is."""
    before = {**PROPS, "allow_replacement": True}
    assert messages(DataflowProvider, {**before, **changes}) == []
    provider = configured(DataflowProvider)
    provider.host.plan.is_whole = True
    as_before, with_unknown = (
        provider.check({}, {**props, OWNER: "o"}).inputs | {TAG: "o"} for props in (before, {**before, **changes})
    )
    recorded = {**as_before, "transformations": ["Copy", "Mapping"]}
    assert provider.diff("f", recorded, as_before).changes is False
    assert provider.diff("f", recorded, with_unknown).changes is True


def state(**changes: Any) -> DataflowOutputs:
    return DataflowOutputs.model_validate(
        {**PROPS, "transformations": ["Copy", "Mapping"], "ownership_tag": "o", **changes}
    )


def declared(**changes: Any) -> DataflowInputs:
    return DataflowInputs.model_validate({**PROPS, **changes})


@pytest.mark.parametrize(
    ("live", "schedule", "starts_at", "replaces"),
    [
        (SCHEDULE, {**SCHEDULE, "interval": 7}, PAST, []),
        (SCHEDULE, {**SCHEDULE, "frequency": "day"}, PAST, []),
        (SCHEDULE, {"frequency": "once", "start_time": FUTURE}, FUTURE, ["schedule"]),
        ({"frequency": "once"}, {"frequency": "hour"}, FUTURE, ["schedule"]),
        (SCHEDULE, {**SCHEDULE, "start_time": FUTURE}, FUTURE, []),
        (SCHEDULE, {**SCHEDULE, "start_time": FUTURE}, PAST, ["schedule"]),
        (SCHEDULE, {**SCHEDULE, "backfill": False}, FUTURE, []),
        (SCHEDULE, {**SCHEDULE, "backfill": False}, PAST, ["schedule"]),
        ({**SCHEDULE, "start_time": PAST}, {**SCHEDULE, "start_time": FUTURE}, None, ["schedule"]),
        (SCHEDULE, UNKNOWN, PAST, []),
    ],
)
def test_what_replaces(live: dict[str, Any], schedule: Any, starts_at: str | None, replaces: list[str]) -> None:
    """To and from `once` always; start and backfill once the dataflow has started; frequency and interval never."""
    recorded = state(schedule=live, starts_at=starts_at)
    inputs = declared(schedule=schedule)
    changed = changed_fields(inputs, recorded)
    assert "schedule" in changed
    assert list(HANDLER.replaced_by(changed, recorded, inputs)) == replaces


def test_a_mapping_that_was_removed() -> None:
    """No patch is documented that brings it back, so the dataflow is replaced; where there is one, it is changed."""
    for recorded, replaces in ((state(mapping_set_id="", transformations=["Copy"]), ["mapping_set_id"]), (state(), [])):
        inputs = declared(mapping_set_id="another")
        assert list(HANDLER.replaced_by(changed_fields(inputs, recorded), recorded, inputs)) == replaces


def test_the_body() -> None:
    """Copy before Mapping, the mark in the description, times in epoch seconds."""
    body = to_api(declared(), "p/s/n", NOW, ZOHO_CRM).body()
    assert body == {
        "name": "leads",
        "description": "all of them [pulumi-zoho-aep p/s/n]",
        "flowSpec": {"id": "14518937-270c-4525-bdec-c2ba7cce3860", "version": "1.0"},
        "sourceConnectionIds": ["s-1"],
        "targetConnectionIds": ["t-1"],
        "transformations": [
            {"name": "Copy", "params": {"deltaColumn": {"name": "Modified_Time"}}},
            {"name": "Mapping", "params": {"mappingId": "m-1", "mappingVersion": 3}},
        ],
        "scheduleParams": {"startTime": 1893456000, "frequency": "hour", "interval": 6, "backfill": True},
        "options": {"errorDiagnosticsEnabled": True, "partialIngestionPercent": 5.0},
    }


def test_a_single_run_has_no_copy() -> None:
    """Without a delta column there is only the mapping."""
    body = to_api(declared(delta_column=None, schedule={"frequency": "once"}), "o", NOW, ZOHO_CRM).body()
    assert [step["name"] for step in body["transformations"]] == ["Mapping"]


@pytest.mark.parametrize(
    ("changes", "recorded", "operations"),
    [
        ({}, {}, []),
        (
            {"name": "new", "description": ""},
            {},
            [Patch("replace", "/name", "new"), Patch("add", "/description", "[pulumi-zoho-aep o]")],
        ),
        (
            {"schedule": {**SCHEDULE, "interval": 9}},
            {},
            [Patch("replace", "/scheduleParams/interval", 9)],
        ),
        (
            {"mapping_version": 4},
            {},
            [
                Patch(
                    "replace",
                    "/transformations/1",
                    {"name": "Mapping", "params": {"mappingId": "m-1", "mappingVersion": 4}},
                )
            ],
        ),
        (
            {"mapping_version": 4},
            {"transformations": ["Mapping"]},
            [
                Patch(
                    "replace",
                    "/transformations/0",
                    {"name": "Mapping", "params": {"mappingId": "m-1", "mappingVersion": 4}},
                )
            ],
        ),
        (
            {"mapping_version": 4},
            {"transformations": []},
            [
                Patch(
                    "add",
                    "/transformations/-",
                    {"name": "Mapping", "params": {"mappingId": "m-1", "mappingVersion": 4}},
                )
            ],
        ),
        (
            {"options": {"error_diagnostics": False}},
            {},
            [Patch("add", "/options", {"errorDiagnosticsEnabled": False})],
        ),
        (
            {"options": {"error_diagnostics": False}},
            {"options": {"error_diagnostics": True}},
            [Patch("add", "/options/errorDiagnosticsEnabled", value=False)],
        ),
        (
            {"options": {"partial_ingestion_percent": 9}},
            {},
            [Patch("add", "/options/partialIngestionPercent", 9.0)],
        ),
        ({"options": {"error_diagnostics": True}}, {"options": {"error_diagnostics": True}}, []),
        ({"enabled": False}, {}, []),
        (
            {},
            {"ownership_tag": ""},
            [Patch("replace", "/name", "leads"), Patch("add", "/description", "all of them [pulumi-zoho-aep o]")],
        ),
    ],
)
def test_operations(changes: dict[str, Any], recorded: dict[str, Any], operations: list[Patch]) -> None:
    """Only what differs is written, in one patch; what is not declared keeps its live value."""
    before = state(**recorded)
    live = Flow.model_validate({"id": "f", "transformations": [{"name": name} for name in before.transformations]})
    assert to_patches(before, declared(**changes), "o", NOW, lambda: live) == operations


@pytest.mark.parametrize(
    ("flow_state", "operation", "settled", "enabled"),
    [
        ("enabled", None, True, True),
        ("disabled", "completed", True, False),
        ("draft", None, True, False),
        ("enabling", None, False, True),
        ("disabling", None, False, False),
        ("enabled", "inprogress", False, True),
        ("enabled", "failed", True, True),
    ],
)
def test_states(flow_state: str, operation: str | None, *, settled: bool, enabled: bool) -> None:
    """Settled is a final state with no operation under way; on the way to disabled counts as disabled."""
    last = {} if operation is None else {"lastOperation": {"status": {"value": operation}}}
    flow = Flow.model_validate({"id": "f", "flowSpec": {"id": "s"}, "state": flow_state, **last})
    found = from_api(flow, declared())
    assert (HANDLER.is_settled(found), found.enabled) == (settled, enabled)


def test_text_becomes_numbers() -> None:
    """Everything of a schedule, and the mapping's version, comes back as text."""
    answer = {
        "id": "f",
        "name": "leads",
        "flowSpec": {"id": "s"},
        "state": "enabled",
        "createdAt": int(NOW.timestamp() * 1000),
        "sourceConnectionIds": ["s-1"],
        "targetConnectionIds": ["t-1"],
        "transformations": [
            {"name": "Mapping", "params": {"mappingId": "m-1", "mappingVersion": "3"}},
            {"name": "Copy", "params": {"deltaColumn": {"name": "Modified_Time"}}},
        ],
        "scheduleParams": {"startTime": "1893456000", "frequency": "hour", "interval": "6", "backfill": "true"},
        "options": {"errorDiagnosticsEnabled": "true", "partialIngestionPercent": "5"},
    }
    found = from_api(Flow.model_validate(answer), declared())
    assert changed_fields(declared(), found) == {"description", "flow_spec_id"}
    assert found.transformations == ("Mapping", "Copy")
    assert found.starts_at == datetime(2030, 1, 1, tzinfo=timezone.utc)


def test_a_change_that_failed_is_unhealthy() -> None:
    """AEP reports it nowhere else."""
    assert list(HANDLER.unhealthy(state(last_operation="completed"))) == []
    assert [finding.text for finding in HANDLER.unhealthy(state(last_operation="failed"))] == [
        "AEP could not apply the last change of dataflow leads: look at it in the AEP interface"
    ]


def test_the_start_margin_covers_a_slow_run() -> None:
    """A start that is missing lies ahead of the call that sends it."""
    body = to_api(declared(schedule={"frequency": "hour"}), "o", NOW, ZOHO_CRM).body()
    assert body["scheduleParams"]["startTime"] == int((NOW + timedelta(minutes=2)).timestamp())


def test_an_option_that_is_dropped() -> None:
    """What others wrote beside it stays."""
    live = Flow.model_validate(
        {"id": "f", "options": {"errorDiagnosticsEnabled": True, "partialIngestionPercent": 5, "theirs": 1}}
    )
    found = to_patches(state(), declared(options={"error_diagnostics": True}), "o", NOW, lambda: live)
    assert found == [Patch("add", "/options", {"errorDiagnosticsEnabled": True, "theirs": 1})]
