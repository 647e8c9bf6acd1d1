"""Salesforce: what each login becomes, what AEP shows of it, and the columns that show changes."""

from typing import Any

import pytest

from pulumi_zoho_aep.aep.connections import AuthView
from pulumi_zoho_aep.connectors.registry import CONNECTORS, read_login

SALESFORCE = CONNECTORS["salesforce"]
CLIENT: dict[str, Any] = {
    "type": "client_credential",
    "environment_url": "https://acme.my.salesforce.com",
    "client_id": "app",
    "client_secret": "canary",
    "api_version": "60.0",
}


@pytest.mark.parametrize(
    ("declared", "spec_name", "params"),
    [
        (
            {**CLIENT, "include_deleted_objects": True},
            "OAuth2 Client Credential",
            {
                "environmentUrl": "https://acme.my.salesforce.com",
                "clientId": "app",
                "clientSecret": "canary",
                "apiVersion": "60.0",
                "includeDeletedObjects": True,
            },
        ),
        (
            {"type": "basic", "environment_url": "https://x", "username": "u", "password": "p", "security_token": "t"},
            "Basic Authentication",
            {"environmentUrl": "https://x", "username": "u", "password": "p", "securityToken": "t"},
        ),
        (
            {"type": "jwt", "jwt_token": "j", "client_id": "c", "client_secret": "s", "instance_url": "https://x"},
            "OAuth2 JWT Token Credential",
            {"jwtToken": "j", "clientId": "c", "clientSecret": "s", "instanceUrl": "https://x"},
        ),
    ],
)
def test_what_a_login_becomes(declared: dict[str, Any], spec_name: str, params: dict[str, Any]) -> None:
    """Adobe's names of auth spec and members, and nothing that was not declared."""
    login = read_login(declared, SALESFORCE)
    auth = login.to_api()
    assert (auth.spec_name, auth.params) == (spec_name, params)
    assert login.auth_spec == spec_name
    assert "canary" not in repr(login)


def test_what_aep_shows() -> None:
    """Members that are not secrets are compared; those that AEP leaves out, or shows as something else, are not."""
    login = read_login(CLIENT, SALESFORCE)
    shown = AuthView(spec_name="OAuth2 Client Credential", params={"environmentUrl": "https://other", "clientId": 7})
    live = login.with_live(shown)
    assert list(login.differing_paths(live)) == ["environment_url"]
    assert list(login.differing_paths(login.with_live(AuthView()))) == []
    assert list(login.differing_paths(login.unseen())) == ["client_secret"]
    assert login.unseen().is_unseen
    assert not login.is_unseen


def test_delta_columns() -> None:
    """What moves with every change comes first, for every object."""
    assert list(SALESFORCE.delta_columns("Lead")) == ["SystemModstamp", "LastModifiedDate"]
    assert SALESFORCE.missed("Lead", "LastModifiedDate") == ""
    assert SALESFORCE.missed("Lead", "CreatedDate").startswith("CreatedDate is not known to move with every change")
    assert SALESFORCE.standard_paths("Lead") == {}
