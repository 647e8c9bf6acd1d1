"""A preview warns of logins that end and of secrets that grew old, without asking any service."""

from datetime import datetime, timedelta, timezone

import pytest
from tests.unit.checks.test_preflight import NOTHING, after_an_up, read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.checks.preflight import Preflight, preflight_offline
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.last_up import LastUp

NOW = datetime(2027, 1, 1, tzinfo=timezone.utc)
SIGNATURE = "sv=2024-11-04&sp=rl&sig=Zm9vYmFy"


@pytest.fixture(autouse=True)
def _new_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: NOW)


def warned(before: LastUp, ends: str = "") -> list[str]:
    """Return the warnings of a preview, with a connection whose signature ends then."""
    config = stack()
    if ends:
        address = f"https://acme.blob.core.windows.net/crm?{SIGNATURE}&se={ends}"
        auth = {"type": "sas_uri", "sas_uri": address, "container": "crm"}
        config["connections"]["files"] = {"connector": "azure_blob", "auth": auth}
    lines: list[str] = []
    assert preflight_offline(Preflight(Services({}), read(config), before, lines.append)) == []
    assert not any("Zm9vYmFy" in line for line in lines)
    return [line for line in lines if "offline_preview" not in line]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("2027-01-05T06:00:00Z", "its login expires on 2027-01-05 at 06:00 UTC"),
        ("2026-12-31T06:00:00Z", "its login expired on 2026-12-31 at 06:00 UTC"),
    ],
)
def test_a_login_that_ends_soon_is_named_with_its_key(ends: str, words: str) -> None:
    """Two weeks are time enough to get another one."""
    (line,) = warned(NOTHING, ends)
    assert f"zoho-aep:connections.files.auth: {words}: put a new one into the stack file" in line
    assert warned(NOTHING, "2027-01-16T06:00:00Z") == []


def test_secrets_that_are_a_year_old_are_named_with_what_to_do() -> None:
    """By what the state says of them; of an older state, nothing is known."""
    old = (NOW - timedelta(days=400)).isoformat()
    (line,) = warned(after_an_up({}, secrets_since=old))
    assert "zoho-aep:credentials.sales: its secrets have not changed for 400 days" in line
    assert "zoho-aep rotate sales" in line
    assert warned(after_an_up({}, secrets_since=(NOW - timedelta(days=300)).isoformat())) == []
    assert warned(after_an_up({})) == []
