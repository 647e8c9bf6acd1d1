"""One connector, one module: its test, its page, and nothing else knows it."""

import re
from pathlib import Path

import pytest
from tests.support import REPOSITORY

import pulumi_zoho_aep
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.registry import CONNECTORS, connector_of

LOGIN = CredentialUse.LOGIN
PACKAGE = Path(pulumi_zoho_aep.__file__).parent
HOSTS = re.compile(r"zohoapis\.|(accounts|crm|api-console)\.zoho(cloud)?\.|www\.zoho\.com/crm")
AT_HOME = (
    "zoho/",
    "connectors/zoho_crm.py",
    "connectors/generic_rest.py",
    "resources/zoho_credential.py",
    "simulator/",
)
"""Where Zoho's hosts may be named; the simulator shares nothing with the rest, so it names them itself."""


def sources() -> dict[str, str]:
    """Return the modules of the package, without those in which a vendor is at home."""
    files = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {name: path.read_text(encoding="utf-8") for name, path in files.items() if not name.startswith("simulator/")}


def test_zoho_is_named_at_home() -> None:
    """Hosts of Zoho stand with its clients, its connector and its credential, and nowhere else."""
    naming = {name for name, text in sources().items() if HOSTS.search(text)}
    assert {name for name in naming if not name.startswith(AT_HOME)} == set()
    assert "connectors/zoho_crm.py" in naming


@pytest.mark.parametrize("name", sorted(CONNECTORS))
def test_an_id_is_in_one_module(name: str) -> None:
    """A connection spec is named by its connector alone."""
    identifier = CONNECTORS[name].connection_spec_id
    assert {module for module, text in sources().items() if identifier in text} == {f"connectors/{name}.py"}


@pytest.mark.parametrize("name", sorted(CONNECTORS))
def test_a_connector_has_a_test_and_a_page(name: str) -> None:
    """Both are found by its name, and the list of pages leads to its own."""
    assert (REPOSITORY / "tests" / "unit" / "connectors" / f"test_{name}.py").exists()
    assert (REPOSITORY / "docs" / "connectors" / f"{name}.md").exists()
    assert f"]({name}.md)" in (REPOSITORY / "docs" / "connectors" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(CONNECTORS))
def test_the_page_names_every_member(name: str) -> None:
    """Whoever looks for a member of `auth` finds it on the connector's page, beside the `type` that takes it."""
    page = (REPOSITORY / "docs" / "connectors" / f"{name}.md").read_text(encoding="utf-8")
    for login in CONNECTORS[name].logins:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{login.type_name()}`"))
        members = set(login.model_fields) - {"type"}
        assert {member for member in members if f"`{member}`" not in row} == set()


def test_a_connector_is_found_by_its_id() -> None:
    """One that has no name here is a table source of which only the id is known."""
    assert all(connector_of(one.connection_spec_id) is one for one in CONNECTORS.values())
    other = connector_of("other")
    assert (other.name, other.title) == ("", "connection spec other")
    assert other.absence == "this organisation has no connection spec other"
    assert CONNECTORS["salesforce"].absence == "this organisation does not have Adobe's Salesforce source"


@pytest.mark.parametrize("name", sorted(CONNECTORS))
def test_every_way_to_log_in_has_a_name_of_its_own(name: str) -> None:
    """`type` chooses one auth spec, and each auth spec can be chosen."""
    logins = CONNECTORS[name].logins
    assert len({login.type_name() for login in logins}) == len({login.named for login in logins}) == len(logins)
    assert bool(logins) == (CONNECTORS[name].has_base_connection and CONNECTORS[name].credential_use is not LOGIN)
