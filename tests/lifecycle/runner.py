"""Plays the whole life of a resource, described as data, and looks at what each step asked of the services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from tests.support.hosted.stack import Declared, ProviderClass, Stack
from tests.support.hosted.wire import bare, secrets

from pulumi_zoho_aep.engine.hidden import TAG
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.zoho import Client, Environment

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A change of the declaration. In place it takes exactly these writing requests."""

    inputs: Properties
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Replacement:
    """A change of the declaration that means a new object, because of these inputs."""

    inputs: Properties
    because_of: tuple[str, ...]


@dataclass(frozen=True)
class Drift:
    """A change made by somebody else: what of the object, how it shows in the inputs, and what repairs it."""

    change: Properties
    shows: Properties
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Life:
    """What happens to one resource, and what is to come of it.

    Attributes:
        kind: The class that Pulumi stores.
        inputs: What the program declares at first.
        checked: What `check` makes of it, without marks.
        creates: The writing requests of `create`.
        collection: Where the simulator keeps the object.
        deletes: The writing requests of `delete`.
        secret_inputs: Paths that `check` has to mark.
        secret_outputs: Outputs that are secret without being an input.
        changes: Changes in place, one after the other.
        replacements: Changes that mean a new object, one after the other.
        drift: A change made by somebody else.
        stays: Whether the service has no way to delete the object.
    """

    kind: ProviderClass
    inputs: Properties
    checked: Properties
    creates: tuple[str, ...]
    collection: str
    deletes: tuple[str, ...]
    secret_inputs: frozenset[str] = frozenset()
    secret_outputs: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    drift: Drift | None = None
    stays: bool = False


def play(life: Life, stack: Stack) -> Declared:
    """Play a life to its end, and return what was declared; only what it needs is left in the stack."""
    resource = _born(life, stack)
    declared = dict(life.inputs)
    for change in life.changes:
        declared = _changed(declared, change.inputs)
        plan = resource.preview(declared)
        assert (plan.step, plan.replaces) == ("updated", ())
        # Only the engine's own comparison shows people which values change.
        assert plan.changes is None
        stack.writes()
        identifier = resource.id
        assert resource.up(declared) == "updated"
        assert (tuple(stack.writes()), resource.id) == (change.writes, identifier)
        _is_at_rest(life, resource, declared)
    if life.drift is not None:
        _drifts_and_is_repaired(life, life.drift, resource, declared)
    for replacement in life.replacements:
        declared = _changed(declared, replacement.inputs)
        _is_replaced(life, replacement, resource, declared)
    _dies(life, resource)
    return resource


def _born(life: Life, stack: Stack) -> Declared:
    resource = stack.declare(life.kind)
    stack.writes()
    checked = resource.check(life.inputs)
    assert _visible(checked) == life.checked
    assert set(secrets(checked)) == life.secret_inputs
    assert resource.check(_visible(checked)) == checked
    assert stack.requests() == []
    assert resource.up(life.inputs) == "created"
    assert tuple(stack.writes()) == life.creates
    assert _within(resource.visible, life.checked) == life.checked
    _is_at_rest(life, resource, life.inputs)
    return resource


def _within(live: Any, declared: Any) -> Any:
    """Return the live value without the keys of maps that are not declared."""
    if isinstance(live, dict) and isinstance(declared, Mapping):
        return {name: _within(live[name], value) for name, value in declared.items() if name in live}
    return live


def _is_at_rest(life: Life, resource: Declared, declared: Properties) -> None:
    """Hold a resource to this: reading it changes nothing in the state, and no preview wants anything."""
    assert set(secrets(resource.outputs)) == life.secret_inputs | life.secret_outputs
    inputs, outputs = resource.inputs, resource.outputs
    assert resource.refresh() == "read"
    assert (resource.inputs, resource.outputs) == (inputs, outputs)
    resource.stack.simulator.world.journal.clear()
    plan = resource.preview(declared)
    assert (plan.changes, plan.step) == (False, "unchanged")
    assert resource.stack.requests() == []


