"""Reads the JSON of `pulumi preview --refresh`. The engine decides what differs; this module only says why.

The JSON has two steps for a resource in the state that differs. The old state of the step `refresh` is the last state,
because the engine announces that step before it reads anything. The old state of the plan's step is the live object,
and its new state is the declaration. A live value that differs from the last state was changed behind Pulumi's back. If
only the declaration differs, it was edited and not applied yet.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.cli.drift.diagnostics import (
    UNKNOWN_SHOWN,
    changed_paths,
    diagnostics_of,
    in_order,
    named,
    refreshed_drift,
    sentences,
)
from pulumi_zoho_aep.cli.drift.model import Cause, Diagnostic, Difference, LastChange, Property, StackView
from pulumi_zoho_aep.cli.drift.paths import is_hidden, value_at
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.resources.audit import Audited

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's placeholder for a value that is known only during `pulumi up`."""
_ACTIONS = ("create", "update", "replace", "delete")


def read(preview: Mapping[str, Any]) -> StackView:
    """Return the result of a preview.

    Raises:
        ZohoAepError: The preview failed before it found any drift.
    """
    steps = [step for step in preview.get("steps") or [] if "urn" in step]
    recorded = _recorded(steps)
    plan = {step["urn"]: step for step in steps if step["op"] in _ACTIONS and _is_custom(step)}
    said = diagnostics_of(preview)
    drift, pending = _sections(plan, recorded, {one.urn: changed_paths(one) for one in said.drifted})
    beyond = [one for one in said.drifted if one.urn not in {found.urn for found in drift}]
    if said.errors:
        # The plan is incomplete: other changes that the refresh found would be lost.
        drift, beyond = in_order([*drift, *refreshed_drift(beyond, recorded)]), []
    if said.errors and not drift:
        raise ZohoAepError(sentences(said.errors))
    return StackView(
        **_project_and_stack(steps),
        resources=len(recorded),
        drift=drift,
        pending=tuple(one for one in pending if not _is_repair(one, said.unhealthy)),
        unhealthy=said.unhealthy,
        warnings=in_order([*said.warnings, *beyond]),
        errors=said.errors,
        ids=frozenset(state["id"] for step in steps for state in (step.get("oldState") or {},) if state.get("id")),
        declared=frozenset(named(urn) for urn, step in plan.items() if step["op"] == "create"),
        recorded=frozenset(map(named, recorded)),
        lineages=frozenset(state["id"] for urn, state in recorded.items() if named(urn)[0] == "Lineage"),
    )


@dataclass(frozen=True)
class _Seen:
    """A step of the plan, with its properties sorted by the cause of their difference."""

    step: Mapping[str, Any]
    recorded: Mapping[str, Any] | None
    drifted: tuple[Property, ...]
    edited: tuple[Property, ...]
    following: tuple[Property, ...]
    causes: tuple[str, ...]

    @property
    def is_deleted(self) -> bool:
        return self.step["op"] == "create" and self.recorded is not None


