"""Every key of the stack file, from its JSON Schema."""

from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.stack_file.json_schema import stack_schema

from .markdown import table


def lines() -> Iterator[str]:
    """Yield the page."""
    schema = stack_schema()
    yield "# Stack file\n"
    yield "Every key of `Pulumi.<stack>.yaml`, below `config`. Each section maps your own keys to entries, except"
    yield "`platform` and `allow_delete`. `zoho-aep schema` prints the JSON Schema from which this page is generated.\n"
    sections = schema["properties"]["config"]["properties"]
    yield from table(
        ("section", "entry", "means"),
        ((f"`{name}`", _form(section), section["description"]) for name, section in sections.items()),
    )
    for name, definition in schema["$defs"].items():
        yield from _definition(name, definition)


def _definition(name: str, definition: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {name}\n"
    meaning = definition.get("description", "")
    yield meaning
    if "enum" in definition:
        yield f"\nOne of {', '.join(f'`{value}`' for value in definition['enum'])}."
        return
    required = definition.get("required", [])
    yield ""
    yield from table(
        ("key", "value", "means"),
        (
            (f"`{key}`" + (", required" if key in required else ""), _form(value), value.get("description", ""))
            for key, value in definition["properties"].items()
        ),
    )


def _form(schema: dict[str, Any]) -> str:
    """Return the form of a value in words."""
    forms = schema.get("anyOf") or schema.get("oneOf")
    if forms:
        words = [_form(form) for form in forms if form.get("type") != "null"]
        return " or ".join(dict.fromkeys(word for word in words if word))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if set(schema.get("properties", {})) == {"secure"}:
        return "encrypted by Pulumi"
    return _plain_form(schema)


def _plain_form(schema: dict[str, Any]) -> str:
    kind: str = schema.get("type", "any value")
    if kind == "array":
        return f"list of {_form(schema.get('items', {}))}"
    if kind == "object":
        entries = schema.get("additionalProperties")
        return f"map of {_form(entries)}" if isinstance(entries, dict) and entries else "map"
    return {"string": "text"}.get(kind, kind)
