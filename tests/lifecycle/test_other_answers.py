"""Answers with a member of the wrong type, of another object, or of no service at all: a sentence, and no change."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import fault
from tests.lifecycle.test_hostile_answers import Player, Recorder, services_on
from tests.lifecycle.test_unsaid import MORE
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack

from pulumi_zoho_aep.engine.abilities import replaces
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.services import Services

WRONG: tuple[Any, ...] = ("x", 3, 1.5, True, ["x"], [None], [{"x": 1}], {"x": 1})
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def mistyped(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the place of each part of a value, and the value with something of another type there."""
    for other in WRONG:
        if json.dumps(other)[0] != json.dumps(value)[0]:
            yield place, other
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        for name, other in () if key == "jsonSchema" else mistyped(part, str(key)):
            changed = value.copy()
            changed[key] = other
            yield name, changed


def _answers(stack: Stack, resource: Declared) -> dict[str, Any]:
    services = services_on(stack)
    recorder = Recorder(services)
    services.platform.session._transport = recorder  # type: ignore[assignment]
    handler = resource.kind.handler
    handler.live(Run(services), Existing(resource.id, handler.outputs.model_validate(resource.visible)))
    list(handler.find(Run(services, resource.tag), handler.inputs.model_validate(_inputs_of(resource))))
    return recorder.answers


def _inputs_of(resource: Declared) -> dict[str, Any]:
    names = resource.kind.handler.inputs.model_fields
    return {name: value for name, value in resource.visible.items() if name in names}


@each
def test_a_member_of_the_wrong_type(stack: Stack, chain: Chain, case: Case) -> None:
    """No part of any answer means another object, or that it is gone, because its type is wrong; an error names it."""
    more = MORE.get(case.name)
    resource = stack.up(case.kind, "main", {**case.inputs(chain), **(more(chain) if more else {})})
    answers = _answers(stack, resource)
    for asked, answer in answers.items():
        for place, other in mistyped(answer):
            services = services_on(stack, Player({**answers, asked: other}))
            reason = _replaced_or_refused(resource, services)
            assert reason == "" or place in reason or place.isdecimal(), (place, reason)


def _replaced_or_refused(resource: Declared, services: Services) -> str:
    """Return what an answer is refused for, if it is; otherwise it must not look like another object."""
    handler = resource.kind.handler
    inputs = handler.inputs.model_validate(_inputs_of(resource))
    try:
        state = handler.live(Run(services), Existing(resource.id, handler.outputs.model_validate(resource.visible)))
    except UnexpectedReply as error:
        return str(error)
    changed = changed_fields(inputs, state)
    assert {*replaces(handler, changed, state, inputs)} == set()
    assert not changed & {"fields", "field_groups", "class_id"}
    return ""


NO_ANSWERS: dict[str, dict[str, Any]] = {
    "expected JSON, got 0 bytes": {"status": 204},
    "": {"status": 200, "body": {"status": 500, "title": "Internal error"}},
    "expected JSON, got 98 bytes of text/html": {"garbage": "html"},
    "expected JSON, got": {"garbage": "truncated"},
}
"""By what is said about them."""


@each
def test_no_answer_about_the_object(stack: Stack, chain: Chain, case: Case) -> None:
    """It is neither gone nor changed: one sentence names it, and what came instead."""
    declared = {**case.inputs(chain), **({"allow_replacement": True} if case.name == "Dataflow" else {})}
    resource = stack.up(case.kind, "main", declared)
    path = f"{case.path}/{resource.id}"
    answer = next(one for asked, one in _answers(stack, resource).items() if unquote(asked).endswith(path))
    another = json.loads(json.dumps(answer).replace(json.dumps(resource.id), '"another"'))
    reason = "no member" if case.name == "Dataset" else "the answer is about another object, another"
    stack.writes()
    for said, effect in {**NO_ANSWERS, reason: {"status": 200, "body": another}}.items():
        later = resource.later()
        fault(later.stack, method="GET", path=path, times=20, **effect)
        with pytest.raises(CallFailed) as caught:
            later.refresh()
        later.stack.simulator.world.faults.clear()
        assert f"read {case.kind.handler.noun} {resource.id}: " in caught.value.shown
        assert said in caught.value.shown
        assert "Traceback" not in caught.value.shown
    assert stack.writes() == []
