"""Secrets of a stack file that stand where nothing is secret."""

from typing import Any

import pytest
from tests.unit.program.test_config import stack

from pulumi_zoho_aep.program.config import parse

_TOLD = "holds a secret of this stack file, and would be shown: write something else"


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
    """Whoever proposes a stack file may copy an encrypted value, and the engine decrypts it wherever it stands."""
    secret = stack()["credentials"]["sales"][member]
    text = f"leads, {secret}"
    values: dict[str, Any] = {"datasets__zoho-leads__tags": {"team": [text]}, "ingestions__leads__columns": [text]}
    _, problems = parse(stack(**{place: values.get(place, text)}))
    assert f"zoho-aep:{key}: {_TOLD}" in map(str, problems)
    assert all(secret not in str(problem) for problem in problems)


def test_parameters_of_a_connector_count() -> None:
    """Their short ones do not: they may stand elsewhere by chance."""
    auth = {"spec_name": "x", "params": {"password": "correct horse", "mode": "https"}}
    other = {"connection_spec_id": "x", "auth": auth, "description": "https, correct horse battery"}
    _, problems = parse(stack(connections__other=other))
    assert [str(problem) for problem in problems] == [f"zoho-aep:connections.other.description: {_TOLD}"]
    _, problems = parse(stack(connections__other={**other, "description": "by https"}))
    assert problems == []
