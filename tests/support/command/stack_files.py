"""Stack files for tests: dictionaries that a test changes, with the secrets encrypted as people keep them."""

import re
from typing import Any

from tests.support import REPOSITORY

from pulumi_zoho_aep.simulator import seeds

PASSPHRASE = "simulator"

Config = dict[str, Any]

_LOCAL = (REPOSITORY / "Pulumi.local.yaml").read_text(encoding="utf-8")
SALT = re.findall(r"^encryptionsalt: (\S+)$", _LOCAL, re.MULTILINE)[0]
# Pulumi encrypts each value on its own, so those of one file can be used in another one of the same salt.
ADOBE_SECRET, ZOHO_SECRET, ZOHO_REFRESH_TOKEN = ({"secure": text} for text in re.findall(r"secure: (\S+)", _LOCAL))


def platform(url: str) -> Config:
    """Return the section that leads to a simulator."""
    return {
        "organization": seeds.ORGANIZATION,
        "sandbox": seeds.SANDBOX,
        "endpoint": url,
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": ADOBE_SECRET,
    }


def ingestion(table: str, dataset: str) -> Config:
    """Return one that runs every hour."""
    return {
        "connection": "zoho-sales",
        "table": table,
        "columns": ["id", "Email", "Last_Name", "Modified_Time"],
        "delta_column": "Modified_Time",
        "dataset": dataset,
        "mapping": [
            {"source": "Email", "target": "personalEmail.address"},
            {"source": "Last_Name", "target": "person.name.lastName"},
            {"source": "id", "target": "_acmesim.zohoId"},
        ],
        "schedule": {"frequency": "hour", "interval": 1, "backfill": True},
    }


def people(url: str, **tables: str) -> Config:
    """Return a stack with a schema of its own, and for each name a dataset and the ingestion of a table into it."""
    return {
        "zoho-aep:platform": platform(url),
        "zoho-aep:credentials": {
            "sales": {
                "data_center": "us",
                "client_id": seeds.ZOHO_CLIENT_ID,
                "client_secret": ZOHO_SECRET,
                "refresh_token": ZOHO_REFRESH_TOKEN,
            }
        },
        "zoho-aep:connections": {"zoho-sales": {"credential": "sales"}},
        "zoho-aep:schemas": {
            "people": {
                "title": "CRM people",
                "field_groups": [
                    "https://ns.adobe.com/xdm/context/profile-person-details",
                    "https://ns.adobe.com/xdm/context/profile-personal-details",
                ],
                "fields": {"zohoId": "string"},
                "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
            }
        },
        "zoho-aep:datasets": {name: {"schema": "people", "protect": False} for name in tables},
        "zoho-aep:ingestions": {name: ingestion(table, name) for name, table in tables.items()},
    }
