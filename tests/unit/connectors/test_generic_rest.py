"""Generic REST: the login made of a Zoho credential, the request for a table, and what the live spec may refuse."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.declared import CANARY, CREDENTIAL

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.connectors.generic_rest import CONNECTOR, RefusedBySpec
from pulumi_zoho_aep.connectors.reading import Reading, RestSettings
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.services import Services

READING = Reading("b", "Leads", ("id", "Email", "Owner.id", "Owner.name"))
SPEC_ID = CONNECTOR.connection_spec_id


def spec(**members: Any) -> ConnectionSpec:
    return ConnectionSpec.model_validate({"id": SPEC_ID, **members})


def with_spec(found: ConnectionSpec) -> Services:
    services = Services({})
    services.once(("connection spec", SPEC_ID), lambda: found)
    return services


@pytest.mark.parametrize(
    ("offered", "name"),
    [
        ([{"name": "oAuth2RefreshCode", "type": "OAuth2RefreshCode"}], "oAuth2RefreshCode"),
        ([{"name": "Basic"}, {"name": "OAuth2 Refresh Code"}], "OAuth2 Refresh Code"),
        ([], "OAuth2RefreshCode"),
    ],
)
def test_the_login_is_called_as_the_live_spec_calls_it(offered: list[dict[str, str]], name: str) -> None:
    """F.7 (2): Adobe prints two names; the type decides, else the name without its blanks."""
    auth = CONNECTOR.auth_of(spec(authSpec=offered), Credential.model_validate(CREDENTIAL), None, "fresh")
    assert auth.spec_name == name
    assert auth.params["host"] == "https://sandbox.zohoapis.eu"
    assert auth.params["accessTokenUrl"] == "https://accounts.zoho.eu/oauth/v2/token"
    assert (auth.params["accessToken"], auth.params["clientId"]) == ("fresh", "1000.X")
    assert CANARY not in repr(auth)


def sent(reading: Reading) -> dict[str, Any]:
    """Return what is sent through a base connection of which AEP shows the host."""
    services = with_spec(spec())
    shown = Connection.model_validate({"id": "b", "auth": {"params": {"host": "https://www.zohoapis.eu"}}})
    services.once("session", lambda: None)
    platform: Any = SimpleNamespace(connections=SimpleNamespace(get=lambda _: shown))
    services.once(("platform", services._reads), lambda: platform)
    return CONNECTOR.source_params(Run(services), reading)


def test_a_full_reload() -> None:
    """Each field is asked for once, in an order in which no record is passed over while pages are read."""
    params = sent(READING)
    query = params["urlParams"]["queryParams"]
    assert query == {
        "fields": "id,Email,Owner",
        "sort_by": "Modified_Time",
        "sort_order": "asc",
        "converted": "both",
    }
    assert params["urlParams"]["path"] == "/crm/v8/Leads"
    assert params["headerParams"] == {"Accept": "application/json"}
    assert params["paginationParams"]["type"] == "CONTINUATION_TOKEN"
    assert CONNECTOR.live_reading(params, READING) == READING


def test_increments_are_an_explicit_experiment() -> None:
    """Only then does the window of a run appear in a header; another wrapper is asked for by its name."""
    rest = RestSettings(increments=True, wrapper="lead")
    params = sent(Reading("b", "Contacts", ("id",), rest=rest))
    assert params["headerParams"]["If-Modified-Since"] == "{SCHEDULE_QUERY}"
    assert params["contentPath"]["overrideWrapperAttribute"] == "lead"
    assert "converted" not in params["urlParams"]["queryParams"]
    assert CONNECTOR.mapping_source("Email", rest) == "lead.Email"


def test_columns_are_named_and_few() -> None:
    """F.7 (2): Zoho answers only fields that are asked for, fifty at most; parts of one field count once."""
    many = tuple(f"F{number}" for number in range(51))
    (none,) = CONNECTOR.reading_findings(Reading("", "Leads"))
    (over,) = CONNECTOR.reading_findings(Reading("", "Leads", many))
    assert (none.subject, over.subject) == ("columns", "columns")
    assert "51 columns, but generic_rest reads at most 50" in over.reason
    assert list(CONNECTOR.reading_findings(Reading("", "Leads", (*many[:49], "Owner.id", "Owner.name")))) == []


@pytest.mark.parametrize("place", [("spec",), ("attributes", "spec")])
def test_the_live_spec_may_not_allow_it(place: tuple[str, ...]) -> None:
    """F.7 (2): the schema is in one of two places; what it allows is said."""
    schema: Any = {
        "properties": {
            "paginationParams": {"properties": {"type": {"enum": ["OFFSET", "POINTER"]}}},
            "scheduleParams": {"required": ["scheduleStartParamName"]},
        }
    }
    for name in reversed(place):
        schema = {name: schema}
    with pytest.raises(RefusedBySpec) as caught:
        CONNECTOR.require_allowed(with_spec(spec(sourceSpec=schema)), READING)
    assert "paginationParams.type must be one of OFFSET, POINTER, not CONTINUATION_TOKEN" in caught.value.message
    assert "scheduleParams.scheduleStartParamName is required" in caught.value.message
    CONNECTOR.require_allowed(with_spec(spec()), READING)


def test_how_many_records_it_reads() -> None:
    """By numbered pages Zoho gives fewer."""
    assert CONNECTOR.records_at_most(READING) == 100_000
    by_page = RestSettings.model_validate({"pagination": "PAGE"})
    assert CONNECTOR.records_at_most(Reading("b", "Leads", ("id",), rest=by_page)) == 2_000
