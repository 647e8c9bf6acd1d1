"""The types of Pulumi's package schemas, made from the annotations of what a program in Python writes."""

import re
import types
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import get_annotations
from typing import Any, TypeVar, Union, get_args, get_origin

import pulumi
from typing_extensions import NotRequired, Required, get_type_hints, is_typeddict

from pulumi_zoho_aep import resources
from pulumi_zoho_aep.stack_file.descriptions import docstrings

_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean"}
# Names in annotations that the modules which they stand in do not import while they run; the last two are Pulumi's own.
_NAMES = {**vars(resources), "Output": pulumi.Output, "T": TypeVar("T")}


_PATH = re.compile(r"[\w:.\[\]-]+")


@dataclass(frozen=True)
class Property:
    """One property of an input or an output."""

    schema: Mapping[str, Any]
    """As a package schema says it."""
    to_python: Callable[[Any], Any]
    """Takes a value with the names of the schema, and returns it with Python's names."""
    is_required: bool = False


@dataclass
class Types:
    """The object types of a package, found on the way."""

    package: str
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """How the schemas spell the names in Python."""

    def spelled(self, text: str) -> str:
        """Return a message with names as the schemas spell them; keys of a stack file and of AEP stay."""

        def spelled(path: re.Match[str]) -> str:
            is_other = path[0].startswith("_") or self.package in path[0]
            return path[0] if is_other else re.sub(r"\w+", lambda one: self.names.get(one[0], one[0]), path[0])

        return _PATH.sub(spelled, text)

    def properties(self, declared: Any) -> dict[str, Property]:  # noqa: ANN401 - a TypedDict
        """Return the properties of what a program writes, by their names in Python."""
        hints = get_type_hints(declared, localns=_NAMES, include_extras=True)
        meanings = _meanings(declared)
        self.names |= {name: camel(name) for name in hints}
        return {
            name: self._property(hint, meanings.get(name, ""), is_required=name in declared.__required_keys__)
            for name, hint in hints.items()
        }

    def outputs(self, resource: type[pulumi.Resource]) -> dict[str, Property]:
        """Return the outputs that a resource's class names, by their names in Python."""
        hints: dict[str, Any] = get_annotations(resource)
        outputs = {name: get_args(hint)[0] for name, hint in hints.items() if issubclass(_origin(hint), pulumi.Output)}
        return {name: self._property(hint, "", is_required=False) for name, hint in outputs.items()}

    def _property(self, hint: Any, meaning: str, *, is_required: bool) -> Property:  # noqa: ANN401 - any annotation
        schema, to_python = self._type(hint)
        described = {"description": meaning} if meaning else {}
        return Property({**schema, **described}, to_python, is_required)

    def _type(self, hint: Any) -> tuple[dict[str, Any], Callable[[Any], Any]]:  # noqa: ANN401 - any annotation
        """Return the schema of an annotation, and what a value of it becomes in Python."""
        origin, parts = get_origin(hint), get_args(hint)
        if origin in (NotRequired, Required, Union, types.UnionType):
            return self._one_of(parts)
        if hint in _SIMPLE:  # a text is a sequence, too
            return {"type": _SIMPLE[hint], "plain": True}, _whole if hint is int else _same
        if issubclass(_origin(hint), Sequence):
            items, each = self._type(parts[0])
            return {"type": "array", "items": items, "plain": True}, lambda value: [each(item) for item in value]
        if issubclass(_origin(hint), Mapping):
            values, _ = self._type(parts[1])
            return {"type": "object", "additionalProperties": values, "plain": True}, _same
        if is_typeddict(hint):
            return self._object(hint)
        return {"$ref": "pulumi.json#/Any"}, _same

    def _one_of(self, parts: Sequence[Any]) -> tuple[dict[str, Any], Callable[[Any], Any]]:
        """Return the type of a value that may come later as well; a resource comes as its id, or as its outputs."""
        later = [part for part in parts if get_origin(part) in (Awaitable, pulumi.Output)]
        values = [part for part in parts if part not in later and part is not type(None) and not _is_resource(part)]
        schema, to_python = self._type(values[0])
        if later or len(values) != len(parts):
            schema.pop("plain", None)
        return schema, _also_later(to_python)

    def _object(self, declared: Any) -> tuple[dict[str, Any], Callable[[Any], Any]]:  # noqa: ANN401 - a TypedDict
        name, properties = declared.__name__.removesuffix("Args"), self.properties(declared)
        self.found[f"{self.package}:index:{name}"] = {
            "type": "object",
            "description": (declared.__doc__ or "").partition("\n")[0],
            "properties": {camel(key): dict(one.schema) for key, one in properties.items()},
            "required": [camel(key) for key, one in properties.items() if one.is_required],
        }
        reference = {"$ref": f"#/types/{self.package}:index:{name}", "plain": True}
        return reference, lambda value: in_python(properties, value)


def in_python(properties: Mapping[str, Property], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return given values with Python's names; an unknown name stays, and is refused as in Python."""
    names = {camel(name): name for name in properties}
    return {
        names.get(key, key): properties[names[key]].to_python(value) if key in names else value
        for key, value in given.items()
    }


def camel(name: str) -> str:
    """Return a name of Python as package schemas spell it."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _meanings(declared: Any) -> dict[str, str]:  # noqa: ANN401 - a TypedDict
    """Return what the keys mean, including keys of bases, which a TypedDict lists separately."""
    found: dict[str, str] = {}
    for base in getattr(declared, "__orig_bases__", ()):
        if is_typeddict(base):
            found |= _meanings(base)
    return found | docstrings(declared)


def _origin(hint: Any) -> type:  # noqa: ANN401 - any annotation
    """Return the class behind an annotation, such as `list` for `list[str]`."""
    origin = get_origin(hint)
    return origin if isinstance(origin, type) else object


def _is_resource(part: Any) -> bool:  # noqa: ANN401 - any annotation
    return isinstance(part, type) and issubclass(part, pulumi.Resource)


def _also_later(to_python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: value.apply(to_python) if isinstance(value, pulumi.Output) else to_python(value)


def _same(value: Any) -> Any:  # noqa: ANN401 - any value
    return value


def _whole(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a whole number as an int: all numbers of the engine are floating-point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
