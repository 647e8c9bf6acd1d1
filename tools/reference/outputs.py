"""What commands print with `--json`: a JSON Schema for each, and the page of them."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from .markdown import table
from .shapes import SHAPES


def schemas() -> dict[str, Any]:
    """Return the JSON Schema of each command's output, by the command's name."""
    return {
        name: {"$id": f"urn:zoho-aep:{name.replace(' ', '-')}", **_closed(TypeAdapter(shape).json_schema())}
        for name, shape in SHAPES.items()
    }


def schema_file() -> str:
    """Return the text of the file that holds them all."""
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": schemas()}, indent=2)


def lines() -> Iterator[str]:
    """Yield the page."""
    yield "# JSON outputs\n"
    yield "What each command prints with `--json`. [`outputs.schema.json`](outputs.schema.json) has a JSON Schema"
    yield "of each, below `$defs`. Times are in UTC, in ISO 8601. This page is generated."
    for name, schema in schemas().items():
        yield f"\n## {name}\n"
        forms = [schema, *schema.pop("$defs", {}).values()]
        objects = [form for form in forms if "properties" in form]
        yield _spoken(schema) + "." if "properties" not in schema else str(schema["description"])
        for one in objects:
            if one is not schema:
                yield f"\n**{one['title']}**: {one['description']}"
            yield ""
            yield from table(("key", "type"), ((f"`{key}`", _kind(key, one)) for key in one["properties"]))


def _kind(key: str, one: dict[str, Any]) -> str:
    spoken = _spoken(one["properties"][key])
    return spoken if key in one.get("required", ()) else f"{spoken}, not always there"


def _spoken(schema: dict[str, Any]) -> str:
    """Return a type in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_spoken(form) for form in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_spoken(schema['items'])}"
    return str(schema.get("type", "anything"))


def _closed(schema: Any) -> Any:  # noqa: ANN401 - any part of a JSON Schema
    """Let no object have keys that it does not name."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(one) for key, one in schema.items()}
    return (
        {**closed, "additionalProperties": False}
        if isinstance(schema.get("properties"), dict) and "type" in schema
        else closed
    )
