"""What the outputs say of each ingestion, and what is said of its next run."""

import asyncio
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from pulumi_zoho_aep.program.outputs import export, next_run_in_words
from pulumi_zoho_aep.stack_file.plan import Kind

FLOW = {
    "schedule": {"frequency": "hour", "interval": 1},
    "starts_at": "2027-01-01T00:00:00Z",
    "updated_at": "2026-12-31T12:00:00Z",
    "enabled": True,
}


@pytest.mark.parametrize(
    ("now", "changes", "words"),
    [
        ("2026-12-31T18:00:00", {}, "next run 2027-01-01T00:00:00Z"),
        ("2027-01-01T00:30:00", {}, "next run 2027-01-01T01:00:00Z"),
        # A clock that is late: AEP wrote the dataflow after this machine's now.
        ("2026-12-31T18:00:00", {"updated_at": "2027-01-01T05:30:00Z"}, "next run 2027-01-01T06:00:00Z"),
        ("2027-01-01T00:30:00", {"updated_at": None}, "next run 2027-01-01T01:00:00Z"),
        ("2027-01-01T00:30:00", {"enabled": False}, "no further run"),
        ("2027-01-01T00:30:00", {"schedule": {"frequency": "once"}}, "no further run"),
        ("2027-01-01T00:30:00", {"starts_at": ""}, "AEP does not say when its runs start"),
    ],
)
def test_next_run(now: str, changes: dict[str, Any], words: str) -> None:
    """By the schedule, from now on; now is never earlier than the last write."""
    at = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
    assert next_run_in_words({**FLOW, **changes}, at) == words


def test_each_ingestion_is_a_line_of_the_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its state, its schedule and where AEP shows it; nothing else is in them."""
    exported: dict[str, Any] = {}
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    flow = SimpleNamespace(**{**FLOW, "state": "enabled", "id": "f"})
    registered: Any = {
        (Kind.INGESTION, "leads"): SimpleNamespace(dataflow=flow),
        (Kind.DATASET, "people"): object(),
    }
    settings: Any = SimpleNamespace(organization="A@AdobeOrg", sandbox="dev")

    async def line() -> str:
        export(registered, settings)
        return str(await exported["ingestions"]["leads"].future())

    said = asyncio.run(line())
    shown = "https://experience.adobe.com/#/@A@AdobeOrg/sname:dev/platform/source/dataflows"
    assert said == f"enabled, every hour, at 00:00 UTC and so on, from 2027-01-01T00:00:00Z on: {shown}/f/activity"
    assert (list(exported), list(exported["ingestions"])) == (["ingestions", "interface"], ["leads"])
