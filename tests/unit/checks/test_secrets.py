"""Secrets that are in a stack file in clear."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.checks import Result, checks_of, run, secrets_in_clear
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import parse

if TYPE_CHECKING:
    from tests.unit.checks.conftest import Values

ENCRYPTED = {"secure": "v1:abc"}


def test_keys_of_secrets_in_clear() -> None:
    """Every one is found, encrypted ones are not, and no value is returned."""
    content = {
        "config": {
            "zoho-aep:platform": {"client_id": "a", "client_secret": "canary"},
            "zoho-aep:credentials": {
                "sales": {"client_secret": ENCRYPTED, "refresh_token": "canary"},
                "other": {"client_secret": "canary", "grant_token": ENCRYPTED},
            },
            "zoho-aep:connections": {
                "rest": {"auth": {"params": {"host": "db.example.com", "password": "canary", "key": ENCRYPTED}}},
                "hidden": {"auth": {"params": ENCRYPTED}},
            },
        }
    }
    assert secrets_in_clear(content) == [
        "zoho-aep:platform.client_secret",
        "zoho-aep:credentials.sales.refresh_token",
        "zoho-aep:credentials.other.client_secret",
        "zoho-aep:connections.rest.auth.params.password",
    ]


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"config": None},
        {"config": {"zoho-aep:platform": "text", "zoho-aep:credentials": ["sales"]}},
        {"config": {"zoho-aep:platform": ENCRYPTED, "zoho-aep:credentials": {"sales": None}}},
        {"config": {"zoho-aep:platform": {"client_secret": ""}}},
    ],
)
def test_files_without_any(content: dict[str, Any]) -> None:
    """What is of no use as a stack file is another check's business."""
    assert secrets_in_clear(content) == []


def test_it_is_reported_and_everything_else_is_checked(values: "Values") -> None:
    """It needs attention: the stack works, and the secret is known to whoever reads the file."""
    stack, problems = parse(values)
    outcomes = run(checks_of(Services(plain(stack.platform)), stack, problems, ["zoho-aep:platform.client_secret"]))
    assert outcomes[0].result is Result.ATTENTION
    assert outcomes[0].detail == "not encrypted: zoho-aep:platform.client_secret"
    assert outcomes[-1].result is Result.OK
