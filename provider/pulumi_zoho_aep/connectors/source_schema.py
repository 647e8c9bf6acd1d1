"""What the JSON Schema of a live connection spec does not allow in the parameters of a source connection.

Only what decides whether AEP takes them: members that are required, and values of which a list is given.
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
            yield f"{path}{name} is one of {', '.join(map(str, allowed))}, and not {value}"
        if isinstance(value, Mapping):
            yield from refusals(rule, value, f"{path}{name}.")
