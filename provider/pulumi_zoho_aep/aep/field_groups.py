"""Field groups: reusable sets of XDM fields, which schemas are composed of."""

from typing import Any
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.schema_registry import BASE, LATEST, RAW, RegistryCollection, RegistryResource
from pulumi_zoho_aep.aep.session import Model, RequestModel, parse
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.http import Request


class NewFieldGroup(RequestModel):
    """A field group to create, or to write anew."""

    type: str = "object"
    title: str
    description: str
    intended_to_extend: list[str] = Field(alias="meta:intendedToExtend")
    definitions: dict[str, Any]
    all_of: list[dict[str, str]] = Field(alias="allOf")


class Definition(Model):
    """A field as the service shows it, or an object with fields in it."""

    type: Any = None
    format: Any = None
    items: "Definition | None" = None
    properties: dict[str, "Definition"] = Field(default_factory=dict)


class FieldGroup(RegistryResource):
    """A field group."""

    intended_to_extend: list[str] = Field(default_factory=list, alias="meta:intendedToExtend")
    definitions: dict[str, Any] = Field(default_factory=dict)

    def fields_below(self, name: str) -> dict[str, Any]:
        """Return the definitions of the fields below an object at the top, word for word.

        Raises:
            UnexpectedReply: there is something else than definitions.
        """
        operation = f"read field group {self.id}"
        fields: dict[str, Any] = {}
        for definition in self.definitions.values():
            parse(Definition, definition, operation)
            top = (definition.get("properties") or {}).get(name) or {}
            fields.update(top.get("properties") or {})
        return fields


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
        # Adobe's own all stand below one address, but nothing says that the tenant's never do.
        containers = (
            ("global", "tenant") if identifier.startswith("https://ns.adobe.com/xdm/") else ("tenant", "global")
        )
        return any(self._is_in(container, identifier) for container in containers)

    def _is_in(self, container: str, identifier: str) -> bool:
        operation = f"read {self.noun} {identifier}"
        path = f"{BASE}/{container}/{self.path}/{quote(identifier, safe='')}"
        try:
            self._session.send(Request("GET", path, operation, headers={"Accept": f"{RAW}; {LATEST}"}))
        except NotFound:
            return False
        return True
