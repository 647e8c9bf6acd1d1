"""Whether a new or changed schema can be created, and whether its datasets fit it."""

from collections.abc import Iterator, Sequence
from typing import Any

from pulumi_zoho_aep.aep.resolved import Definition
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS, RegistryCollection
from pulumi_zoho_aep.checks.mapping.changes import live_schema
from pulumi_zoho_aep.checks.mapping.fields import fields_of_schema, own_fields, resolved
from pulumi_zoho_aep.checks.mapping.kinds import kind_of_field
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, UnexpectedReply
from pulumi_zoho_aep.expressions import Kind
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.identities import namespace_findings
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.sections import SchemaSection
from pulumi_zoho_aep.tags import tag_in

EXPERIENCE_EVENT_CLASS = "https://ns.adobe.com/xdm/context/experienceevent"
_ADOBES_CLASSES = frozenset({PROFILE_CLASS, EXPERIENCE_EVENT_CLASS})


def is_new(stack: StackConfig, name: str, before: LastUp) -> bool:
    """Say whether a schema differs from what the last `pulumi up` made."""
    schema = stack.schemas[name]
    if schema.id is not None:
        return False
    known, own = before.of("Schema", name), before.of("FieldGroup", name)
    same = {"class_id": schema.class_id, "title": schema.title or schema.renamed_from or name}
    groups = {*(known.get("field_groups") or ())}
    return (
        any(known.get(member) != value for member, value in same.items())
        or not {*schema.field_groups} <= groups
        or len(groups - {*schema.field_groups}) > bool(schema.fields)
        or dict(own.get("fields") or {}) != plain(schema.fields)
        or known.get("primary_identity") != plain(schema.primary_identity)
    )


def schema_findings(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    """Yield what is wrong with a schema, below its own key."""
    schema = stack.schemas[name]
    yield from _titles(services, name, schema, before)
    yield from _class(services, schema)
    yield from _field_groups(services, name, schema)
    yield from _identity(services, stack, name, before)


def _titles(services: Services, name: str, schema: SchemaSection, before: LastUp) -> Iterator[Finding]:
    """Yield titles of objects that belong to no stack. For a stack's own objects, creation decides."""
    title, platform = schema.title or schema.renamed_from or name, services.platform
    titles: dict[str, tuple[str, str | None]] = {"Schema": (title, schema.adopt)}
    if schema.fields:
        titles["FieldGroup"] = (schema.field_group_title or f"{title} fields", schema.adopt_field_group)
    for resource, (declared, adopted) in titles.items():
        if adopted is None and before.of(resource, name).get("title") != declared:
            collections = (
                (platform.schemas, platform.field_groups) if resource == "Schema" else (platform.field_groups,)
            )
            yield from _holders(services, declared, collections)


def _holders(services: Services, title: str, collections: Sequence[RegistryCollection[Any]]) -> Iterator[Finding]:
    # A title is unique across all kinds of objects. The titles of Adobe's own resources are requested once.
    adobes = services.once("Adobe's titles", lambda: _adobes_titles(services))
    if isinstance(adobes, Finding):
        yield adobes
    elif title in adobes:
        reason = f"{adobes[title]}, which is Adobe's own, has the title {title}"
        yield Finding.error(Code.TAKEN_TITLE, "title", reason, "choose another one")
    for collection in collections:
        for found in collection.list(title=title):
            if tag_in(found.description) is None:
                reason = f"{collection.noun} {found.id}, which belongs to no stack, has the title {title}"
                yield Finding.error(Code.TAKEN_TITLE, "title", reason, "choose another one, or use it by its id")


def _adobes_titles(services: Services) -> dict[str, str] | Finding:
    platform = services.platform
    collections: tuple[RegistryCollection[Any], ...] = (platform.field_groups, platform.classes, platform.data_types)
    try:
        return {title: found for collection in collections for title, found in collection.adobes_titles().items()}
    except (Forbidden, NotFound, Refused, UnexpectedReply) as error:
        # In that case creation decides, as it does for titles that others take in the meantime.
        reason = f"not checked whether one of Adobe's own has it: {error.message}"
        return Finding.warning(Code.TAKEN_TITLE, "title", reason)


def _class(services: Services, schema: SchemaSection) -> Iterator[Finding]:
    if schema.class_id not in _ADOBES_CLASSES and resolved(services, "class", schema.class_id) is None:
        yield Finding.error(Code.MISSING_OBJECT, "class_id", f"there is no class {schema.class_id}", "check the id")


def _field_groups(services: Services, name: str, schema: SchemaSection) -> Iterator[Finding]:
    lineage: set[str] | None = {schema.class_id}
    if schema.class_id not in _ADOBES_CLASSES:
        found = resolved(services, "class", schema.class_id)
        lineage = None if found is None else {schema.class_id, *found.extends}
    own = own_fields(services, name, schema)
    for identifier in schema.field_groups:
        group = resolved(services, "field group", identifier)
        if group is None:
            reason = f"there is no field group {identifier} in sandbox {services.settings.sandbox}"
            yield Finding.error(Code.MISSING_OBJECT, "field_groups", reason, "check the id")
            continue
        if lineage and group.intended_to_extend and lineage.isdisjoint(group.intended_to_extend):
            reason = f"{identifier} does not extend the class {schema.class_id}"
            yield Finding.error(Code.WRONG_CLASS, "field_groups", reason, "remove it")
        for path in _contradictions(own, group):
            reason = f"{path} is of another type in field group {identifier}"
            yield Finding.error(Code.CONTRADICTING_FIELD, "fields", reason, "rename it, or give it that type")


def _contradictions(own: Definition, other: Definition, above: str = "") -> Iterator[str]:
    for name, definition in own.properties.items():
        theirs = other.properties.get(name)
        if definition is None or theirs is None:
            continue
        kinds = (kind_of_field(definition), kind_of_field(theirs))
        if Kind.ANY not in kinds and kinds[0] is not kinds[1]:
            yield f"{above}{name}"
        else:
            yield from _contradictions(definition, theirs, f"{above}{name}.")


def _identity(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    schema = stack.schemas[name]
    identity = schema.primary_identity
    if identity is None:
        return
    fields = fields_of_schema(services, name, schema, live_schema(stack, name, before))
    definition = fields.find(identity.path)
    if definition is None and not fields.missing:
        reason, advice = f"schema {name} has no field {identity.path}", fields.advice(identity.path)
        yield Finding.error(Code.INVALID_IDENTITY, "primary_identity.path", reason, advice)
    elif definition is not None and kind_of_field(definition) not in (Kind.TEXT, Kind.ANY):
        reason = f"{identity.path} holds {kind_of_field(definition).value}, and an identity is a text"
        yield Finding.error(Code.INVALID_IDENTITY, "primary_identity.path", reason, "name a field that holds text")
    yield from namespace_findings(services, identity.namespace)
