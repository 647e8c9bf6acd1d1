"""The stack that is measured: one credential, connection and schema, and a dataset for each ingestion. Pure."""

from collections.abc import Mapping
from typing import Any

_COLUMNS = ("id", "Email", "First_Name", "Last_Name", "Modified_Time")
_TABLES = ("Leads", "Contacts")


def name_of(number: int) -> str:
    """Return the name of an ingestion, and of its dataset."""
    return f"ingestion-{number:03}"


def configuration(identities: Mapping[str, Any], ingestions: int) -> dict[str, Any]:
    """Return the contents of `config:` in the stack file, without the secrets.

    Args:
        identities: the simulator's ready file.
        ingestions: how many.
    """
    names = [name_of(number) for number in range(1, ingestions + 1)]
    return {
        "zoho-aep:platform": {
            "organization": identities["organization"],
            "sandbox": identities["sandbox"],
            "endpoint": identities["url"],
            "client_id": identities["client_id"],
        },
        "zoho-aep:credentials": {"sales": {"data_center": "us", "client_id": identities["zoho"]["client_id"]}},
        "zoho-aep:connections": {"zoho-sales": {"credential": "sales"}},
        "zoho-aep:schemas": {"people": _schema()},
        "zoho-aep:datasets": {name: {"schema": "people", "protect": False} for name in names},
        "zoho-aep:ingestions": {name: _ingestion(name, _TABLES[at % len(_TABLES)]) for at, name in enumerate(names)},
    }


def secrets(identities: Mapping[str, Any]) -> dict[str, str]:
    """Return the secrets by their path, to be encrypted as in a real stack file."""
    return {
        "zoho-aep:platform.client_secret": identities["client_secret"],
        "zoho-aep:credentials.sales.client_secret": identities["zoho"]["client_secret"],
        "zoho-aep:credentials.sales.refresh_token": identities["zoho"]["refresh_token"],
    }


def _schema() -> dict[str, Any]:
    return {
        "title": "Zoho people",
        "field_groups": [
            "https://ns.adobe.com/xdm/context/profile-person-details",
            "https://ns.adobe.com/xdm/context/profile-personal-details",
        ],
        "fields": {"zohoId": "string", "modifiedTime": "date-time"},
        "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
    }


def _ingestion(dataset: str, table: str) -> dict[str, Any]:
    return {
        "connection": "zoho-sales",
        "table": table,
        "columns": list(_COLUMNS),
        "delta_column": "Modified_Time",
        "dataset": dataset,
        "mapping": [
            {"source": "Email", "target": "personalEmail.address"},
            {"source": "First_Name", "target": "person.name.firstName"},
            {"source": "Last_Name", "target": "person.name.lastName"},
            {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
            {"source": "id", "target": "_acmesim.zohoId"},
            {"source": "Modified_Time", "target": "_acmesim.modifiedTime"},
        ],
        "schedule": {"frequency": "hour", "interval": 1, "backfill": True},
    }
