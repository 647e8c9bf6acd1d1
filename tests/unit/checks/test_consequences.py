"""What a plan means for data: what is read again or lost, by the keys of the stack file."""

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.checks.test_losses import recorded
from tests.unit.checks.test_moving import moved
from tests.unit.checks.test_preflight import read, wrong
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.checks.consequences import consequences
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator

FORGOTTEN = "what was read since 2020-01-01T00:00:00Z, in 10 days, is forgotten"
STAY = "rows of the dataset stay, and what is read again is added to them: tell rows apart by their id"


@pytest.fixture(autouse=True)
def _tenth_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: datetime(2020, 1, 11, tzinfo=timezone.utc))


def said(before: dict[str, Any], now: dict[str, Any], records: int | None = 1_234) -> dict[str, str]:
    services = Services({})
    login = "login"
    services.once(("Zoho count", login, "Leads"), lambda: records)
    credentials: Any = {} if records is None else {"sales": SimpleNamespace(login=lambda _: login)}
    found = list(consequences(services, read(now), recorded(before), credentials))
    assert all(one.is_warning for one in found)
    return {one.subject: one.reason for one in found}


def test_the_same_stack_file_means_nothing() -> None:
    """Neither does a change in place."""
    assert said(stack(), stack()) == {}
    assert said(stack(), stack(ingestions__leads__enabled=False)) == {}


@pytest.mark.parametrize(
    ("change", "records", "words", "cost"),
    [
        (
            {"columns": ["id", "Email", "First_Name", "Last_Name", "Modified_Time", "Phone"]},
            1_234,
            "changing columns means a new dataflow: {}; {} all 1,234 records of Leads again, {}; {}",
            "for about 7 API credits of Zoho's",
        ),
        (
            {"delta_column": "Last_Name"},
            None,
            "changing delta_column means a new dataflow: {}; {} all records of Leads {}; {}",
            "again",
        ),
        (
            {"schedule__backfill": False},
            1_234,
            "changing schedule means a new dataflow: {}; {} nothing from before its start, {}; {}",
            "so that what changes until then is left out",
        ),
    ],
)
def test_a_new_dataflow_says_what_it_reads_again(
    change: dict[str, Any], records: int | None, words: str, cost: str
) -> None:
    """With records and credits where they are known, and the days that the old one has read."""
    now = stack(**{f"ingestions__leads__{name}": value for name, value in change.items()})
    assert said(stack(), now, records) == {
        "zoho-aep:ingestions.leads": words.format(FORGOTTEN, "the new one reads", cost, STAY)
    }


def test_a_new_dataset_loses_the_rows_of_the_old_one() -> None:
    """What reads into it begins again, and nothing stays."""
    profile: dict[str, Any] = {"datasets__zoho_leads__profile": True, "schemas__lead__profile_enabled": True}
    profile["schemas__lead__primary_identity"] = {"path": "personalEmail.address", "namespace": "Email"}
    before = stack(**profile)
    found = said(before, stack(**{**profile, "datasets__zoho_leads__profile": False}))
    assert (
        found["zoho-aep:datasets.zoho-leads"]
        == "changing profile means a new dataset: the rows of the old one are lost"
    )
    assert found["zoho-aep:ingestions.leads"].startswith(
        f"changing zoho-aep:datasets.zoho-leads.profile means a new dataflow: {FORGOTTEN}"
    )
    assert found["zoho-aep:ingestions.leads"].endswith("; its dataset is new, too")


def test_files_are_read_again_from_the_folder() -> None:
    """The position of a sync is the dataset's, so that Zoho is not read again."""
    now = moved("landing_zone")
    now["ingestions"]["leads"]["columns"] = [*now["ingestions"]["leads"]["columns"], "Phone"]
    (reason,) = said(moved("landing_zone"), now).values()
    assert "reads all files again that are still in its folder" in reason


def test_an_allowed_deletion_says_what_goes_with_it() -> None:
    """One that is refused says so itself."""
    now = stack(ingestions=None, allow_delete={"ingestions": ["leads"]})
    (reason,) = said(stack(), now).values()
    assert reason.startswith("is no longer declared, and its dataflow would be deleted")
    assert reason.endswith(f"{FORGOTTEN}; rows that it has written stay")
    assert said(stack(), stack(ingestions=None)) == {}


def test_a_preview_says_it_beside_the_refusal(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """So that a person knows before they allow it."""
    del simulator
    lines: list[str] = []
    found = wrong(
        Services(platform_values), read(stack(ingestions__leads__schedule__backfill=False)), recorded(stack()), lines
    )
    assert any("would replace its dataflow" in line for line in found)
    assert any("zoho-aep:ingestions.leads: changing schedule means a new dataflow" in line for line in lines)
