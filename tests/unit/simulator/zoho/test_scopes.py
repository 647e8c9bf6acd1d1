"""Zoho's scopes."""

import pytest

from pulumi_zoho_aep.simulator.zoho import scopes


@pytest.mark.parametrize(
    ("scope", "exists"),
    [
        ("ZohoCRM.modules.READ", True),
        ("ZohoCRM.modules.ALL", True),
        ("ZohoCRM.modules.salesorders.READ", True),
        ("ZohoCRM.settings.READ", True),
        ("ZohoCRM.org.READ", True),
        ("ZohoCRM.notifications.ALL", True),
        ("AaaServer.profile.READ", True),
        ("ZohoCRM.modules.Leads.READ", False),
        ("ZohoCRM.modules.sales_orders.READ", False),
        ("ZohoCRM.org.name.READ", False),
        ("ZohoCRM.org", False),
        ("ZohoBooks.invoices.READ", False),
        ("", False),
    ],
)
def test_existence(scope: str, exists: bool) -> None:  # noqa: FBT001
    """Only scopes of Zoho's page exist, in its spelling."""
    assert scopes.exists(scope) == exists
    if exists:
        assert scopes.in_words(scope)


def test_modules() -> None:
    """A module's scope is lower case without underscores; custom modules share one."""
    assert "ZohoCRM.modules.salesorders.READ" in scopes.for_module("Sales_Orders", custom=False)
    assert "ZohoCRM.modules.services.READ" in scopes.for_module("Services__s", custom=False)
    assert "ZohoCRM.modules.custom.READ" in scopes.for_module("Memberships", custom=True)


def test_modules_do_not_cover_settings() -> None:
    """Access to all records is not access to metadata, and the bare settings scope covers nothing."""
    assert not scopes.covers(["ZohoCRM.modules.ALL"], scopes.for_settings("modules"))
    assert not scopes.covers(["ZohoCRM.settings.READ"], scopes.for_settings("modules"))
    assert scopes.covers(["ZohoCRM.settings.ALL"], scopes.for_settings("modules"))


def test_words() -> None:
    """Scopes read as sentences on the consent page."""
    assert scopes.in_words("ZohoCRM.modules.ALL") == "Full access to records of every module"
    assert scopes.in_words("ZohoCRM.settings.related_lists.READ") == "Read the list of related lists"
