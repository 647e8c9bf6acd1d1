"""A field group: custom fields below the tenant's namespace, to compose schemas of.

Identity: its `$id`. Adding fields is a change in place; removing one or changing its type is refused by AEP once the
field group is in use, so it means a new field group.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.aep.field_groups import FieldGroup as RemoteFieldGroup, NewFieldGroup
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.problems import Problem
from pulumi_zoho_aep.resources._audit import Audited
from pulumi_zoho_aep.resources._handler import Created, Handler
from pulumi_zoho_aep.resources._host import tell
from pulumi_zoho_aep.resources._model import Inputs, Replaces, is_known
from pulumi_zoho_aep.resources._ownership import mark
from pulumi_zoho_aep.resources._provider import Provider
from pulumi_zoho_aep.resources._registry import owned_by_title, resource_outputs
from pulumi_zoho_aep.resources._resource import Resource
from pulumi_zoho_aep.resources._services import Services

_DEFINITION = "fields"
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")


class FieldType(str, Enum):
    """Types of XDM fields that a column can become; an `[]` makes a list of them."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"
    EMAIL = "email"
    URI = "uri"
    STRINGS = "string[]"


_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.STRING: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATE_TIME: {"type": "string", "format": "date-time"},
    FieldType.EMAIL: {"type": "string", "format": "email"},
    FieldType.URI: {"type": "string", "format": "uri"},
    FieldType.STRINGS: {"type": "array", "items": {"type": "string"}},
}


class FieldGroupArgs(TypedDict):
    """What a program writes."""

    title: NotRequired[pulumi.Input[str]]
    """Title in AEP, unique in the organisation; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    class_id: NotRequired[pulumi.Input[str]]
    """The class it may extend; Profile if left out."""
    fields: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Type by name, such as `{"leadId": "string"}`; dots make objects. They live below `_<tenant>`."""


class FieldGroupInputs(Inputs):
    """What passed validation."""

    title: str
    description: str = ""
    class_id: Annotated[str, Replaces] = PROFILE_CLASS
    fields: dict[str, FieldType]

    def problems(self) -> Iterator[Problem]:
        """Yield fields that are not acceptable, and none at all."""
        if is_known(self.fields):
            yield from field_problems(self.fields)
            if not self.fields:
                yield Problem("fields", "name at least one field")


class FieldGroupOutputs(FieldGroupInputs, Audited):
    """What the state holds."""

    version: str = ""


class FieldGroupHandler(Handler[FieldGroupInputs, FieldGroupOutputs]):
    """Field groups through the Schema Registry."""

    inputs = FieldGroupInputs
    outputs = FieldGroupOutputs
    noun = "field group"

    def find(self, services: Services, inputs: FieldGroupInputs, owner: str, *, anew: bool) -> Iterable[str]:  # noqa: ARG002
        """Look for the mark in the description of the one field group of that title."""
        return owned_by_title(services.platform.field_groups, inputs.title, owner)

    def create(self, services: Services, inputs: FieldGroupInputs, owner: str) -> Created[FieldGroupInputs]:
        """Create the field group."""
        return Created(services.platform.field_groups.create(to_api(inputs, services.tenant, owner)), inputs)

    def read(self, services: Services, identifier: str, known: FieldGroupInputs) -> FieldGroupOutputs:
        """Return the field group."""
        return from_api(services.platform.field_groups.get(identifier), known, services.tenant)

    def update(
        self,
        services: Services,
        identifier: str,
        state: FieldGroupOutputs,  # noqa: ARG002 - the registry has no etags
        inputs: FieldGroupInputs,
        owner: str,
    ) -> FieldGroupInputs:
        """Write the field group anew, with more fields than before, and with those that others added to it."""
        others = services.platform.field_groups.get(identifier).fields_below(f"_{services.tenant}")
        services.platform.field_groups.replace(identifier, to_api(inputs, services.tenant, owner, others))
        return inputs

    def delete(self, services: Services, identifier: str, state: FieldGroupOutputs) -> None:
        """Delete the field group; AEP refuses while a schema uses it, which for one in Profile is for ever."""
        try:
            services.platform.field_groups.delete(identifier)
        except Refused:
            users = [schema for schema in services.platform.schemas.list() if identifier in schema.field_groups]
            if not any(schema.is_enabled_for_profile for schema in users):
                raise
            tell(f"field group {state.title} ({identifier}) stays in AEP: a schema in Profile uses it")

    def replaced_by(self, changed: frozenset[str], state: FieldGroupOutputs, inputs: FieldGroupInputs) -> Iterable[str]:
        """A field that is gone or of another type is a destructive change."""
        kept = is_known(inputs.fields) and all(inputs.fields.get(name) is kind for name, kind in state.fields.items())
        return () if "fields" not in changed or kept else ("fields",)


