"""What becomes of a refresh token between its exchange and the stack file."""

from unittest.mock import Mock

import pytest
from tests.unit.cli.authorize.test_command import VALUES, ask_nothing

from pulumi_zoho_aep.checks.login import verify_login
from pulumi_zoho_aep.cli.authorize.authorization import can_listen_at
from pulumi_zoho_aep.cli.authorize.credential import credential
from pulumi_zoho_aep.cli.authorize.exchange import Authorized, Given, exchange
from pulumi_zoho_aep.cli.authorize.options import Options
from pulumi_zoho_aep.cli.authorize.request import request_of
from pulumi_zoho_aep.cli.terminal import Terminal
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.zoho.scopes import SEEDED


@pytest.mark.parametrize("reason", [ZohoAepError("the disk is full"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["verification", "saving"])
def test_a_token_that_is_not_kept_is_revoked(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, step: str, reason: BaseException
) -> None:
    """Whatever comes between the exchange and the stack file, Ctrl-C too: no token is left that no one knows."""
    before = len(simulator.world.store.items("zohoRefreshTokens"))
    reported: list[str] = []

    def fail(*_: object) -> None:
        raise reason

    if step == "verification":
        monkeypatch.setattr("pulumi_zoho_aep.cli.authorize.exchange.verify_login", fail)
    person = Mock(spec=Terminal, tell=reported.append)
    request = request_of(Options(), credential(VALUES, "sales"), {}, ask_nothing)
    with pytest.raises(type(reason)):
        exchange(Services({"endpoint": simulator.url}), request, Given(seeds.ZOHO_GRANT_TOKEN, ""), person, fail)
    assert reported == ["the new refresh token was not stored, and has been revoked; the stack file has not changed"]
    assert len(simulator.world.store.items("zohoRefreshTokens")) == before


def test_a_wider_token_will_do(simulator: Simulator) -> None:
    """A self client's code for all modules is as good as one for the tables, and for what is declared of them."""
    request = request_of(Options(), credential(VALUES, "sales"), {}, ask_nothing)
    services, person = Services({"endpoint": simulator.url}), Mock(spec=Terminal)
    assert "ZohoCRM.modules.leads.READ" in request.needs.scopes
    saved: list[Authorized] = []
    authorized = exchange(services, request, Given(seeds.ZOHO_GRANT_TOKEN, ""), person, saved.append)
    assert saved == [authorized]
    assert authorized.verified.scopes == tuple(sorted(SEEDED))
    entry = {**VALUES["credentials"]["sales"], "scopes": ["ZohoCRM.modules.leads.READ", "ZohoCRM.coql.READ"]}
    request = request_of(Options(), credential({"credentials": {"sales": entry}}, "sales"), {}, ask_nothing)
    with pytest.raises(ZohoAepError, match=r"lacks the scope ZohoCRM\.coql\.READ\n"):
        verify_login(
            services.zoho(ZohoLogin("us", request.needs.environment, request.client, seeds.ZOHO_REFRESH_TOKEN)),
            request.needs,
        )


def test_a_count_that_no_one_needs_costs_no_token(simulator: Simulator, no_pauses: None) -> None:
    """Where Zoho fails to list its modules, the login is kept, and a note says what is not known."""
    del no_pauses
    simulator.world.faults.add([{"path": "/crm/*/settings/modules", "times": 9, "status": 503, "body": "maintenance"}])
    request = request_of(Options(), credential(VALUES, "sales"), {}, ask_nothing)
    said: list[str] = []
    person, saved = Mock(spec=Terminal, tell=said.append), list[Authorized]()
    exchange(Services({"endpoint": simulator.url}), request, Given(seeds.ZOHO_GRANT_TOKEN, ""), person, saved.append)
    assert [one.verified.modules for one in saved] == [None]
    assert [line.partition(": list")[0] for line in said] == ["note: how many modules are readable is not known"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999/callback", "http://127.0.0.1:port/", "http://[::1/"])
def test_a_redirect_uri_that_is_no_address(address: str) -> None:
    """It is said in words, before anybody is asked for consent."""
    with pytest.raises(ZohoAepError, match=r"^the redirect URI is not an address"):
        can_listen_at(address)
