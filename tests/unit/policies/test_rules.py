"""Each rule with what it allows and what it refuses."""

import json
from datetime import timedelta
from typing import Any

import pytest

from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.policies.rules import Declared, Rules

_SPECS = {name: connector.connection_spec_id for name, connector in CONNECTORS.items()}
_RULES = Rules(
    names="[a-z-]+",
    sandboxes=frozenset({"dev"}),
    connectors=frozenset({"zoho_crm"}),
    at_least=timedelta(minutes=30),
    at_most=timedelta(days=1),
)


def _reasons(kind: str, *, is_protected: bool = True, rules: Rules = _RULES, **props: Any) -> list[str]:
    kind = kind if ":" in kind else f"pulumi-python:dynamic/zoho-aep:{kind}"
    declared = Declared(kind, props, is_protected)
    return [reason for _, check in rules.checks.values() for reason in check(declared)]


@pytest.mark.parametrize(
    ("kind", "props", "reason"),
    [
        ("Dataflow", {"name": "Leads"}, "the name Leads does not follow [a-z-]+"),
        ("pulumi:providers:pulumi-python", {"zoho-aep:platform": json.dumps({"sandbox": "prod"})}, "the sandbox prod"),
        ("pulumi:providers:pulumi-python", {}, "the sandbox that is not named is not among dev"),
        ("BaseConnection", {"connection_spec_id": _SPECS["salesforce"]}, "the connector salesforce is not among zoho"),
        ("SourceConnection", {"connection_spec_id": "unheard-of"}, "the connector unheard-of is not among zoho_crm"),
        ("Dataflow", {"schedule": {"frequency": "minute", "interval": 15.0}}, "it runs every 0:15:00"),
        ("Dataflow", {"schedule": {"frequency": "week"}}, "it runs every 7 days"),
        ("Dataflow", {"allow_replacement": True}, "allow_replacement lets a new dataflow forget"),
        ("Dataset", {"is_protected": False}, "it is not protected"),
    ],
)
def test_what_is_refused(kind: str, props: dict[str, Any], reason: str) -> None:
    """In one sentence that names what is wrong."""
    (found,) = _reasons(kind, **props)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        ("Dataflow", {"name": "leads", "schedule": {"frequency": "hour", "interval": 2.0}}),
        ("Dataflow", {"schedule": {"frequency": "once"}, "allow_replacement": False}),
        ("BaseConnection", {"name": "zoho", "connection_spec_id": _SPECS["zoho_crm"]}),
        ("pulumi:providers:pulumi-python", {"zoho-aep:platform": {"sandbox": "dev"}}),
        ("Schema", {"name": "Anything"}),
        ("zoho-aep:index:Dataset", {"is_protected": False}),
    ],
)
def test_what_is_allowed(kind: str, props: dict[str, Any]) -> None:
    """Also a component of the same name: what is below it counts."""
    assert _reasons(kind, **props) == []


def test_without_rules() -> None:
    """Everything is allowed that loses nothing."""
    rules = Rules(keeps_dataflows=False, protects_datasets=False)
    assert _reasons("Dataflow", rules=rules, name="X", allow_replacement=True) == []


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program."""
    monkeypatch.setenv("ZOHO_AEP_SANDBOX", "prod")
    declared = Declared("pulumi:providers:pulumi-python", {"zoho-aep:platform": {"sandbox": "dev"}}, is_protected=False)
    assert list(_RULES.sandboxed(declared))
