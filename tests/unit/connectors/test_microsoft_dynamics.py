"""Microsoft Dynamics: what each login becomes, and what is refused."""

from typing import Any

import pytest

from pulumi_zoho_aep.connectors.registry import CONNECTORS, read_login

DYNAMICS = CONNECTORS["microsoft_dynamics"]
KEY = {"service_principal_id": "app", "service_principal_key": "key"}


@pytest.mark.parametrize(
    ("declared", "spec_name", "params"),
    [
        (
            {"service_uri": "https://acme.crm.dynamics.com", **KEY},
            "Service Principal Key Based Authentication",
            {
                "serviceUri": "https://acme.crm.dynamics.com",
                "servicePrincipalId": "app",
                "servicePrincipalKey": "key",
            },
        ),
        (
            {"type": "basic", "service_uri": "https://acme.crm.dynamics.com", "username": "u", "password": "p"},
            "Basic Authentication for Dynamics-Online",
            {"serviceUri": "https://acme.crm.dynamics.com", "username": "u", "password": "p"},
        ),
    ],
)
def test_what_a_login_becomes(declared: dict[str, Any], spec_name: str, params: dict[str, Any]) -> None:
    """Adobe's names of auth spec and members."""
    auth = read_login(declared, DYNAMICS).to_api()
    assert (auth.spec_name, auth.params) == (spec_name, params)


def test_an_address_without_encryption_is_refused() -> None:
    """The key would go there in clear."""
    login = read_login({"service_uri": "http://acme.crm.dynamics.com", **KEY}, DYNAMICS)
    assert [problem.subject for problem in login.all_findings()] == ["service_uri"]
