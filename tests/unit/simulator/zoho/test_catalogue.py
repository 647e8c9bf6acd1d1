"""The sample data."""

from datetime import datetime, timedelta

import pytest

from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.sample_records import END, Maker

ORGANIZATION = "us-production"


def test_a_few_thousand_records() -> None:
    """There is enough to page through, and every table says what it holds."""
    counts = {table: len(catalogue.records(table, ORGANIZATION)) for table in catalogue.tables()}
    assert counts == {
        "Leads": 1500,
        "Contacts": 1200,
        "Accounts": 400,
        "Deals": 700,
        "Campaigns": 0,
        "Memberships": 300,
        "Orders": 60,
        "Inspections": 20,
    }


@pytest.mark.parametrize("table", ["Leads", "Contacts", "Accounts", "Deals", "Memberships", "Orders", "Inspections"])
def test_records_fit_their_fields(table: str) -> None:
    """A record has exactly the module's fields, and values of their JSON types."""
    types = {
        "string": str,
        "integer": int,
        "double": float,
        "boolean": bool,
        "jsonobject": dict,
        "jsonarray": list,
    }
    fields = {field["api_name"]: field for field in catalogue.fields(table)}
    for record in catalogue.records(table, ORGANIZATION):
        assert record.keys() == fields.keys()
        for name, value in record.items():
            assert value is None or isinstance(value, types[fields[name]["json_type"]]), name
            assert value is not None or not fields[name]["system_mandatory"], name


@pytest.mark.parametrize("table", ["Leads", "Contacts", "Accounts", "Deals", "Memberships", "Orders", "Inspections"])
def test_times(table: str) -> None:
    """Records change after their creation, within two years before the end, in the organisation's offset."""
    for record in catalogue.records(table, "in-production"):
        created, modified = (datetime.fromisoformat(record[name]) for name in ("Created_Time", "Modified_Time"))
        assert END - timedelta(days=730) <= created <= modified <= END
        assert record["Modified_Time"].endswith("+05:30")


def test_relations() -> None:
    """Contacts belong to accounts, deals to a contact and its account, memberships to contacts."""
    accounts = {record["id"]: record["Account_Name"] for record in catalogue.records("Accounts", ORGANIZATION)}
    contacts = {record["id"]: record for record in catalogue.records("Contacts", ORGANIZATION)}
    for contact in contacts.values():
        assert accounts[contact["Account_Name"]["id"]] == contact["Account_Name"]["name"]
    for deal in catalogue.records("Deals", ORGANIZATION):
        assert contacts[deal["Contact_Name"]["id"]]["Account_Name"] == deal["Account_Name"]
    assert {record["Contact"]["id"] for record in catalogue.records("Memberships", ORGANIZATION)} <= contacts.keys()


def test_ids_are_unique() -> None:
    """No two records of an organisation share an id."""
    ids = [record["id"] for table in catalogue.tables() for record in catalogue.records(table, ORGANIZATION)]
    assert len(ids) == len(set(ids))


def test_same_at_every_start() -> None:
    """Records are the same each time they are made, and others in another organisation."""

    def made(organization: str) -> list[dict[str, object]]:
        return Maker("Accounts", organization, lambda _: []).records()

    assert made(ORGANIZATION) == made(ORGANIZATION) == catalogue.records("Accounts", ORGANIZATION)
    assert made("eu-sandbox") != made(ORGANIZATION)


def test_custom_fields() -> None:
    """The custom module's fields say that they are custom, and one holds numbers beyond 2**53 as text."""
    fields = {field["api_name"]: field for field in catalogue.fields("Memberships")}
    assert fields["Level"]["custom_field"]
    assert not fields["Modified_Time"]["custom_field"]
    assert int(catalogue.records("Memberships", ORGANIZATION)[1]["Partner_Number"]) > 2**53