def _sections(
    plan: Mapping[str, Mapping[str, Any]],
    recorded: Mapping[str, Mapping[str, Any]],
    refreshed: Mapping[str, Sequence[str]],
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    seen = {urn: _look(step, recorded.get(urn), plan, refreshed.get(urn, ())) for urn, step in plan.items()}

    def drifts(urn: str) -> bool:
        one = seen[urn]
        return one.is_deleted or bool(one.drifted) or any(map(drifts, one.causes))

    drift, pending = [], []
    for urn, one in seen.items():
        follows_drift = any(map(drifts, one.causes))
        if one.is_deleted:
            drift.append(_difference(one, Cause.DELETED, ()))
        elif one.drifted:
            drift.append(_difference(one, Cause.CHANGED, (*one.drifted, *(one.following if follows_drift else ()))))
        elif follows_drift:
            drift.append(_difference(one, Cause.FOLLOWS, one.following))
        edited = (*one.edited, *(() if follows_drift else one.following))
        if one.edited or not drifts(urn):
            cause = Cause.FOLLOWS if one.following and not one.edited else Cause.DECLARED
            pending.append(_difference(one, cause, edited))
    return in_order(drift), in_order(pending)


def _look(
    step: Mapping[str, Any], recorded: Mapping[str, Any] | None, plan: Mapping[str, Any], refreshed: Sequence[str]
) -> _Seen:
    live, declared = step.get("oldState") or {}, step.get("newState") or {}
    drifted, edited, following, hidden, causes = [], [], [], [], []
    for path in _paths(step) if step["op"] in ("update", "replace") else ():
        before, now, then = (value_at((state or {}).get("inputs"), path) for state in (recorded, live, declared))
        found = Property(path, before, now, UNKNOWN_SHOWN if _is_unknown(then) else then)
        users = [urn for urn in _used(declared, path) if urn in plan] if _is_unknown(then) else []
        is_hidden_drift = path in refreshed and before == now == then
        is_drift = recorded is not None and (now != before or is_hidden_drift)
        if is_drift:
            drifted.append(found)
        elif users:
            following.append(found)
            causes += users
        if not users and then != before:
            edited.append(found)
        if not users and before == now == then and not is_hidden_drift:
            hidden.append(found)
    # All masked secrets look alike. If the refresh does not say, someone else wrote the object, and nothing else
    # explains the change, then the secrets were changed.
    (drifted if not drifted and _is_written_by_others(live, recorded) else edited).extend(hidden)
    return _Seen(step, recorded, tuple(drifted), tuple(edited), tuple(following), tuple(dict.fromkeys(causes)))


def _is_written_by_others(live: Mapping[str, Any], recorded: Mapping[str, Any] | None) -> bool:
    now, before = ((state or {}).get("outputs") or {} for state in (live, recorded))
    return recorded is not None and any(now.get(name) != before.get(name) for name in ("updated_by", "updated_client"))


def _paths(step: Mapping[str, Any]) -> list[str]:
    """Return the paths that differ: the engine's, or if it names none, the inputs that differ."""
    detailed = step.get("detailedDiff") or {}
    if detailed:
        return sorted(path for path in detailed if not is_hidden(path))
    live, declared = ((step.get(state) or {}).get("inputs") or {} for state in ("oldState", "newState"))
    names = {*live, *declared}
    return sorted(name for name in names if live.get(name) != declared.get(name) and not is_hidden(name))


def _used(declared: Mapping[str, Any], path: str) -> Sequence[str]:
    """Return the URNs of the resources from which a property comes."""
    of_properties = declared.get("propertyDependencies") or {}
    return of_properties.get(_top(path)) or declared.get("dependencies") or ()


def _is_unknown(value: Any) -> bool:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return any(map(_is_unknown, value.values()))
    return any(map(_is_unknown, value)) if isinstance(value, list) else bool(value == UNKNOWN)


def _difference(one: _Seen, cause: Cause, properties: tuple[Property, ...]) -> Difference:
    step = one.step
    resource, name = named(step["urn"])
    live = step.get("oldState") or one.recorded or {}
    action = step["op"]
    reasons = step.get("replaceReasons") or []
    if action == "replace" and reasons and not any(_top(found.path) in map(_top, reasons) for found in properties):
        action = "update"
    follows = one.causes if any(found in one.following for found in properties) else ()
    return Difference(
        resource=resource,
        name=name,
        urn=step["urn"],
        id=live.get("id", ""),
        cause=cause,
        action=action,
        properties=properties,
        follows=tuple(sorted(" ".join(named(urn)) for urn in follows)),
        last_change=_last_change(live, one.recorded) if cause is Cause.CHANGED else None,
    )


def _last_change(live: Mapping[str, Any], recorded: Mapping[str, Any] | None) -> LastChange | None:
    now, before = ((state or {}).get("outputs") or {} for state in (live, recorded))
    names = ("updated_by", "updated_at", "updated_client")
    by, at, client = (str(now.get(name) or "") for name in names)
    if not at or at < str(before.get("updated_at") or "") or all(now.get(name) == before.get(name) for name in names):
        # An object that has not changed since is not about this change, but about an earlier one.
        return None
    audit = {name: now[name] for name in ("created_by", *names) if now.get(name) is not None}
    words = Audited.model_validate(audit).last_change()
    return LastChange(by, at, client, words)


def _recorded(steps: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the last state of each resource; for a replaced one, not the object that is still to be deleted."""
    states = ((step["urn"], step.get("oldState") or {}) for step in steps if step["op"] == "refresh")
    return {urn: state for urn, state in states if state.get("custom") and not state.get("delete")}


def _is_custom(step: Mapping[str, Any]) -> bool:
    state = step.get("newState") or step.get("oldState") or {}
    return bool(state.get("custom")) and not state.get("delete")


def _is_repair(one: Difference, unhealthy: Iterable[Diagnostic]) -> bool:
    """Say whether nothing differs. An unhealthy object is updated as well, but has its own section."""
    return not one.properties and one.action == "update" and any(found.urn == one.urn for found in unhealthy)


def _top(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _project_and_stack(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    # A preview without errors has at least the step of the stack itself.
    stack, project = (steps[0]["urn"] if steps else "urn:pulumi:::").split("::")[:2]
    return {"project": project, "stack": stack.removeprefix("urn:pulumi:")}
