"""Schemas: one class and any number of field groups."""

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.schema_registry import RegistryCollection, RegistryResource
from pulumi_zoho_aep.aep.session import RequestModel


class NewSchema(RequestModel):
    """A schema to create; the first reference is its class."""

    type: str = "object"
    title: str
    description: str
    all_of: list[dict[str, str]] = Field(alias="allOf")


class Schema(RegistryResource):
    """A schema. The tag `union` means that it is enabled for Profile, which cannot be undone."""

    class_id: str = Field(default="", alias="meta:class")
    immutable_tags: list[str] = Field(default_factory=list, alias="meta:immutableTags")

    @property
    def is_enabled_for_profile(self) -> bool:
        """Whether data of this schema goes into Profile."""
        return "union" in self.immutable_tags

    @property
    def field_groups(self) -> list[str]:
        """The `$id`s of the field groups."""
        return [reference for reference in self._references if reference != self.class_id]

    @property
    def says_its_parts(self) -> bool:
        """Whether the reply says what the schema is made of, which is its class at least."""
        return bool(self._references) and all(self._references)

    @property
    def _references(self) -> list[str]:
        # A part with fields of its own is not a reference.
        return [part.reference for part in self.all_of if not part.properties]


class Schemas(RegistryCollection[Schema]):
    """The collection `/tenant/schemas`."""

    path = "schemas"
    noun = "schema"
    model = Schema

    def using(self, field_group: str) -> list[Schema]:
        """Return the tenant's schemas that are made of a field group."""
        shown = self.list() if self._batch is None else self._batch.all()
        return [schema for schema in shown if field_group in schema.field_groups]

    def create(self, schema: NewSchema) -> str:
        """Create a schema and return its `$id`."""
        return self._post(schema, schema.title)


def add_field_group(identifier: str) -> list[Patch]:
    """Return the operations that add a field group to a schema."""
    return [Patch("add", "/allOf/-", {"$ref": identifier}), Patch("add", "/meta:extends/-", identifier)]


def enable_for_profile(live: Schema) -> Patch:
    """Return the operation that enables a schema for Profile, once and for all; it needs a primary identity first."""
    return Patch("add", "/meta:immutableTags", [*live.immutable_tags, "union"])