def _drifts_and_is_repaired(life: Life, drift: Drift, resource: Declared, declared: Properties) -> None:
    before = resource.visible
    change_elsewhere(resource.stack, life.collection, resource.id, drift.change)
    assert resource.preview(declared).step == "unchanged"
    assert resource.refresh() == "read"
    shown = _visible(resource.inputs)
    assert {name: value for name, value in shown.items() if value != _within(before[name], value)} == drift.shows
    plan = resource.preview(declared)
    # Whoever rewrites a description takes the tag out of it.
    also = {TAG} if resource.outputs.get(TAG) == "" else set()
    assert (plan.changes, plan.replaces, plan.shown) == (None, (), frozenset({*drift.shows, *also}))
    resource.stack.writes()
    assert resource.up(declared) == "updated"
    assert tuple(resource.stack.writes()) == drift.writes
    for name in life.checked:
        assert _in_one_order(resource.visible[name]) == _in_one_order(before[name])
    _is_at_rest(life, resource, declared)


def _in_one_order(value: Any) -> Any:
    """Return a value with its lists sorted: what was changed and repaired may stand in another place."""
    return sorted(value, key=str) if isinstance(value, list) else value


def _is_replaced(life: Life, replacement: Replacement, resource: Declared, declared: Properties) -> None:
    plan = resource.preview(declared)
    assert (plan.step, plan.replaces, plan.delete_before_replace) == ("replaced", replacement.because_of, True)
    resource.stack.writes()
    assert resource.up(declared) == "replaced"
    assert tuple(resource.stack.writes()) == life.deletes + life.creates
    _is_at_rest(life, resource, declared)


def _dies(life: Life, resource: Declared) -> None:
    stack = resource.stack
    stack.writes()
    resource.delete()
    assert tuple(stack.writes()) == life.deletes
    resource.delete()
    if not life.stays:
        assert resource.refresh() == "gone"
    resource.destroy()


def change_elsewhere(stack: Stack, collection: str, identifier: str, change: Properties) -> None:
    """Change an object as somebody does in the AEP interface."""
    path = f"objects/{collection}/{quote(identifier, safe='')}"
    control(stack, "PATCH", path, dict(change))


def control(stack: Stack, method: str, path: str, body: object = None) -> Any:
    """Call the simulator's control interface."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(method, f"{stack.simulator.url}/_simulator/{path}", json=body, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def fault(stack: Stack, **description: Any) -> None:
    """Let a request suffer."""
    control(stack, "POST", "faults", description)


def consent_again(stack: Stack, *scopes: str) -> str:
    """Return a new refresh token of the same user and client, for all scopes or some; the others live on."""
    wish = {"minutes": 10, "scopes": list(scopes)} if scopes else {"minutes": 10}
    code = control(stack, "POST", "zoho/codes", wish)["code"]
    client = Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    grant = Services(stack.platform).zoho_accounts("us", Environment.PRODUCTION, client).exchange(code)
    assert grant.refresh_token
    stack.canary.learn(grant.refresh_token)
    return grant.refresh_token


def regenerate_secret(stack: Stack) -> str:
    """Return the new secret of the Zoho client; the old one is no longer valid."""
    secret = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0"
    change_elsewhere(stack, "zohoClients", seeds.ZOHO_CLIENT_ID, {"_secrets": {"client_secret": secret}})
    stack.canary.learn(secret)
    return secret


def _visible(properties: Properties) -> dict[str, Any]:
    own = bare(dict(properties)).items()
    return {name: value for name, value in own if not name.startswith("__") and name != TAG}


def _changed(declared: Properties, change: Properties) -> dict[str, Any]:
    """Return the declaration with a change; None takes a key away."""
    return {name: value for name, value in {**declared, **change}.items() if value is not None}
