"""Pulumi's property paths, such as `mappings[0].source` or `tags["a.b"]`."""

import json
import re
from typing import Any

_PART = re.compile(r'\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|\.?([^.\[\]]+)')


def value_at(value: Any, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the value at a path; None if there is none."""
    for quoted, index, name in _PART.findall(path):
        key = int(index) if index else json.loads(quoted) if quoted else name
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def is_hidden(path: str) -> bool:
    """Say whether a path belongs to Pulumi's own bookkeeping."""
    return path.startswith("__")
