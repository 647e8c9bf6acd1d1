"""Secrets of a stack file that stand where nothing is secret."""

from typing import Any

import pytest
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.stack_file.config import parse

_FOUND = "contains a secret of this stack file, and would be shown: write something else"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("connections__zoho-sales__description", "connections.zoho-sales.description"),
        ("schemas__lead__title", "schemas.lead.title"),
        ("datasets__zoho-leads__tags", "datasets.zoho-leads.tags.team"),
        ("ingestions__leads__columns", "ingestions.leads.columns"),
        ("credentials__sales__expected_org_id", "credentials.sales.expected_org_id"),
    ],
)
@pytest.mark.parametrize("member", ["client_secret", "refresh_token"])
def test_a_copied_secret_is_refused(place: str, key: str, member: str) -> None:
    """Whoever proposes a stack file may copy an encrypted value, and the engine decrypts it wherever it is."""
    secret = stack()["credentials"]["sales"][member]
    text = f"leads, {secret}"
    values: dict[str, Any] = {"datasets__zoho-leads__tags": {"team": [text]}, "ingestions__leads__columns": [text]}
    _, problems = parse(stack(**{place: values.get(place, text)}))
    assert f"zoho-aep:{key}: {_FOUND}" in [problem.text for problem in problems]
    assert all(secret not in problem.text for problem in problems)


def test_parameters_of_a_connector_count() -> None:
    """Their short ones do not: they may stand elsewhere by chance."""
    auth = {"spec_name": "x", "params": {"password": "correct horse", "mode": "https"}}
    other = {"connection_spec_id": "x", "auth": auth, "description": "https, correct horse battery"}
    _, problems = parse(stack(connections__other=other))
    assert [problem.text for problem in problems] == [f"zoho-aep:connections.other.description: {_FOUND}"]
    _, problems = parse(stack(connections__other={**other, "description": "by https"}))
    assert problems == []


ZOHO = {"clientId": "1000.CLIENTOFSALES", "clientSecret": "a secret of sales", "refreshToken": "1000.token-of-sales"}
ACCUSED = "zoho-aep:connections.raw.description: " + _FOUND


def raw(params: dict[str, Any], **changes: Any) -> list[str]:
    """Return what is wrong with a connection of another connector."""
    connection = {"connection_spec_id": "another", "auth": {"spec_name": "OAuth2 Refresh Code", "params": params}}
    place = {name: changes.pop(name) for name in ("description", "name", "endpoint") if name in changes}
    _, problems = parse(stack(connections__raw={**connection, **place}, **changes))
    return [problem.text for problem in problems]


@pytest.mark.parametrize(
    ("params", "changes"),
    [
        (ZOHO, {"credentials__sales__client_id": "1000.CLIENTOFSALES"}),
        (ZOHO, {"credentials__sales__client_id": "1000.CLIENTOFSALES", "description": "of 1000.CLIENTOFSALES"}),
        ({"client_id": "1000.CLIENTOFSALES"}, {"platform__client_id": "1000.CLIENTOFSALES"}),
        ({"organizationId": "137964338"}, {"credentials__sales__expected_org_id": "137964338"}),
        ({"orgID": "7D3A1C55@AdobeOrg"}, {"platform__organization": "7D3A1C55@AdobeOrg"}),
        ({"username": "integration"}, {"name": "integration"}),
        ({"host": "crm.zoho.com"}, {"endpoint": "crm.zoho.com/crm/private"}),
        ({"nested": {"accountName": "acme-europe"}}, {"datasets__zoho_leads__name": "acme-europe"}),
        ({"object": "All_Contacts"}, {"ingestions__leads__table": "All_Contacts"}),
    ],
)
def test_what_is_public_by_its_kind_is_no_secret(params: dict[str, Any], changes: dict[str, Any]) -> None:
    """A parameter that names something, and is public in another place, accuses neither that place nor others."""
    assert raw(params, **changes) == []


@pytest.mark.parametrize(
    "params",
    [
        {"password": "correct horse"},
        {"clientSecret": "correct horse"},
        {"secretId": "correct horse"},
        {"accessToken": "correct horse"},
        {"apiKey": "correct horse"},
        {"list": [{"pin": "correct horse"}]},
        {"unheard-of": "correct horse"},
        # Public by its name, and a secret in another place of the file.
        {"clientId": "correct horse", "password": "correct horse"},
    ],
)
@pytest.mark.parametrize("place", ["description", "name"])
def test_what_is_secret_is_one_in_every_place(params: dict[str, Any], place: str) -> None:
    """Even where identifiers stand, which make none public by themselves."""
    assert raw(params, **{place: "correct horse"}) == [ACCUSED.replace("description", place)]


def test_a_public_name_that_is_public_nowhere() -> None:
    """Only a place for identifiers makes one public: a description does not."""
    assert raw({"clientId": "1000.CLIENTOFSALES"}, description="1000.CLIENTOFSALES") == [ACCUSED]
    assert raw(
        {"clientId": "correct horse"}, credentials__sales__client_secret="correct horse", name="correct horse"
    ) == [ACCUSED.replace("description", "name")]
