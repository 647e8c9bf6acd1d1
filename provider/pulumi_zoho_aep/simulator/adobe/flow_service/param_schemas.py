"""Whether parameters fit the JSON Schema of a connection spec; as much of JSON Schema as specs use."""

from typing import Any

Item = dict[str, Any]

_TYPES: dict[str, Any] = {"object": dict, "string": str, "boolean": bool, "array": list, "number": (int, float)}


def of(spec: Item) -> Item:
    """Return the schema of a spec's parameters, which Adobe prints in one of two places."""
    source = spec["sourceSpec"]
    found: Item = source.get("spec") or source["attributes"]["spec"]
    return found


def problem(value: Any, schema: Item, path: str = "params") -> str:  # noqa: ANN401 - any JSON value
    """Return the first thing about a value that does not fit, or nothing."""
    if not _is_of_type(value, schema.get("type")):
        return f"{path} is not of type {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{path} is none of {', '.join(map(str, schema['enum']))}"
    if "anyOf" in schema and all(problem(value, one, path) for one in schema["anyOf"]):
        return f"{path} has none of its forms: {problem(value, schema['anyOf'][0], path)}"
    if not isinstance(value, dict):
        return ""
    for name in schema.get("required", []):
        if name not in value:
            return f"{path}.{name} is missing"
    known = schema.get("properties", {})
    found = (problem(value[name], known[name], f"{path}.{name}") for name in value if name in known)
    return next(filter(None, found), "")


def _is_of_type(value: Any, kind: str | None) -> bool:  # noqa: ANN401 - any JSON value
    if kind is None:
        return True
    if kind == "integer":
        # To JSON Schema, 200.0 is an integer, and Pulumi's engine writes every number like that.
        return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return isinstance(value, _TYPES[kind])
