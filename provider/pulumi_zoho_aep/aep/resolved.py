"""Resources of the Schema Registry with their references resolved: every field is in its place.

The answers are as large as Adobe's own models, so one odd member must not cost the rest: what is not as documented
counts as absent.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, ValidationError

from pulumi_zoho_aep.aep.session import Model

_STEP = re.compile(r"([^.\[\]]+)((?:\[(?:\d+|\*)\])*)(?:\.|\Z)")


class Definition(Model):
    """A field as the service shows it, or an object with fields in it."""

    type: Any = None
    format: Any = None
    items: "Definition | None" = None
    properties: dict[str, "Definition | None"] = Field(default_factory=dict)
    additional_properties: Any = Field(default=None, alias="additionalProperties")
    required: Any = None
    enum: Any = None

    @property
    def values(self) -> "Definition | None":
        """What the keys of a map lead to; None for anything but a map."""
        if not isinstance(self.additional_properties, Mapping):
            return None
        try:
            return Definition.model_validate(self.additional_properties)
        except ValidationError:
            return Definition()

    @property
    def required_names(self) -> list[str]:
        """The direct fields that a record must have."""
        return [one for one in self.required if isinstance(one, str)] if isinstance(self.required, list) else []

    @property
    def choices(self) -> list[str]:
        """The texts that the field is limited to; none if it takes any."""
        return [one for one in self.enum if isinstance(one, str)] if isinstance(self.enum, list) else []

    def find(self, path: str) -> "Definition | None":
        """Return the field at a path, as mappings write it: dots between names, items of lists in brackets."""
        found: Definition | None = self
        for name, items in steps(path) or [("", 0)]:
            found = None if found is None else found._below(name)  # noqa: SLF001 - it is one of these
            for _ in range(items):
                found = None if found is None else found.items
        return found

    def paths(self, prefix: str = "") -> Iterator[str]:
        """Yield the paths of all fields below it, and of the objects that hold them."""
        for name, definition in self.properties.items():
            yield f"{prefix}{name}"
            if definition is not None:
                yield from definition.paths(f"{prefix}{name}.")
                if definition.items is not None:
                    yield from definition.items.paths(f"{prefix}{name}[*].")

    def united(self, other: "Definition") -> "Definition":
        """Return the fields of both: an object may be in each, with some of its fields."""
        properties = dict(self.properties)
        for name, more in other.properties.items():
            present = properties.get(name)
            properties[name] = present.united(more) if present is not None and more is not None else present or more
        required = list(dict.fromkeys([*self.required_names, *other.required_names]))
        return self.model_copy(update={"properties": properties, "required": required})

    def _below(self, name: str) -> "Definition | None":
        if name in self.properties:
            return self.properties[name] or Definition()
        return self.values


class Resolved(Definition):
    """A schema, a class or a field group: all of its fields are below `properties`."""

    title: str = ""
    intended_to_extend: list[str] = Field(default_factory=list, alias="meta:intendedToExtend")
    extends: list[str] = Field(default_factory=list, alias="meta:extends")
    immutable_tags: list[str] = Field(default_factory=list, alias="meta:immutableTags")


def steps(path: str) -> list[tuple[str, int]]:
    """Return the names of a path, each with how many brackets follow it; nothing if it is not a path."""
    found, place = [], 0
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None:
            return []
        found.append((step[1], step[2].count("[")))
        place = step.end()
    return [] if path.endswith(".") else found
