"""A stack file that is right, with something in it of everything in which a mistake can be made."""

from copy import deepcopy
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.storage.files import StoredFiles

Values = dict[str, Any]
XDM = "https://ns.adobe.com/xdm/context"
PERSON, CONTACT = f"{XDM}/profile-person-details", f"{XDM}/profile-personal-details"
WORK, PREFERENCES = f"{XDM}/profile-work-details", f"{XDM}/profile-preferences-details"

_GOOD: Values = {
    "credentials": {
        "sales": {
            "data_center": "us",
            "client_id": seeds.ZOHO_CLIENT_ID,
            "client_secret": seeds.ZOHO_CLIENT_SECRET,
            "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
        }
    },
    "connections": {"zoho-sales": {"credential": "sales"}},
    "schemas": {
        "people": {
            "title": "CRM people",
            "field_groups": [PERSON, CONTACT, WORK],
            "fields": {
                "zohoId": "string", "revenue": "number", "employees": "integer", "optOut": "boolean",
                "changed": "date-time", "place.city": "string",
            },
            "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
            "profile_enabled": True,
        },
        "deals": {"fields": {"name": "string", "amount": "number", "closing": "date", "changed": "date-time"}},
    },
    "datasets": {
        "people": {"schema": "people", "name": "Zoho people", "profile": True, "tags": {"team": ["crm"]}},
        "deals": {"schema": "deals"},
    },
    "ingestions": {
        "leads": {
            "connection": "zoho-sales",
            "table": "Leads",
            "columns": [
                "id", "Email", "First_Name", "Last_Name", "Company", "Annual_Revenue", "No_of_Employees",
                "Email_Opt_Out", "City", "Modified_Time",
            ],
            "delta_column": "Modified_Time",
            "dataset": "people",
            "mapping": [
                {"source": "id", "target": "_acmesim.zohoId"},
                {"source": "Email", "target": "personalEmail.address"},
                {"source": "First_Name", "target": "person.name.firstName"},
                {"source": "Last_Name", "target": "person.name.lastName"},
                {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
                {"source": "Company", "target": "organizations[0]"},
                {"source": "Annual_Revenue", "target": "_acmesim.revenue"},
                {"source": "No_of_Employees", "target": "_acmesim.employees"},
                {"source": "Email_Opt_Out", "target": "_acmesim.optOut"},
                {"expression": "iif(City == null, nullify(), upper(City))", "target": "_acmesim.place.city"},
                {"source": "Modified_Time", "target": "_acmesim.changed"},
            ],
            "schedule": {"frequency": "hour", "interval": 2, "backfill": True},
            "options": {"partial_ingestion_percent": 5},
        },
        "deals": {
            "connection": "zoho-sales",
            "table": "Deals",
            "columns": ["Deal_Name", "Amount", "Closing_Date", "Modified_Time"],
            "delta_column": "Modified_Time",
            "dataset": "deals",
            "mapping": [
                {"source": "Deal_Name", "target": "_acmesim.name"},
                {"source": "Amount", "target": "_acmesim.amount"},
                {"source": "Closing_Date", "target": "_acmesim.closing"},
                {"source": "Modified_Time", "target": "_acmesim.changed"},
            ],
            "schedule": {"frequency": "day"},
        },
    },
}  # fmt: skip


CONNECTORS = ("zoho_crm", "generic_rest", "landing_zone")


def good(url: str, connector: str = "zoho_crm") -> Values:
    """Return the stack file for the simulator at a URL, whose tables are read by a connector."""
    platform = {
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "organization": seeds.ORGANIZATION,
        "sandbox": seeds.SANDBOX,
        "endpoint": url,
        "requests_per_second": 100_000,
    }
    values = {"platform": platform, **deepcopy(_GOOD)}
    values["connections"]["zoho-sales"]["connector"] = connector
    return values


def write_files(simulator: Simulator) -> None:
    """Write the first files of all ingestions, as `zoho-aep sync` does before a landing zone can be read."""
    files = StoredFiles(simulator.world, zones.account(seeds.SANDBOX), zones.CONTAINER, days=7)
    for name, one in _GOOD["ingestions"].items():
        rows = "\n".join([",".join(one["columns"]), ",".join("" for _ in one["columns"])])
        files.write(f"zoho-aep/crm/dev/{name}/{name}_1.csv", f"{rows}\n".encode())
