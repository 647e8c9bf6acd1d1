"""Created, but not as declared: the engine keeps the object, the person sees why, and the next run goes on with it."""

from typing import Any

import pytest
from tests.lifecycle.cases import CASES, FLOW_SERVICE, Case
from tests.lifecycle.runner import fault
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider

FORBIDDEN: dict[str, Any] = {"status": 403, "body": {"error_code": "403003", "message": "Api Key is invalid"}}
KEPT = [case for case in CASES if case.kind is not BaseConnectionProvider]


def half_done(resource: Declared, inputs: dict[str, Any]) -> None:
    """Declare what cannot be finished now."""
    with pytest.raises(CallFailed) as failed:
        resource.up(inputs)
    assert failed.value.partial is not None
    (reason,) = failed.value.partial.reasons
    message, hint = reason.split("\n")
    assert message.endswith("api Key is invalid (403, 403003)")
    assert hint.startswith("check ")
    assert resource.id == failed.value.partial.identifier


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_what_cannot_be_seen_after_its_creation(stack: Stack, chain: Chain, case: Case) -> None:
    """Every type whose objects are kept: the same object is completed by the next run, even without a refresh."""
    inputs = case.inputs(chain)
    fault(stack, method="GET", path=f"{case.path}/*", **FORBIDDEN)
    resource = stack.declare(case.kind)
    half_done(resource, inputs)
    identifier = resource.id
    stack.writes()
    assert resource.up(inputs) == "updated"
    assert (resource.id, resource.init_errors) == (identifier, [])
    assert not any(write.startswith("POST") for write in stack.writes())
    assert (resource.refresh(), resource.preview(inputs).step) == ("read", "unchanged")


def test_a_base_connection_that_cannot_be_seen(stack: Stack) -> None:
    """One that was not verified is not kept: AEP would go on with a credential of which no one knows that it works."""
    (case,) = [case for case in CASES if case.kind is BaseConnectionProvider]
    fault(stack, method="GET", path=f"{case.path}/*", **FORBIDDEN)
    with pytest.raises(CallFailed, match="create base connection: read base connection") as failed:
        stack.declare(case.kind).up(case.inputs(Chain(stack)))
    assert failed.value.partial is None
    assert stack.orphans() == {}


def test_a_schema_without_its_identity(stack: Stack) -> None:
    """Schema made, identity refused: the next run sets it, although the state holds the declared one already."""
    inputs = {
        "title": "Leads",
        "field_groups": [PERSON, CONTACT],
        "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
    }
    fault(stack, method="GET", path="*/tenant/descriptors", **FORBIDDEN)
    schema = stack.declare(SchemaProvider)
    half_done(schema, inputs)
    stack.writes()
    assert schema.up(inputs) == "updated"
    assert stack.writes() == ["POST descriptors"]
    assert schema.visible["primary_identity"] == inputs["primary_identity"]


def test_a_dataflow_that_is_still_enabled(stack: Stack, chain: Chain) -> None:
    """AEP enables what it creates; where disabling failed, the next run disables it, and no other one is made."""
    inputs = chain.dataflow_inputs(enabled=False)
    fault(stack, method="POST", path=f"{FLOW_SERVICE}/flows/*/action", **FORBIDDEN)
    flow = stack.declare(DataflowProvider)
    half_done(flow, inputs)
    stack.writes()
    assert flow.up(inputs) == "updated"
    assert stack.writes() == ["POST flows/*/disable"]
    assert flow.visible["state"] == "disabled"
