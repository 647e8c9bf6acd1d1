"""Zoho CRM: what its login becomes, and which columns tell changes."""

import pytest
from tests.support.declared import CANARY, CREDENTIAL

from pulumi_zoho_aep.aep.connections import AuthView
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.zoho import Environment


@pytest.mark.parametrize(
    ("endpoint", "sent"), [(None, "crm.zoho.eu/crm/private"), ("www.zohoapis.eu", "www.zohoapis.eu")]
)
def test_the_six_parameters(endpoint: str | None, sent: str) -> None:
    """Accounts server and endpoint follow from the data centre; the access token is a fresh one."""
    spec = ConnectionSpec(id=CONNECTOR.connection_spec_id)
    auth = CONNECTOR.auth_of(spec, Credential.model_validate(CREDENTIAL), endpoint, "fresh")
    assert auth.spec_name == "Basic Authentication"
    assert auth.params == {
        "endpoint": sent,
        "accountsUrl": "https://accounts.zoho.eu",
        "clientId": "1000.X",
        "clientSecret": f"{CANARY} secret",
        "accessToken": "fresh",
        "refreshToken": f"{CANARY} token",
    }
    assert CANARY not in repr(auth)


def test_the_login_decides_the_token() -> None:
    """Everything that decides which token Zoho gives, and nothing else."""
    login = Credential.model_validate(CREDENTIAL).login
    assert (login.data_center, login.environment) == ("eu", Environment.SANDBOX)
    assert login == Credential.model_validate(CREDENTIAL).login
    assert login != Credential.model_validate({**CREDENTIAL, "client_secret": "other"}).login


def test_an_endpoint_may_be_any_host_of_zoho() -> None:
    """Hosts of others would get the credential; those that a login in AEP's words does not name are not looked at."""
    assert list(CONNECTOR.login_findings({}, "crm.zoho.eu/crm/private")) == []
    wrong = CONNECTOR.login_findings({"endpoint": "evil.example"}, "http://crm.zoho.com")
    assert [problem.subject for problem in wrong] == ["endpoint", "auth.params.endpoint"]


def test_delta_columns() -> None:
    """What reads every change comes first; of others it is known what they miss."""
    assert list(CONNECTOR.delta_columns("Leads")) == ["Modified_Time", "Created_Time"]
    assert CONNECTOR.delta_columns("Actions_Performed")[0] == "Action_Performed_Time"
    assert CONNECTOR.missed("Leads", "Modified_Time") == ""
    assert "does not move with every change" in CONNECTOR.missed("Leads", "Created_Time")


@pytest.mark.parametrize("url", ["https://accounts.zoho.eu]\x1b", "http://[", "", "https://accounts.zoho.eu.example"])
def test_an_accounts_url_that_is_none(url: str) -> None:
    """What someone wrote there names no data centre, and stops no refresh."""
    credential = Credential.model_validate(CREDENTIAL)
    shown = AuthView.model_validate({"specName": "Basic Authentication", "params": {"accountsUrl": url}})
    assert credential.with_live(shown).data_center == credential.data_center
