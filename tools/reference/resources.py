"""Every resource with its arguments and outputs."""

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import pulumi_zoho_aep
from pulumi_zoho_aep.engine.models import Replaces, marked_fields
from pulumi_zoho_aep.engine.type_tokens import MODULE
from pulumi_zoho_aep.stack_file.descriptions import docstrings

from . import examples, resource_outputs
from .markdown import table

RESOURCES = [name for name in pulumi_zoho_aep.__all__ if f"{name}Args" in pulumi_zoho_aep.__all__]


def lines() -> Iterator[str]:
    """Yield the page."""
    yield "# Resources\n"
    yield f"Type tokens are `pulumi-python:dynamic/{MODULE}:<Resource>`. Each is a class of"
    yield "`pulumi_zoho_aep`; its arguments are keywords after the resource's name, and its outputs are attributes."
    yield "This page is generated.\n"
    yield "The examples belong together, and both ways make the same. From a stack file, a credential's `used_by` and"
    yield "`verify_modules` are known without being written. The examples in Python begin with\n"
    yield from ("```python", *examples.HEAD, "```\n")
    yield "Instead of another resource's id, any object's id will do."
    for name in RESOURCES:
        yield from _resource(name)


def _resource(name: str) -> Iterator[str]:
    resource = getattr(pulumi_zoho_aep, name)
    args = getattr(pulumi_zoho_aep, f"{name}Args")
    module = sys.modules[args.__module__]
    inputs, outputs = getattr(module, f"{name}Inputs", None), getattr(module, f"{name}Outputs", None)
    yield f"\n## {name}\n"
    yield inspect.getdoc(resource) or ""
    replacing = marked_fields(inputs, Replaces) if inputs else frozenset()
    secret = _secrets(inputs) if inputs else set()
    meanings = _meanings(args)
    yield ""
    yield from _example(name)
    yield from table(
        ("argument", "kind", "means"),
        ((f"`{key}`", _facts(key, args, replacing, secret), text) for key, text in meanings.items()),
    )
    held = _secrets(outputs) if outputs else set()
    yield from resource_outputs.lines(name, held, has_arguments=outputs is not None)


def _example(name: str) -> Iterator[str]:
    if not examples.EXAMPLES[name].section:
        yield "The stack file has no entry for it. In [Pulumi YAML](../languages.md):\n"
    elif name in examples.PARTS:
        yield "In the stack file it is a part of an ingestion.\n"
    yield from ("```yaml", examples.in_yaml(name).rstrip(), "```\n")
    yield from ("```python", examples.in_python(name).rstrip(), "```\n")


def _meanings(args: Any) -> dict[str, str]:  # noqa: ANN401 - a TypedDict
    found: dict[str, str] = {}
    for base in (*getattr(args, "__orig_bases__", ()), args):
        if hasattr(base, "__annotations__"):
            found |= _meanings(base) if base is not args else docstrings(base)
    return {key: found.get(key, "") for key in args.__annotations__}


def _facts(key: str, args: Any, replacing: frozenset[str], secret: set[str]) -> str:  # noqa: ANN401 - a TypedDict
    facts = (("required", key in args.__required_keys__), ("replaces", key in replacing), ("secret", key in secret))
    return ", ".join(word for word, holds in facts if holds)


def _secrets(model: Any) -> set[str]:  # noqa: ANN401 - a model's class
    return {key for key, field in model.model_fields.items() if "Secret" in str(field.annotation)}
