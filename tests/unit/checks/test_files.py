"""What a preview finds out about ingestions of files, before and after the first one is there."""

from typing import Any

import pytest
from tests.support.messages import without_codes
from tests.unit.checks.test_preflight import NOTHING, SIMULATED, asked, wrong
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.storage.files import StoredFiles
from pulumi_zoho_aep.stack_file.config import StackConfig, parse
from pulumi_zoho_aep.stack_file.folders import with_folders
from pulumi_zoho_aep.stack_file.last_up import LastUp

pytestmark = pytest.mark.usefixtures("no_pauses")

FOLDER = "zoho-aep/crm/dev/leads"
_OF_ZOHO = "urn:pulumi:dev::zoho-aep::zoho-aep:index:ZohoIngestion$pulumi-python:dynamic/zoho-aep:"


def declared(**leads: Any) -> StackConfig:
    config = stack(credentials={"sales": SIMULATED})
    config["connections"]["zoho-sales"]["connector"] = "landing_zone"
    config["ingestions"]["leads"] |= leads
    found, problems = parse(config)
    assert problems == []
    return with_folders(found, "crm", "acme/dev")


def write(simulator: Simulator, header: str, name: str = "leads_1.csv") -> None:
    files = StoredFiles(simulator.world, zones.account(seeds.SANDBOX), zones.CONTAINER, days=7)
    files.write(f"{FOLDER}/{name}", f"{header}\n{','.join('x' for _ in header.split(','))}\n".encode())


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    """Services on a simulator."""
    return Services(platform_values)


def test_without_a_file_one_finding_names_the_command(services: Services) -> None:
    """AEP would take the columns from it."""
    (line,) = wrong(services, declared())
    assert line == (
        "zoho-aep:ingestions.leads: there is no file of Leads in dlz-user-container/zoho-aep/crm/dev/leads yet from "
        "which AEP could take the columns: run `zoho-aep sync`, again if it has just found nothing new: "
        "it writes the first file once there is a record"
    )


def test_a_file_with_all_columns_is_enough(services: Services, simulator: Simulator) -> None:
    """More columns do no harm; nothing is created, and what lets write is not asked for."""
    write(simulator, ",".join(["More", *(declared().ingestions["leads"].columns or ())]))
    assert wrong(services, declared()) == []
    assert not [path for path in asked(simulator) if "credentials" in path]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("id,Email", "the first file of Leads has no column"),
        ("id;Email;Modified_Time", "the first file of Leads has ';' between its columns, where a comma is expected"),
    ],
)
def test_a_first_file_of_something_else(services: Services, simulator: Simulator, header: str, reason: str) -> None:
    """Each column that is missing is named, and another delimiter for what it is."""
    write(simulator, header)
    lines = wrong(services, declared())
    assert lines
    assert all(reason in line and "name another folder" in line for line in lines)


def test_deletions_have_columns_of_their_own(services: Services, simulator: Simulator) -> None:
    """They are none of Zoho's, and the file has to have them."""
    entry = declared(mapping=[{"source": "is_deleted", "target": "person.name.fullName"}])
    columns = [*(entry.ingestions["leads"].columns or ())]
    write(simulator, ",".join(columns))
    (line,) = wrong(services, entry)
    assert "has no column is_deleted" in line
    write(simulator, ",".join([*columns, "is_deleted"]))
    assert wrong(Services(services._config), entry) == []


def test_files_are_not_asked_for_again(services: Services, simulator: Simulator) -> None:
    """After an `up`, an unchanged stack costs nothing, whatever is in the zone."""
    entry = declared().ingestions["leads"]
    source: dict[str, Any] = {
        "table": "Leads",
        "columns": list(entry.columns or ()),
        "folder": FOLDER,
        "connection_spec_id": entry.connection_spec_id,
    }
    outputs: dict[str, dict[str, Any]] = {
        "SourceConnection::leads": source,
        "Dataflow::leads": {"flow_spec_id": entry.flow_spec_id},
    }
    before = LastUp({f"{_OF_ZOHO}{name}": found for name, found in outputs.items()})
    wrong(services, declared(), before)
    assert not [path for path in asked(simulator) if "explore" in path or "landingzone" in path]
    assert wrong(Services(services._config), declared(), NOTHING)


def test_a_client_may_stand_in_a_login_as_well() -> None:
    """By refresh code, AEP logs in with the client of a credential: its id is not a secret because of that."""
    params = {
        "clientId": SIMULATED["client_id"],
        "clientSecret": SIMULATED["client_secret"],
        "host": "https://x.example",
    }
    config = stack(credentials={"sales": SIMULATED})
    config["connections"]["rest"] = {
        "connector": "generic_rest",
        "auth": {"spec_name": "oAuth2RefreshCode", "params": params},
    }
    found, problems = parse(config)
    assert problems == []
    assert found.connections["rest"].auth is not None
    assert found.connections["rest"].auth.to_api() == Auth(spec_name="oAuth2RefreshCode", params=params)
    config["connections"]["rest"]["description"] = f"secret {SIMULATED['client_secret']}"
    (exposed,) = parse(config)[1]
    assert "contains a secret of this stack file" in without_codes(str(exposed))
