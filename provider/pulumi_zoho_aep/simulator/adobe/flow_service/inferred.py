"""The schema that explore infers from records (routes reference A.3)."""

from collections.abc import Iterable
from typing import Any

Item = dict[str, Any]

_SAFE = 9_007_199_254_740_992


def schema(values: Iterable[Any]) -> Item:
    """Return the schema of values; it says nothing about what is always null."""
    present = [value for value in values if value is not None]
    if not present:
        return {}
    if all(isinstance(value, dict) for value in present):
        names = dict.fromkeys(name for value in present for name in value)
        return {"type": "object", "properties": {name: schema(one.get(name) for one in present) for name in names}}
    if all(isinstance(value, list) for value in present):
        return {"type": "array", "items": schema(one for value in present for one in value)}
    if all(isinstance(value, bool) for value in present):
        return {"type": "boolean"}
    if all(isinstance(value, int) for value in present):
        return {"type": "integer", "minimum": -_SAFE, "maximum": _SAFE}
    return {"type": "number"} if all(isinstance(value, int | float) for value in present) else {"type": "string"}
