"""Members that an answer leaves out: one that is missing, null or empty, though no object lacks it, is not a change."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_zoho_aep.engine.models import NeverEmpty, NeverNone, Properties, PropertiesT, Replaces, marked_fields

_EMPTY: tuple[Any, ...] = (None, "", (), [], {})


def as_recorded(live: PropertiesT, recorded: Properties) -> tuple[PropertiesT, list[str]]:
    """Return live values with the recorded ones where the answer says nothing, and the paths of those.

    A value that is missing, null or empty in an answer, but cannot be so in an object, is not a change of it.
    """
    found: dict[str, Any] = {}
    unsaid: list[str] = []
    never_empty = marked_fields(type(live), Replaces) | marked_fields(type(live), NeverEmpty)
    never_none = marked_fields(type(live), NeverNone)
    for name in type(live).model_fields.keys() & type(recorded).model_fields.keys():
        now, before = getattr(live, name), getattr(recorded, name)
        if isinstance(now, Properties) and isinstance(before, Properties):
            found[name], below = as_recorded(now, before)
            unsaid += [f"{name}.{path}" for path in below]
        elif isinstance(now, Mapping) and isinstance(before, Mapping) and name in never_empty:
            # Among names that the user chooses, a missing one is gone, but one without a value says nothing.
            parts = {key: _completed(now[key], before.get(key), f"{name}.{key}") for key in now}
            found[name] = {key: part for key, (part, _) in parts.items()}
            unsaid += _unsaid_in(parts.values())
        elif name in never_empty or (name in never_none and now is None):
            found[name], below = _completed(now, before, name)
            unsaid += below
    return live.model_copy(update=found), sorted(unsaid)


def _completed(live: Any, recorded: Any, path: str) -> tuple[Any, list[str]]:  # noqa: ANN401 - plain JSON
    """Return a live value with the recorded ones where it, or a part of it, is empty, and the paths of those."""
    if live in _EMPTY and recorded is not None:
        return recorded, [path] if recorded not in _EMPTY else []
    if isinstance(live, Mapping) and isinstance(recorded, Mapping):
        parts = {name: _completed(live.get(name), value, f"{path}.{name}") for name, value in recorded.items()}
        return {**live, **{name: part for name, (part, _) in parts.items()}}, _unsaid_in(parts.values())
    if isinstance(live, (list, tuple)) and isinstance(recorded, (list, tuple)) and len(live) == len(recorded):
        items = [_completed(one, other, path) for one, other in zip(live, recorded, strict=True)]
        return type(live)(item for item, _ in items), _unsaid_in(items)
    return live, []


def _unsaid_in(parts: Iterable[tuple[Any, list[str]]]) -> list[str]:
    return [path for _, paths in parts for path in paths]