class FieldGroupProvider(Provider[FieldGroupInputs, FieldGroupOutputs]):
    """What Pulumi stores by name; never rename or move it."""

    handler = FieldGroupHandler()


class FieldGroup(Resource, token="FieldGroup"):
    """A field group in AEP. Its id is its `$id`."""

    provider_class = FieldGroupProvider

    title: pulumi.Output[str]
    class_id: pulumi.Output[str]
    fields: pulumi.Output[Mapping[str, str]]
    version: pulumi.Output[str]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[FieldGroupArgs]
    ) -> None:
        """Declare a field group."""
        super().__init__(resource_name, {"title": resource_name, **args}, opts)


def field_problems(fields: Mapping[str, FieldType]) -> Iterator[Problem]:
    """Yield names that XDM does not allow, and fields that are objects as well."""
    for name in fields:
        if not _FIELD_NAME.fullmatch(name):
            yield Problem(f"fields.{name}", "use letters, digits and _, not first; dots between levels")
        if any(other.startswith(f"{name}.") for other in fields):
            yield Problem(f"fields.{name}", "has fields below it, so it has no type")


def to_api(inputs: FieldGroupInputs, tenant: str, owner: str, others: Mapping[str, Any] | None = None) -> NewFieldGroup:
    """Return the body: the fields as objects within objects, below the tenant's namespace, beside what is there."""
    root: dict[str, Any] = copy.deepcopy(dict(others or {}))
    for path, kind in inputs.fields.items():
        *parents, name = path.split(".")
        level = root
        for parent in parents:
            definition = level.setdefault(parent, {"type": "object"})
            level = definition["properties"] = definition.get("properties") or {}
        level[name] = {"title": name, **_TYPES[kind]}
    tenant_field = {f"_{tenant}": {"type": "object", "properties": root}}
    return NewFieldGroup(
        title=inputs.title,
        description=mark(inputs.description, owner),
        intended_to_extend=[inputs.class_id],
        definitions={_DEFINITION: {"properties": tenant_field}},
        all_of=[{"$ref": f"#/definitions/{_DEFINITION}"}],
    )


def from_api(group: RemoteFieldGroup, known: FieldGroupInputs, tenant: str) -> FieldGroupOutputs:
    """Return the outputs; of the fields those that are declared, for others may have added some of their own."""
    live = dict(_flatten(group.fields_below(f"_{tenant}"), ""))
    return FieldGroupOutputs(
        class_id=known.class_id
        if known.class_id in group.intended_to_extend
        else next(iter(group.intended_to_extend), ""),
        fields={name: kind for name, kind in live.items() if name in known.fields},
        **resource_outputs(group),
    )


def _flatten(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, FieldType]]:
    for name, definition in properties.items():
        if definition.get("type") == "object":
            yield from _flatten(definition.get("properties") or {}, f"{prefix}{name}.")
        else:
            kind = _kind(definition)
            if kind is not None:
                yield f"{prefix}{name}", kind


def _kind(definition: Mapping[str, Any]) -> FieldType | None:
    # The registry adds members of its own, such as `meta:xdmType` and limits; type, format and items decide.
    items = definition.get("items") or {}
    found = (definition.get("type"), definition.get("format"), items.get("type"))
    for kind, expected in _TYPES.items():
        if found == (expected["type"], expected.get("format"), expected.get("items", {}).get("type")):
            return kind
    return None
