"""Zoho CRM: what it tells, and what its refusals mean."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.errors import Refused, ServiceError, Unauthorized, UnexpectedReply
from pulumi_zoho_aep.http import Transport
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Accounts, Client, Crm, accounts
from pulumi_zoho_aep.zoho.calls import explain

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]


class Tokens:
    """Mints numbered tokens."""

    def __init__(self) -> None:
        self.minted = 0

    def __call__(self) -> Token:
        """Return the next one."""
        self.minted += 1
        return Token(f"t{self.minted}", float("inf"))


@pytest.fixture
def tokens() -> Tokens:
    """What the CRM's client asks for tokens."""
    return Tokens()


@pytest.fixture
def crm(service: "Service", transport_to: "Make", tokens: Tokens) -> Crm:
    """The client, of a scripted CRM."""
    return Crm(transport_to(service.url, explain), TokenSource(tokens))


@pytest.fixture
def simulated(simulator: Simulator, transport_to: "Make") -> Crm:
    """The client, of the simulator."""
    server = Accounts(
        transport_to(simulator.url, accounts.explain), Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    )
    source = TokenSource(lambda: server.refresh(seeds.ZOHO_REFRESH_TOKEN).token)
    return Crm(transport_to(simulator.url, explain), source)


def refused(code: str) -> dict[str, Any]:
    return {"code": code, "details": {}, "message": "in Zoho's words", "status": "error"}


@pytest.mark.parametrize("code", ["INVALID_TOKEN", "INVALID_OAUTHTOKEN"])
def test_a_rejected_token_is_replaced_once(service: "Service", crm: Crm, tokens: Tokens, code: str) -> None:
    """An evicted token is followed by a new one and one repeat; the header is Zoho's own scheme."""
    service.answer(401, refused(code))
    service.answer(200, {"modules": [{"api_name": "Leads"}]})
    assert [module.api_name for module in crm.modules()] == ["Leads"]
    sent = [received.headers["authorization"] for received in service.received]
    assert sent == ["Zoho-oauthtoken t1", "Zoho-oauthtoken t2"]
    service.answer(401, refused(code))
    service.answer(401, refused(code))
    with pytest.raises(Unauthorized):
        crm.modules()
    assert tokens.minted == 3


@pytest.mark.parametrize("code", ["OAUTH_SCOPE_MISMATCH", "INVALID_OAUTHSCOPE", "AUTHENTICATION_FAILURE"])
def test_other_refusals_cost_no_token(service: "Service", crm: Crm, tokens: Tokens, code: str) -> None:
    """A new token would have the same scopes, so none is asked for."""
    service.answer(401, refused(code))
    with pytest.raises(ServiceError):
        crm.modules()
    assert (tokens.minted, len(service.received)) == (1, 1)


@pytest.mark.parametrize("status", [204, 304])
def test_no_content_is_nothing(service: "Service", crm: Crm, status: int) -> None:
    """An empty module answers without a body; that is not records, not a failure."""
    for _ in range(3):
        service.answer(status, b"")
    assert list(crm.records("Leads", ["id"], limit=10)) == []
    assert crm.fields("Leads") == []
    assert crm.modules() == []


def test_an_organisation_is_never_empty(service: "Service", crm: Crm) -> None:
    """A token always belongs to an organisation and a user, so their absence is a wrong answer."""
    service.answer(204)
    with pytest.raises(UnexpectedReply) as caught:
        crm.organization()
    assert str(caught.value) == "read Zoho organisation: member org is empty"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "list Zoho modules: the answer is not a JSON object (200)"),
        ("<html>", "list Zoho modules: expected JSON, got 6 bytes of text/html (200)"),
        ({"modules": [{}]}, "list Zoho modules: the list is not as documented"),
        ({"modules": [3, None]}, "list Zoho modules: the list is not as documented"),
        ({}, "list Zoho modules: member modules is not as documented"),
        ({"modules": None}, "list Zoho modules: member modules is not as documented"),
        ({"modules": {"a": 1}}, "list Zoho modules: member modules is not as documented"),
    ],
)
def test_answers_of_the_wrong_shape(service: "Service", crm: Crm, body: object, message: str) -> None:
    """The member that is not as documented is named; no value is quoted."""
    service.answer(200, body)
    with pytest.raises(UnexpectedReply) as caught:
        crm.modules()
    assert str(caught.value) == message


def test_records_are_paged_up_to_the_limit(service: "Service", crm: Crm) -> None:
    """Pages are asked for by token until there is none or enough is there; fields and size stay the same."""
    service.answer(200, {"data": [{"id": n} for n in range(200)], "info": {"next_page_token": "p2"}})
    service.answer(200, {"data": [{"id": n} for n in range(200, 400)], "info": {"next_page_token": "p3"}})
    found = list(crm.records("Leads", ["id", "Email"], limit=250))
    assert [record["id"] for record in found] == list(range(250))
    first, second = service.received
    assert first.path.startswith("/crm/v8/Leads?")
    assert first.query == {"fields": ["id,Email"], "per_page": ["200"]}
    assert second.query == {"fields": ["id,Email"], "per_page": ["200"], "page_token": ["p2"]}


def test_the_last_page_has_no_token(service: "Service", crm: Crm) -> None:
    """Fewer records than asked for end without another request."""
    service.answer(200, {"data": [{"id": 1}], "info": {"next_page_token": None}})
    assert list(crm.records("Leads", ["id"], limit=50)) == [{"id": 1}]
    assert service.received[0].query["per_page"] == ["50"]


def test_the_simulators_organisation(simulated: Crm) -> None:
    """Organisation, user, modules, fields and records of the sample data are read."""
    assert simulated.organization().zgid
    assert "@" in simulated.current_user().email
    modules = {module.api_name: module for module in simulated.modules()}
    assert modules["Leads"].is_readable
    fields = {field.api_name: field for field in simulated.fields("Leads")}
    assert fields["Modified_Time"].data_type == "datetime"
    records = list(simulated.records("Leads", ["id", "Email", "Modified_Time"], limit=3))
    assert len(records) == 3
    assert all(record["id"] for record in records)


def test_an_unknown_module(simulated: Crm) -> None:
    """The simulator's refusal of a module is reported with the module's name."""
    with pytest.raises(Refused) as caught:
        simulated.fields("Leeds")
    assert str(caught.value).startswith("list fields of Zoho module Leeds: ")
    assert caught.value.answer.code == "INVALID_MODULE"
