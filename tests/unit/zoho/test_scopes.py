"""Scopes: the least that reading needs."""

import pytest

from pulumi_zoho_aep.simulator.zoho import scopes as simulated
from pulumi_zoho_aep.zoho import scopes

ALWAYS = (
    "ZohoCRM.settings.modules.READ",
    "ZohoCRM.settings.fields.READ",
    "ZohoCRM.org.READ",
    "ZohoCRM.users.READ",
)


def test_least() -> None:
    """Metadata, organisation and user always; records of every module, or of the chosen ones, each scope once."""
    assert scopes.least() == (*ALWAYS, "ZohoCRM.modules.READ")
    chosen = scopes.least(["Leads", "Sales_Orders", "Shops", "Invoice_Lines"])
    assert chosen == (
        *ALWAYS,
        "ZohoCRM.modules.leads.READ",
        "ZohoCRM.modules.salesorders.READ",
        "ZohoCRM.modules.custom.READ",
    )
    assert scopes.beyond_reading(chosen) == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("Contacts", "contacts"),
        ("Price_Books", "pricebooks"),
        ("Services__s", "services"),
        ("Appointments__s", "appointments"),
        ("Appointments_Rescheduled_History__s", "appointments_rescheduled_history"),
        ("Warehouses", "custom"),
        ("Custom", "custom"),
    ],
)
def test_of_module(module: str, name: str) -> None:
    """Scope names differ from API names, and custom modules share one; Zoho's stand-in knows all of them."""
    assert scopes.of_module(module) == f"ZohoCRM.modules.{name}.READ"
    assert simulated.exists(scopes.of_module(module))


def test_split() -> None:
    """Commas and blanks separate; what stands twice counts once."""
    assert scopes.split(" a.READ,b.READ, a.READ\nc.ALL,") == ("a.READ", "b.READ", "c.ALL")


def test_malformed() -> None:
    """What is no scope is found before Zoho shows a page that leads nowhere."""
    fine = [*ALWAYS, "ZohoCRM.modules.ALL", "ZohoCRM.modules.leads.read", "AaaServer.profile.READ"]
    assert scopes.malformed([*fine, "Leads", "ZohoCRM.READ", "ZohoCRM.org.LOOK", "ZohoCRM..READ"]) == [
        "Leads",
        "ZohoCRM.READ",
        "ZohoCRM.org.LOOK",
        "ZohoCRM..READ",
    ]


def test_beyond_reading() -> None:
    """Everything but READ is more than ingestion needs."""
    assert scopes.beyond_reading(
        ["ZohoCRM.org.READ", "ZohoCRM.org.read", "ZohoCRM.modules.ALL", "ZohoCRM.a.CREATE"]
    ) == [
        "ZohoCRM.modules.ALL",
        "ZohoCRM.a.CREATE",
    ]


def test_missing() -> None:
    """Compared without regard to case, in the order of asking."""
    assert scopes.missing(["ZohoCRM.org.READ", "B.x.READ", "A.x.READ"], ["zohocrm.org.read"]) == [
        "B.x.READ",
        "A.x.READ",
    ]
