"""Which connectors of an organisation can read what an ingestion reads."""

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.resources.test_ingestion import PROPS

from pulumi_zoho_aep.checks.ways import fits_in_words, others_in_words
from pulumi_zoho_aep.connectors.landing_zone import CONNECTOR
from pulumi_zoho_aep.errors import Answer, Forbidden
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.zoho import Client, Environment

if TYPE_CHECKING:
    from pulumi_zoho_aep.simulator.server import Simulator

LOGIN = ZohoLogin(
    "us",
    Environment.PRODUCTION,
    Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET),
    seeds.ZOHO_REFRESH_TOKEN,
)


def entry(**changes: Any) -> IngestionSection:
    columns = ["id", "Email", "Modified_Time"]
    return IngestionSection.model_validate({**PROPS, "connection": "c", "dataset": "d", "columns": columns, **changes})


def test_the_others_are_said_with_their_limits(platform_values: dict[str, Any], simulator: "Simulator") -> None:
    """What people choose by; one that the organisation does not have is not among them."""
    simulator.world.store.delete("connectionSpecs", "929e4450-0237-4ed2-9404-b7e1e0a00309")
    words = others_in_words(Services(platform_values), CONNECTOR)
    assert "generic_rest would do, too: up to 100,000 rows and 50 columns" in words
    assert "zoho_crm" not in words
    assert "landing_zone would" not in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "zoho_crm, landing_zone, generic_rest, amazon_s3, azure_blob can read it (records not counted)"),
        ({"columns": [f"F{place}" for place in range(51)]}, "generic_rest does not fit: 51 columns"),
        (
            {"connector": "landing_zone", "mapping": [{"source": "is_deleted", "target": "x"}]},
            "zoho_crm does not fit: it has no is_deleted",
        ),
        (
            {"mapping": [{"expression": 'concat(Owner, "!")', "target": "x"}]},
            "generic_rest does not fit: Owner is an object there: map Owner.name or Owner.id",
        ),
        (
            {"mapping": [{"source": "Owner.id", "target": "x"}]},
            "zoho_crm does not fit: whether it has Owner.id, a part of Owner, is not documented",
        ),
        (
            {"table": "Orders", "mapping": [{"source": "Items", "target": "x"}]},
            "landing_zone does not fit: Items holds rows of a subform, which form a table of their own",
        ),
    ],
)
def test_what_fits(platform_values: dict[str, Any], changes: dict[str, Any], words: str) -> None:
    """Columns, records and deletions decide; the seeded token may not count."""
    services = Services(platform_values)
    services.zoho(LOGIN).tokens.get()
    assert words in fits_in_words(services, LOGIN, entry(**changes))


def test_without_fields_the_rest_decides(platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that may not list fields leaves them out; the check of the columns says so."""

    def refuse(*_: object) -> None:
        raise Forbidden(Answer("list fields", "invalid scope"))

    services = Services(platform_values)
    services.zoho(LOGIN).tokens.get()
    monkeypatch.setattr(services.zoho(LOGIN).crm, "fields", refuse)
    assert "zoho_crm, landing_zone" in fits_in_words(services, LOGIN, entry())
