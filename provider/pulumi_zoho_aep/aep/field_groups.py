"""Field groups: reusable sets of XDM fields, which schemas are composed of."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.resolved import Definition
from pulumi_zoho_aep.aep.schema_registry import RAW, RegistryCollection, RegistryResource
from pulumi_zoho_aep.aep.session import RequestModel, parse
from pulumi_zoho_aep.errors import Answer, UnexpectedReply


class NewFieldGroup(RequestModel):
    """A field group to create."""

    type: str = "object"
    title: str
    description: str
    intended_to_extend: list[str] = Field(alias="meta:intendedToExtend")
    definitions: dict[str, Any]
    all_of: list[dict[str, str]] = Field(alias="allOf")


class _Parts(Definition):
    definitions: dict[str, Definition]


class FieldGroup(RegistryResource):
    """A field group."""

    intended_to_extend: list[str] = Field(default_factory=list, alias="meta:intendedToExtend")
    definitions: dict[str, Any] = Field(default_factory=dict)
    properties: dict[str, Any] = Field(default_factory=dict)

    def fields_below(self, name: str) -> dict[str, Any]:
        """Return the verbatim definitions of the fields below a top-level object, from all parts.

        Raises:
            UnexpectedReply: There is something other than definitions.
        """
        fields: dict[str, Any] = {}
        for _, part in self._parts():
            top = (part.get("properties") or {}).get(name) or {}
            fields = _united(fields, top.get("properties") or {})
        return fields

    def additions(self, name: str, fields: Mapping[str, Any]) -> Iterator[Patch]:
        """Yield the operations that add fields below a top-level object, each at its nearest existing parent.

        Args:
            name: The top-level object.
            fields: Definitions of the missing fields, by dotted path.

        Raises:
            UnexpectedReply: The reply does not say where the fields are, so that additions would be lost.
        """
        parts = [(pointer, copy.deepcopy(part)) for pointer, part in self._parts()]
        if not parts:
            raise UnexpectedReply(Answer(f"read field group {self.id}", "definitions is not as documented"))
        for path, definition in fields.items():
            names = [name, *path.split(".")]
            pointer, holder, rest = max((_walked(*part, names) for part in parts), key=lambda found: -len(found[2]))
            value = _nested(rest[1:], definition)
            holder["properties"] = {**(holder.get("properties") or {}), rest[0]: value}
            yield Patch("add", f"{pointer}/properties/{_escaped(rest[0])}", copy.deepcopy(value))

    def _parts(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the parts of the field group: JSON Pointers, and what they point to."""
        operation = f"read field group {self.id}"
        references = [part.reference for part in self.all_of]
        named = {f"#/definitions/{name}": name for name, part in self.definitions.items() if part is not None}
        # A reply without references does not mean that the definitions are unused.
        used = [name for reference, name in named.items() if reference in references] or list(named.values())
        parse(
            _Parts,
            {"definitions": {name: self.definitions[name] for name in used}, "properties": self.properties},
            operation,
        )
        parts = [(f"/definitions/{_escaped(name)}", self.definitions[name]) for name in used]
        return [*parts, ("", {"properties": self.properties})] if self.properties else parts


def _united(fields: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Merge the fields of two parts: an object may be in both, with some of its fields in each."""
    result = dict(fields)
    for name, definition in more.items():
        present = result.get(name)
        if present and definition and present.get("properties") and definition.get("properties"):
            result[name] = {**present, "properties": _united(present["properties"], definition["properties"])}
        elif not present:
            result[name] = definition
    return result


def _walked(pointer: str, holder: dict[str, Any], names: Sequence[str]) -> tuple[str, dict[str, Any], Sequence[str]]:
    """Follow names as far as there are objects; return where that ends, and the names that are left."""
    for position, name in enumerate(names):
        inner = (holder.get("properties") or {}).get(name)
        if not inner:
            return pointer, holder, names[position:]
        pointer, holder = f"{pointer}/properties/{_escaped(name)}", inner
    return pointer, holder, ()


def _nested(names: Sequence[str], definition: dict[str, Any]) -> dict[str, Any]:
    for name in reversed(names):
        definition = {"type": "object", "properties": {name: definition}}
    return definition


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


class FieldGroups(RegistryCollection[FieldGroup]):
    """The collection `/tenant/fieldgroups`."""

    path = "fieldgroups"
    noun = "field group"
    model = FieldGroup

    def create(self, group: NewFieldGroup) -> str:
        """Create a field group and return its `$id`."""
        return self._post(group, group.title)

    def exists(self, identifier: str) -> bool:
        """Say whether there is such a field group, Adobe's own or the tenant's."""
        return self._anywhere(identifier, RAW) is not None
