"""Hosts outside the closed table never receive anything, whatever a service says of where to go on."""

import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep import Platform, Session
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.zoho import Client, Environment

if TYPE_CHECKING:
    from tests.unit.conftest import Service

TOKEN = {"access_token": "canary-token", "expires_in": 3600}
CALLS: dict[str, Callable[[Platform], Any]] = {
    "GET": lambda platform: platform.flows.get("f"),
    "POST": lambda platform: platform.flows.enable("f"),
    "PATCH": lambda platform: platform.flows.update("f", '"1"', []),
    "DELETE": lambda platform: platform.flows.delete("f"),
    "list": lambda platform: list(platform.schemas.list()),
}


@pytest.fixture
def foreign() -> Iterator[str]:
    """The address of another host, to which no one connects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.setblocking(False)  # noqa: FBT003 - the socket's signature
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.fixture
def platform(service: "Service", platform_values: dict[str, Any], throttle: Throttle) -> Platform:
    """All clients of Adobe, on a scripted service."""
    return Platform(Session(Settings(**{**platform_values, "endpoint": service.url}), throttle))


@pytest.fixture
def zoho(service: "Service") -> Any:
    """All clients of Zoho, on the same."""
    services = Services({"endpoint": service.url})
    return services.zoho(ZohoLogin("us", Environment.PRODUCTION, Client("id", "canary-secret"), "canary-refresh"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", CALLS)
def test_redirects_of_adobe(service: "Service", platform: Platform, foreign: str, call: str, status: int) -> None:
    """A redirect of any call is reported and not followed; what it changed, if anything, is not known."""
    service.answer(200, TOKEN)
    service.answer(status, {"items": [{"id": "f"}]}, Location=f"{foreign}/data")
    with pytest.raises(
        UnexpectedReply, match=rf"the answer is a redirect, which is not followed \({status}\)"
    ) as caught:
        CALLS[call](platform)
    assert foreign not in str(caught.value)
    assert caught.value.outcome_unknown


@pytest.mark.parametrize("status", [302, 307, 308])
def test_redirects_of_zoho(service: "Service", zoho: Any, foreign: str, status: int) -> None:
    """The same for the call that gets a token, and for those that take it."""
    service.answer(status, TOKEN, Location=f"{foreign}/oauth/v2/token")
    with pytest.raises(UnexpectedReply, match="redirect"):
        zoho.crm.modules()
    service.answer(200, TOKEN)
    service.answer(status, {"modules": []}, Location=f"{foreign}/crm")
    with pytest.raises(UnexpectedReply, match="redirect"):
        zoho.crm.modules()


@pytest.mark.parametrize(
    ("list_all", "member", "parameter"),
    [
        (lambda platform: platform.flows.list(), "items", "continuationToken"),
        (lambda platform: platform.schemas.list(), "results", "start"),
        (lambda platform: platform.sandboxes.list(), "sandboxes", "offset"),
    ],
    ids=["flows", "schemas", "sandboxes"],
)
def test_links_to_a_next_page(
    service: "Service",
    platform: Platform,
    foreign: str,
    list_all: Callable[[Platform], Any],
    member: str,
    parameter: str,
) -> None:
    """In a link to the next page only its parameters count: the page is asked of the host that is known."""
    service.answer(200, TOKEN)
    service.answer(200, {member: [], "_links": {"next": {"href": f"{foreign}/x?{parameter}=2"}}})
    service.answer(200, {member: []})
    assert list(list_all(platform)) == []
    token, first, second = service.received
    assert token.path == "/ims/token/v3"
    assert first.path.partition("?")[0] == second.path.partition("?")[0]
    assert second.query[parameter] == ["2"]


def test_the_api_domain_that_zoho_names(service: "Service", zoho: Any, foreign: str) -> None:
    """The token's answer names an API host; the calls go to the one in the table."""
    service.answer(200, {**TOKEN, "api_domain": foreign, "location": "xx", "accounts-server": foreign})
    service.answer(200, {"modules": []})
    assert zoho.crm.modules() == []
    paths = [received.path.partition("?")[0] for received in service.received]
    assert paths == ["/oauth/v2/token", "/crm/v8/settings/modules"]
