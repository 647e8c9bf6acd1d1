"""What the JSON Schema of a live connection spec does not allow in the parameters of a source connection.

Checked is only what decides whether AEP accepts them: required members, and lists of allowed values.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def refusals(schema: Mapping[str, Any], params: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield in words what a schema does not allow, each with its place and what would be allowed."""
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if name not in params:
            yield f"{path}{name} is required"
    properties = schema.get("properties")
    for name, rule in properties.items() if isinstance(properties, Mapping) else ():
        if name not in params or not isinstance(rule, Mapping):
            continue
        value, allowed = params[name], rule.get("enum")
        if isinstance(allowed, list) and value not in allowed:
            yield f"{path}{name} must be one of {', '.join(map(str, allowed))}, not {value}"
        if isinstance(value, Mapping):
            yield from refusals(rule, value, f"{path}{name}.")
