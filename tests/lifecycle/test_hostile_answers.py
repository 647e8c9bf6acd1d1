"""Answers of the service with one wrong value somewhere inside: a result or a sentence, never a defect of ours."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from tests.lifecycle.cases import Case
from tests.lifecycle.runner import fault
from tests.lifecycle.test_faults import every_type, objects
from tests.support.hosted.chain import Chain
from tests.support.hosted.stack import Declared, Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.engine.abilities import is_settled, replaces, unhealthy
from pulumi_zoho_aep.engine.hidden import TAG
from pulumi_zoho_aep.engine.models import changed_fields, plain
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.http import Reply, Request
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.services import Services

HOSTILE: tuple[Any, ...] = (None, 3, -1, 10**18, "x", "", [], {}, ["x"], {"x": 1})


class Recorder:
    """Answers as the service does, and remembers what it said."""

    def __init__(self, services: Services) -> None:
        self.answers: dict[str, Any] = {}
        self._transport = services.platform.session._transport

    def request(self, request: Request) -> Reply:
        """Ask the service."""
        reply = self._transport.request(request)
        self.answers[_asked(request)] = json.loads(reply.body or b"null")
        return reply


class Player:
    """Says again what was remembered."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    def request(self, request: Request) -> Reply:
        """Answer."""
        return Reply(200, {}, json.dumps(self._answers[_asked(request)]).encode())


def _asked(request: Request) -> str:
    return f"{request.method} {request.path}"


def services_on(stack: Stack, transport: Any = None) -> Services:
    """Return new clients."""
    services = Services(stack.platform)
    session = services.platform.session
    if transport is not None:
        session._transport = transport
        session.tokens._mint = lambda: Token("any", float("inf"))
    return services


def use(services: Services, resource: Declared, changed: dict[str, Any]) -> None:
    """Find, read and change an object, and do with what was read whatever is done with it in a run."""
    handler = resource.kind.handler
    inputs = handler.inputs.model_validate(_visible(resource.inputs))
    assert all(handler.find(Run(services, resource.tag, lists_are_stale=True), inputs))
    state = handler.live(Run(services), Existing(resource.id, handler.outputs.model_validate(resource.visible)))
    assert handler.outputs.model_validate(plain(state)) == state
    is_settled(handler, state)
    unhealthy(handler, state)
    replaces(handler, changed_fields(inputs, state), state, inputs)
    # A base connection takes another Zoho token with it, and looks at nothing more.
    if resource.kind is not BaseConnectionProvider:
        handler.update(Run(services, resource.owner), Existing(resource.id, state), inputs.model_copy(update=changed))


def _visible(props: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in bare(props).items() if not name.startswith("__") and name != TAG}


def spoiled(value: Any) -> Iterator[Any]:
    """Yield a value with each of its parts, in turn, replaced by each hostile one; of a list, with the first two."""
    yield from HOSTILE
    parts = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, part in parts:
        # The whole schema of a mapping set, which no client reads, would be most of the work.
        for other in () if key == "jsonSchema" else spoiled(part):
            changed = value.copy()
            changed[key] = other
            yield changed


@every_type
def test_a_wrong_value_anywhere(stack: Stack, chain: Chain, case: Case) -> None:
    """Whatever is in the place of any part of an answer, it is taken as it is or reported as not documented."""
    resource = stack.up(case.kind, "main", case.inputs(chain))
    services = services_on(stack)
    recorder = Recorder(services)
    services.platform.session._transport = recorder  # type: ignore[assignment]
    use(services, resource, case.change)
    answers = recorder.answers
    use(services_on(stack, Player(answers)), resource, case.change)
    for asked, answer in answers.items():
        for other in spoiled(answer):
            with suppress(ZohoAepError):
                use(services_on(stack, Player({**answers, asked: other})), resource, case.change)


@every_type
def test_a_creation_without_an_id(stack: Stack, chain: Chain, case: Case) -> None:
    """Where the answer names no object, it counts as lost: its ownership tag finds the object, and there is one."""
    inputs = case.inputs(chain)
    before = objects(stack, case)
    body = ["@/dataSets/"] if case.collection == "dataSets" else {"id": None, "$id": None, "@id": None}
    fault(stack, method="POST", path=case.path, status=201, body=body, acted=True)
    resource = stack.up(case.kind, "main", inputs)
    assert objects(stack, case) - before == {resource.id}
