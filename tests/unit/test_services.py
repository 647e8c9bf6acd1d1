"""What the resources of one process share."""

from typing import Any

import pytest

from pulumi_zoho_aep.errors import SettingsError, Throttled
from pulumi_zoho_aep.services import Services, Shared, ZohoLogin, platform_config, services_for
from pulumi_zoho_aep.settings import PROCESSES_VARIABLE, shared_by
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Client, Environment, Hosts

CANARY = "canary-c7d1"


def login(refresh_token: str = seeds.ZOHO_REFRESH_TOKEN) -> ZohoLogin:
    client = Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    return ZohoLogin("us", Environment.PRODUCTION, client, refresh_token)


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    """Services on a simulator."""
    return Services(platform_values)


def minted(simulator: Simulator, path: str) -> int:
    return len([entry for entry in simulator.world.journal.since(0) if entry["path"] == path])


def test_one_set_of_services_per_configuration() -> None:
    """Resources of the same configuration share token and request rate; others do not."""
    assert services_for({"sandbox": "a", "client_id": "b"}) is services_for({"client_id": "b", "sandbox": "a"})
    assert services_for({"sandbox": "a"}) is not services_for({"sandbox": "c"})


@pytest.mark.parametrize(
    ("found", "config"),
    [('{"sandbox": "dev"}', {"sandbox": "dev"}), ({"sandbox": "dev"}, {"sandbox": "dev"}), (None, {})],
)
def test_configuration_comes_in_two_shapes(found: object, config: dict[str, Any]) -> None:
    """The engine passes text, an explicit provider a map, and a stack without settings nothing."""
    assert platform_config({"zoho-aep:platform": found}.get) == config


def test_nothing_is_asked_before_it_is_needed(services: Services, simulator: Simulator) -> None:
    """Making services costs no request, and the tenant is asked for once."""
    assert simulator.world.journal.since(0) == []
    assert services.tenant == services.tenant == seeds.TENANT
    assert minted(simulator, "/data/foundation/schemaregistry/stats") == 1
    assert services.platform is services.platform


def test_unusable_settings_are_reported_when_they_are_needed() -> None:
    """A credential needs no settings for AEP, so their absence is not a failure until something asks."""
    services = Services({})
    with pytest.raises(SettingsError):
        _ = services.settings
    with pytest.raises(SettingsError):
        _ = services.platform


def test_a_simulated_platform_stands_for_zoho(services: Services, simulator: Simulator) -> None:
    """Where AEP is simulated, no Zoho secret leaves the machine either."""
    assert services.zoho_hosts("eu", Environment.SANDBOX) == Hosts(
        f"{simulator.url}/dc/eu",
        f"{simulator.url}/dc/eu-sandbox",
        f"{simulator.url}/dc/eu/api-console/self-client",
    )
    real = Services({"endpoint": "https://platform.adobe.io"}).zoho_hosts("eu", Environment.PRODUCTION)
    assert real == Hosts("https://accounts.zoho.eu", "https://www.zohoapis.eu", "https://api-console.zoho.eu")


def test_the_environment_names_the_simulator_too(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint given in the environment counts for Zoho as it does for AEP."""
    monkeypatch.setenv("ZOHO_AEP_ENDPOINT", f"{simulator.url}/")
    assert Services({}).zoho_hosts("us", Environment.PRODUCTION).accounts == simulator.url


def test_resources_of_one_login_share_one_token(services: Services, simulator: Simulator) -> None:
    """Ten tokens in ten minutes is all that a refresh token gives: a process asks for one."""
    first, second = services.zoho(login()), services.zoho(login())
    assert first is second
    assert first.tokens.get() == second.tokens.get()
    assert first.granted_scopes
    assert minted(simulator, "/oauth/v2/token") == 1
    assert services.zoho(login("another")) is not first


def test_stacks_of_one_credential_share_token_and_rate(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Each has its sandbox and lists; what a credential may do is counted once, at the lowest rate."""
    shared = Shared()
    first, second = shared.services(platform_values), shared.services({**platform_values, "requests_per_second": 7})
    other = shared.services({**platform_values, "client_secret": "another"})
    assert shared.services({**platform_values}) is first
    assert first.platform is not second.platform
    assert first.platform.session.tokens.get() == second.platform.session.tokens.get()
    assert first.zoho(login()) is second.zoho(login())
    assert minted(simulator, "/ims/token/v3") == 1
    assert other.platform.session.tokens is not first.platform.session.tokens
    throttle = first.shared.throttle((simulator.url, seeds.ORGANIZATION, seeds.ADOBE_CLIENT_ID), 50)
    assert throttle.requests_per_second == 7


def test_processes_share_the_rates(platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Zoho's too; whoever is one of four already and starts three has a twelfth."""
    monkeypatch.setenv(PROCESSES_VARIABLE, "4")
    with shared_by(3):
        services = Services({**platform_values, "requests_per_second": 60})
        assert services.settings.requests_per_second == 5
        assert services.shared.zoho_throttle().requests_per_second == pytest.approx(10 / 12)
    assert Services({**platform_values, "requests_per_second": 60}).settings.requests_per_second == 15


@pytest.mark.parametrize("said", ["0", "two", "-1", "1.5", "9" * 5000])
def test_a_number_of_processes_is_a_number(
    said: str, platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anything else is a setting that cannot be used."""
    monkeypatch.setenv(PROCESSES_VARIABLE, said)
    with pytest.raises(SettingsError, match="ZOHO_AEP_PROCESSES must be a whole number, 1 or more"):
        _ = Services(platform_values).settings


def test_an_exchange_saves_a_refresh(services: Services, simulator: Simulator) -> None:
    """The access token that came with the refresh token is used."""
    server = services.zoho_accounts("us", Environment.PRODUCTION, login().client)
    grant = server.exchange(seeds.ZOHO_GRANT_TOKEN)
    zoho = services.zoho(login(grant.refresh_token or ""))
    zoho.offer(grant)
    assert zoho.tokens.get() == grant.token
    assert zoho.granted_scopes == grant.scopes
    assert minted(simulator, "/oauth/v2/token") == 1


def test_zohos_throttle_is_not_tried_again(services: Services, simulator: Simulator) -> None:
    """Every further try makes the block longer, so the first refusal stands for the rest of the process."""
    body = {"error": "Access Denied", "status": "failure"}
    simulator.world.faults.add([{"path": "/oauth/v2/token", "status": 400, "body": body}])
    for _ in range(3):
        with pytest.raises(Throttled):
            services.zoho(login()).tokens.get()
    assert minted(simulator, "/oauth/v2/token") == 1


def test_no_secret_in_a_repr() -> None:
    """A login holds two secrets and shows none."""
    assert CANARY not in repr(ZohoLogin("us", Environment.PRODUCTION, Client("id", CANARY), CANARY))
