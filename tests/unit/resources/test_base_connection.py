"""Base connections: rules, the six parameters, and what AEP never shows."""

from typing import Any

import pytest
from tests.support.declared import CANARY, CREDENTIAL, DECLARED, messages

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.resources.base_connection import (
    BaseConnectionHandler,
    BaseConnectionInputs,
    BaseConnectionProvider,
    from_api,
)

AUTH: dict[str, Any] = {"spec_name": "OAuth2 Refresh Code", "params": {"host": "https://x", "clientSecret": CANARY}}
ELSEWHERE = {"spec_name": "x", "params": {"endpoint": "evil.example", "accountsUrl": 5}}
HANDLER = BaseConnectionHandler()


@pytest.mark.parametrize(
    ("props", "lines"),
    [
        ({"name": "a", "credential": CREDENTIAL}, []),
        ({"name": "a", "auth": AUTH}, []),
        ({"name": "a"}, ["credential: give either credential (Zoho) or auth (another connector)"]),
        (
            {"name": "a", "credential": CREDENTIAL, "auth": AUTH},
            ["credential: give either credential (Zoho) or auth (another connector)"],
        ),
        (
            {"name": "a", "credential": {**CREDENTIAL, "data_center": "usa"}},
            ["credential.data_center: unknown data centre usa: did you mean us?"],
        ),
        ({"name": "a", "credential": {}}, [
            "credential.data_center: is required",
            "credential.client_id: is required",
            "credential.client_secret: is required",
            "credential.refresh_token: is required",
        ]),
        *(
            ({"name": "a", "credential": CREDENTIAL, "endpoint": endpoint}, [])
            for endpoint in ("www.zohoapis.eu", "https://crmsandbox.zoho.eu/crm/private", "crm.zoho.eu")
        ),
        *(
            ({"name": "a", "credential": CREDENTIAL, "endpoint": endpoint}, [
                "endpoint: is not a Zoho host, such as crm.zoho.com/crm/private",
            ])
            for endpoint in ("evil.example/crm", "http://crm.zoho.com", "evilzoho.com", "zoho.com.evil.example",
                             "https://evil.example\\.zoho.com", "crm.zoho.com@evil.example", "", "https://")
        ),
        ({"name": "a", "credential": CREDENTIAL, "endpoint": "crm.zoho.com/crm/private"}, [
            ("endpoint: belongs to data centre us, but the credential to eu: leave it out, "
            "or use crm.zoho.eu/crm/private")
        ]),
        ({"name": "a", "auth": ELSEWHERE}, [
            f"auth.params.{name}: is not a Zoho host, such as crm.zoho.com/crm/private"
            for name in ("endpoint", "accountsUrl")
        ]),
        ({"name": "a", "auth": ELSEWHERE, "connection_spec_id": "x"}, []),
        ({"name": "a", "auth": {**AUTH, "param": 1}}, ["auth: unknown key param: did you mean params?"]),
    ],
)  # fmt: skip
def test_rules(props: dict[str, Any], lines: list[str]) -> None:
    """One way to log in, with everything it needs."""
    assert messages(BaseConnectionProvider, props) == lines


def connection(spec_name: str = "Basic Authentication", **params: str) -> Connection:
    return Connection.model_validate(
        {
            "id": "b-1",
            "name": "zoho-sales",
            "description": "sales [pulumi-zoho-aep p/s/n#0123456789abcdef.0123456789ab]",
            "state": "enabled",
            "etag": '"1"',
            "auth": {"specName": spec_name, "params": params},
            "connectionSpec": {"id": "929e4450-0237-4ed2-9404-b7e1e0a00309", "version": "1.0"},
        }
    )


def declared() -> BaseConnectionInputs:
    return BaseConnectionInputs.model_validate(DECLARED["BaseConnection"][1])


SHOWN = {"clientId": "1000.X", "accountsUrl": "https://accounts.zoho.eu", "endpoint": "crm.zoho.eu/crm/private"}


@pytest.mark.parametrize("params", [{}, SHOWN, {**SHOWN, "accountsUrl": "https://accounts.zoho.eu/"}])
def test_what_is_not_shown_is_as_last_known(params: dict[str, str]) -> None:
    """Secrets, and whatever else AEP leaves out, are not drift; the mark is not part of the description."""
    state = from_api(connection(**params), declared())
    assert changed_fields(declared(), state) == frozenset()
    assert state.description == "sales"


@pytest.mark.parametrize(
    ("params", "changed"),
    [
        ({**SHOWN, "clientId": "1000.OTHER"}, {"credential"}),
        ({**SHOWN, "accountsUrl": "https://accounts.zoho.in"}, {"credential"}),
        ({**SHOWN, "endpoint": "elsewhere"}, {"endpoint"}),
    ],
)
def test_what_is_shown_is_compared(params: dict[str, str], changed: set[str]) -> None:
    """Client, data centre and endpoint changed in the interface show as drift."""
    assert changed_fields(declared(), from_api(connection(**params), declared())) == changed


def test_another_connector_shows_nothing_of_its_login() -> None:
    """Raw parameters are secret as a whole and never compared with what AEP shows."""
    inputs = BaseConnectionInputs.model_validate({"name": "zoho-sales", "description": "sales", "auth": AUTH})
    assert changed_fields(inputs, from_api(connection(AUTH["spec_name"], host="elsewhere"), inputs)) == frozenset()


def test_another_way_to_log_in_shows() -> None:
    """Which auth spec a connection uses is not a secret."""
    inputs = BaseConnectionInputs.model_validate({"name": "zoho-sales", "description": "sales", "auth": AUTH})
    assert list(inputs.differing_paths(from_api(connection("Basic Authentication"), inputs))) == ["auth.spec_name"]
    assert changed_fields(inputs, from_api(connection(""), inputs)) == frozenset()


def test_settled_means_having_a_version() -> None:
    """While it is set up, a connection has no etag and cannot be changed."""
    state = from_api(connection(), declared())
    assert HANDLER.is_settled(state)
    assert not HANDLER.is_settled(state.model_copy(update={"state": "initializing"}))
    assert not HANDLER.is_settled(state.model_copy(update={"etag": ""}))
