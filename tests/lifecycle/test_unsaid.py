"""Answers that leave something out, or show it as null or empty: no replacement, no other object."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import change_elsewhere, fault
from tests.lifecycle.test_hostile_answers import Player, Recorder, services_on
from tests.support.hosted.chain import CONTACT, PERSON, REST_SOURCE, REST_SPEC, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack

from pulumi_zoho_aep.engine.abilities import replaces
from pulumi_zoho_aep.engine.models import Inputs, Outputs, changed_fields, plain
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import ZohoAepError

Properties = dict[str, Any]
BY_KIND = {case.name: case for case in CASES}
TYPES = ("string", "integer", "number", "boolean", "date", "date-time", "email", "uri", "string[]")
MORE: dict[str, Callable[[Chain], Properties]] = {
    "FieldGroup": lambda _: {
        "fields": {**{f"a{n}": kind for n, kind in enumerate(TYPES)}, "b.c": "date", "b.d": "uri"}
    },
    "Schema": lambda _: {
        "field_groups": [PERSON, CONTACT],
        "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
        "profile_enabled": True,
    },
    "Dataset": lambda chain: {"schema_id": chain.profile_schema, "profile": True, "tags": {"team": ["crm"]}},
    "MappingSet": lambda _: {"allow_null_values": True},
    "IdentityDescriptor": lambda _: {"primary": True},
    "Dataflow": lambda _: {
        "schedule": {"frequency": "hour", "interval": 6, "start_time": "2020-01-01T00:00:00Z", "backfill": False},
        "options": {"partial_ingestion_percent": 5},
    },
}


def thinned(value: Any) -> Iterator[Any]:
    """Yield a value with each of its members, in turn, removed, nulled and emptied; whole schemas are left alone."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key == "jsonSchema":
            continue
        if isinstance(value, dict):
            yield {name: other for name, other in value.items() if name != key}
        for other in (None, _empty(part), *thinned(part)):
            changed = value.copy()
            changed[key] = other
            yield changed


def _empty(part: Any) -> Any:
    return {} if isinstance(part, dict) else [] if isinstance(part, list) else ""


def _replaces(resource: Declared, inputs: Inputs, state: Outputs) -> set[str]:
    changed = changed_fields(inputs, state)
    return {*replaces(resource.kind.handler, changed, state, inputs)}


def _is_never_replaced(stack: Stack, resource: Declared) -> None:
    handler = resource.kind.handler
    inputs = handler.inputs.model_validate(_inputs_of(resource))
    recorded = handler.outputs.model_validate(resource.visible)
    services = services_on(stack)
    recorder = Recorder(services)
    services.platform.session._transport = recorder  # type: ignore[assignment]
    handler.live(Run(services), Existing(resource.id, recorded))
    assert recorder.answers
    for asked, answer in recorder.answers.items():
        for other in thinned(answer):
            with suppress(ZohoAepError):
                state = handler.live(
                    Run(services_on(stack, Player({**recorder.answers, asked: other}))), Existing(resource.id, recorded)
                )
                assert _replaces(resource, inputs, state) == set(), other
                # What the state holds of it can be read again by the next run.
                handler.outputs.model_validate(plain(state))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_up_on_whatever_is_left_out(stack: Stack, chain: Chain, case: Case) -> None:
    """A refresh reads it, and `pulumi up` deletes nothing and makes nothing, whatever it says of it."""
    more = MORE.get(case.name)
    declared = {**case.inputs(chain), **(more(chain) if more else {}), **_allowed(case)}
    resource = stack.up(case.kind, "main", declared)
    path = f"{case.path}/{resource.id}"
    answer = _answer(stack, resource)
    stack.writes()
    for other in random.Random(20261127).sample(every := list(thinned(answer)), min(6, len(every))):
        later = resource.later()
        fault(later.stack, method="GET", path=path, status=200, body=other, times=50)
        with suppress(CallFailed):
            assert later.refresh() != "gone"
            assert later.up(declared) in ("unchanged", "updated"), other
        later.stack.simulator.world.faults.clear()
        assert not [one for one in stack.writes() if one.startswith(("DELETE", f"POST {case.collection}"))], other


