"""What another connector means: the read position that is taken over, or what is read again."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.checks.test_losses import recorded
from tests.unit.checks.test_preflight import read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.checks.losses import losses
from pulumi_zoho_aep.checks.moving import moves, unused_keys
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.tags import with_tag

NOON = 1_795_780_800_000  # 2026-11-27T12:00:00Z
TAG = "zoho-aep/dev/leads#0123456789abcdef.0123456789ab"
CONTAINER = {"type": "connection_string", "connection_string": "AccountKey=k", "container": "crm"}


def moved(connector: str, **connection: Any) -> dict[str, Any]:
    """Return the stack file with another connector, and the columns that every one of them can read."""
    config = stack()
    config["connections"]["zoho-sales"] |= {"connector": connector, **connection}
    return config


def run(state: str, end: int, start: int = 0) -> Run:
    window = {"extensions": {"windowStart": start, "windowEnd": end}}
    return Run.model_validate(
        {
            "id": "r",
            "flowId": "f",
            "metrics": {"statusSummary": {"status": state}},
            "activities": [{"id": "copyActivity", "durationSummary": window}],
        }
    )


def with_runs(*runs: Run) -> Services:
    """Return services with one dataflow, which has these runs."""
    services = Services({})
    flow = SimpleNamespace(id="f", description=with_tag("", TAG))
    platform: Any = SimpleNamespace(
        flows=SimpleNamespace(list=lambda: [flow]), runs=SimpleNamespace(since=lambda *_, **__: list(runs))
    )
    services.once("session", lambda: None)
    services.once(("platform", services._reads), lambda: platform)
    return services


def before(config: dict[str, Any]) -> LastUp:
    found = recorded(config)
    found.of("Dataflow", "leads")["ownership_tag"] = TAG  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (
            [run("success", NOON), run("failed", NOON + 3_600_000)],
            "continues where zoho_crm stopped: what changed since 2026-11-27T11:50:00Z is read again",
        ),
        (
            [run("success", NOON), run("success", NOON + 7_200_000, NOON + 3_600_000)],
            "continues where zoho_crm stopped: what changed since 2026-11-27T11:50:00Z is read again",
        ),
        (
            [],
            "reads all records of Leads again: no run says how far its dataflow has read; rows",
        ),
    ],
)
def test_files_go_on_where_the_last_successful_run_stopped(runs: list[Run], words: str) -> None:
    """With an overlap, because what is written while a run reads may have an earlier time."""
    (finding,) = moves(with_runs(*runs), read(moved("landing_zone")), before(stack()), {})
    assert finding.reason.startswith(f"by landing_zone, `zoho-aep sync leads` {words}")
    assert "rows of the dataset stay" in finding.reason
    assert finding.is_warning


def test_a_rest_source_reads_all_of_it_again() -> None:
    """F.7 (3): it has no read position; the delta column stays in the stack file and says nothing."""
    config = read(moved("generic_rest"))
    (finding,) = moves(with_runs(), config, before(stack()), {})
    assert finding.reason.startswith("by generic_rest, the first run reads all records of Leads again")
    (unused,) = unused_keys(config, ["leads"])
    assert unused.reason == "is not used by generic_rest: each run reads the whole table"


def test_from_one_storage_to_another() -> None:
    """The position is the dataset's; what is in the old files only would be lost."""
    config = read(moved("azure_blob", auth=CONTAINER))
    (finding,) = moves(with_runs(), config, before(moved("landing_zone")), {})
    assert "continues where it stopped, once the dataflow has read all files of landing_zone;" in finding.reason


@pytest.mark.parametrize(
    ("connector", "former"),
    [("landing_zone", "zoho_crm"), ("generic_rest", "zoho_crm"), ("zoho_crm", "landing_zone")],
)
def test_one_permission_is_enough_and_names_the_word(connector: str, former: str) -> None:
    """The dataflow is guarded; with it, its base connection may go."""
    found = {one.subject: one.reason for one in losses(read(moved(connector)), before(moved(former)))}
    refused = found.pop("zoho-aep:ingestions.leads")
    assert "changing zoho-aep:connections.zoho-sales.connector would replace its dataflow" in refused
    assert set(found) <= {"zoho-aep:connections.zoho-sales"}
    assert all(reason.startswith("changing connector would replace") for reason in found.values())
    allowed = moved(connector)
    allowed["ingestions"]["leads"]["allow_replacement"] = True
    assert losses(read(allowed), before(moved(former))) == []


@pytest.mark.parametrize(
    ("resource", "outputs", "why"),
    [
        (
            "Dataflow",
            {"delta_column": "Created_Time"},
            "its delta column was Created_Time, which not every change moves",
        ),
        ("SourceConnection", {"table": "Contacts"}, "it was table Contacts before"),
        (
            "SourceConnection",
            {"columns": ["id", "First_Name", "Modified_Time"]},
            "it did not read Email, Last_Name before",
        ),
    ],
)
def test_why_all_is_read_again(resource: str, outputs: dict[str, Any], why: str) -> None:
    """What was not read until now cannot be left out."""
    former = before(stack())
    former.of(resource, "leads").update(outputs)  # type: ignore[attr-defined]
    (finding,) = moves(with_runs(run("success", NOON)), read(moved("landing_zone")), former, {})
    assert f"`zoho-aep sync leads` reads all records of Leads again: {why}; rows of the dataset stay" in finding.reason


@pytest.mark.parametrize(
    ("to", "former", "words"),
    [
        ("landing_zone", "zoho_crm", "the new dataflow reads no file from before its start, but the first ones are"),
        ("zoho_crm", "landing_zone", "the new dataflow reads nothing from before its start: what changed until then"),
    ],
)
def test_without_backfill_a_move_leaves_something_out(to: str, former: str, words: str) -> None:
    """The new dataflow begins later than the old one ended, in both directions."""
    config = moved(to)
    config["ingestions"]["leads"]["schedule"] = {"frequency": "hour", "backfill": False}
    _, found = moves(with_runs(), read(config), before(moved(former)), {})
    assert found.subject == "zoho-aep:ingestions.leads.schedule.backfill"
    assert found.reason.startswith(words)
