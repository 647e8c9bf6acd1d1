"""Field groups: reusable sets of XDM fields, which schemas are composed of."""

from typing import Any

from pydantic import Field

from pulumi_zoho_aep.aep.schema_registry import RegistryCollection, RegistryResource
from pulumi_zoho_aep.aep.session import RequestModel


class NewFieldGroup(RequestModel):
    """A field group to create, or to write anew."""

    type: str = "object"
    title: str
    description: str
    intended_to_extend: list[str] = Field(alias="meta:intendedToExtend")
    definitions: dict[str, Any]
    all_of: list[dict[str, str]] = Field(alias="allOf")


class FieldGroup(RegistryResource):
    """A field group."""

    intended_to_extend: list[str] = Field(default_factory=list, alias="meta:intendedToExtend")
    definitions: dict[str, Any] = Field(default_factory=dict)


class FieldGroups(RegistryCollection[FieldGroup]):
    """The collection `/tenant/fieldgroups`."""

    path = "fieldgroups"
    noun = "field group"
    model = FieldGroup

    def create(self, group: NewFieldGroup) -> str:
        """Create a field group and return its `$id`."""
        return self._post(group, group.title)