def _allowed(case: Case) -> Properties:
    return {"allow_replacement": True} if case.name == "Dataflow" else {}


def _answer(stack: Stack, resource: Declared) -> Any:
    services = services_on(stack)
    recorder = Recorder(services)
    services.platform.session._transport = recorder  # type: ignore[assignment]
    handler = resource.kind.handler
    handler.live(Run(services), Existing(resource.id, handler.outputs.model_validate(resource.visible)))
    return next(answer for asked, answer in recorder.answers.items() if resource.id.rpartition("/")[2] in asked)


def _inputs_of(resource: Declared) -> Properties:
    names = resource.kind.handler.inputs.model_fields
    return {name: value for name, value in resource.visible.items() if name in names}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whatever_is_left_out(stack: Stack, chain: Chain, case: Case) -> None:
    """No member of any answer of a read, at whatever depth, is missed in a way that means another object."""
    more = MORE.get(case.name)
    declared = {**case.inputs(chain), **(more(chain) if more else {})}
    resource = stack.up(case.kind, "main", declared)
    assert resource.refresh() == "read"
    _is_never_replaced(stack, resource)


def test_whatever_is_left_out_of_raw_parameters(stack: Stack, chain: Chain) -> None:
    """The same of a source connection of another connector."""
    case = BY_KIND["SourceConnection"]
    other = {"base_connection_id": chain.rest_connection, "connection_spec_id": REST_SPEC, "data_format": "json"}
    declared = {**case.inputs(chain), **other, "params": REST_SOURCE}
    resource = stack.up(
        case.kind, "main", {name: declared[name] for name in declared if name not in ("table", "columns")}
    )
    _is_never_replaced(stack, resource)


UNSAID: tuple[tuple[str, Properties, str], ...] = (
    ("FieldGroup", {"meta:intendedToExtend": []}, "class_id"),
    ("FieldGroup", {"definitions": None}, "fields.leadId"),
    ("Schema", {"meta:class": ""}, "class_id"),
    ("Schema", {"allOf": None}, "field_groups"),
    ("Dataset", {"schemaRef": None}, "schema_id"),
    ("MappingSet", {"outputSchema": {"schemaRef": None}}, "schema_id"),
    ("MappingSet", {"mappings": []}, "mappings"),
    ("SourceConnection", {"params": {"columns": []}}, "columns"),
    ("SourceConnection", {"connectionSpec": None}, "connection_spec_id"),
    ("TargetConnection", {"params": {"dataSetId": None}}, "dataset_id"),
    ("Dataflow", {"flowSpec": None}, "flow_spec_id"),
    ("Dataflow", {"transformations": []}, "delta_column, transformations"),
    ("Dataflow", {"scheduleParams": {"frequency": None}}, "schedule.frequency"),
    ("IdentityDescriptor", {"xdm:sourceSchema": ""}, "schema_id"),
)


@pytest.mark.parametrize(("kind", "change", "paths"), UNSAID, ids=str)
def test_what_is_left_out_is_named(stack: Stack, chain: Chain, kind: str, change: Properties, paths: str) -> None:
    """The recorded value stands, a warning says so, and there is nothing to do."""
    case = BY_KIND[kind]
    declared = case.inputs(chain)
    resource = stack.up(case.kind, "main", declared)
    before = resource.inputs
    change_elsewhere(stack, case.collection, resource.id, change)
    stack.host.engine.lines.clear()
    assert resource.refresh() == "read"
    said = [line.message for line in stack.log(resource) if "leaves out" in line.message]
    assert said == [f"AEP's answer for this {case.kind.handler.noun} leaves out {paths}: taken as recorded"]
    assert resource.inputs == before
    assert resource.preview(declared).step == "unchanged"
