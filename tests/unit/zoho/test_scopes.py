"""Scopes: the least that reading needs."""

import pytest
from hypothesis import given, strategies as st

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
    """Commas and blanks separate; what appears twice counts once."""
    assert scopes.split(" a.READ,b.READ, a.READ\nc.ALL,") == ("a.READ", "b.READ", "c.ALL")


def test_malformed() -> None:
    """What is not a scope is found before Zoho shows a page that leads nowhere."""
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
    """Compared without regard to case, in the order of asking, each once."""
    assert scopes.missing(["ZohoCRM.org.READ", "B.x.READ", "A.x.READ", "b.X.read"], ["zohocrm.org.read"]) == [
        "B.x.READ",
        "A.x.READ",
    ]


@pytest.mark.parametrize(
    ("scope", "granted", "expected"),
    [
        ("ZohoCRM.org.READ", "zohocrm.ORG.read", True),
        ("ZohoCRM.org.READ", "ZohoCRM.org.ALL", True),
        ("ZohoCRM.org.READ", "ZohoCRM.users.ALL", False),
        ("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.leads.ALL", True),
        ("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.leads.CREATE", False),
        ("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.READ", True),
        ("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.ALL", True),
        ("ZohoCRM.modules.leads.ALL", "ZohoCRM.modules.all", True),
        ("ZohoCRM.modules.leads.ALL", "ZohoCRM.modules.READ", False),
        ("ZohoCRM.modules.READ", "ZohoCRM.modules.ALL", True),
        ("ZohoCRM.modules.READ", "ZohoCRM.modules.leads.READ", False),
        ("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.contacts.READ", False),
        ("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.CREATE", False),
        ("ZohoCRM.settings.fields.READ", "ZohoCRM.settings.ALL", True),
        # On no list of Zoho's: whoever holds it is not promised anything.
        ("ZohoCRM.settings.fields.READ", "ZohoCRM.settings.READ", False),
        # The classic trap: all modules are not their metadata.
        ("ZohoCRM.settings.fields.READ", "ZohoCRM.modules.ALL", False),
        # What is not a scope may be declared as well.
        ("Leads", "leads", True),
        ("Leads", "ZohoCRM.modules.ALL", False),
    ],
)
def test_what_a_wider_scope_contains(scope: str, granted: str, expected: bool) -> None:  # noqa: FBT001
    """Zoho's table of scopes by endpoint."""
    assert (scopes.missing([scope], [granted]) == []) is expected


_operations = st.sampled_from(["ALL", "READ", "CREATE", "UPDATE", "DELETE"])
_groups = st.sampled_from(["modules", "modules.leads", "modules.custom", "settings", "settings.fields", "org", "users"])
_any = st.lists(st.builds("ZohoCRM.{}.{}".format, _groups, _operations), max_size=6)


@given(_any, _any, _any)
def test_missing_is_an_order(one: list[str], two: list[str], three: list[str]) -> None:
    """What a token was granted it has; what it has stays with more; what contains a container contains its content."""
    assert scopes.missing(one, one) == []
    assert set(scopes.missing(one, [*two, *three])) <= set(scopes.missing(one, two))
    if not scopes.missing(one, two) and not scopes.missing(two, three):
        assert scopes.missing(one, three) == []


@given(st.sampled_from(["Leads", "Sales_Orders", "Shops"]), _any)
def test_missing_agrees_with_the_service(module: str, granted: list[str]) -> None:
    """A module may be read exactly if its scope is not missing."""
    accepted = simulated.covers(granted, simulated.for_module(module, custom=module == "Shops"))
    assert accepted is (scopes.missing([scopes.of_module(module)], granted) == [])
