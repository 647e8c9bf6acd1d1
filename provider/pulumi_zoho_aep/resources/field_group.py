"""A field group: custom fields below the tenant's namespace, from which schemas are composed.

Sent: title, description, class, and the fields as objects within objects below `_<tenant>`.
In place: title, description, and fields that are added; fields that others added stay.
Replaced: for another class (`Replaces`), and for a field that is gone or of another type (`replaced_by`); refused if
    AEP does not delete the old one.
Healthy: as soon as it exists.
Deleted: by its `$id`; AEP refuses while a schema uses it. One that a schema in Profile uses stays, with a warning,
    and an adopted one stays.
Found again by its title, which is unique, if the description has its ownership tag.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.field_groups import FieldGroup as RemoteFieldGroup, NewFieldGroup
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import Schema as RemoteSchema, Schemas
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.engine.models import Names, NeverEmpty, Replaces, Waits, is_known
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.errors import Refused, ServiceError, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.adoptable import registered
from pulumi_zoho_aep.resources.audit import Audited
from pulumi_zoho_aep.resources.base import Handler, Provider, Run
from pulumi_zoho_aep.resources.described import Described, described_members
from pulumi_zoho_aep.resources.existence import class_findings, found
from pulumi_zoho_aep.resources.field_dependents import HoldsFields, lost, relied_on
from pulumi_zoho_aep.resources.field_types import field_findings, is_taken, live_fields, new_definition, paths_of
from pulumi_zoho_aep.resources.titles import owned_by_title, taken_title_explained, title_findings
from pulumi_zoho_aep.tags import are_of_one_stack, tag_in, with_tag

_DEFINITION = "fields"


class FieldGroupArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique title of an existing field group to take over instead of creating one."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    title: NotRequired[pulumi.Input[str]]
    """Title in AEP, unique in the organisation; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    class_id: NotRequired[pulumi.Input[str]]
    """`$id` of the class that it may extend; that of Profile if left out. Changing it replaces the field group."""
    fields: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Type by name, such as `{"leadId": "string"}`; dots make objects. They live below `_<tenant>`.

    Removing a field or changing its type replaces the field group.
    """


class FieldGroupInputs(Described):
    """Validated inputs."""

    title: Annotated[str, NeverEmpty]
    class_id: Annotated[str, Replaces] = PROFILE_CLASS
    fields: Annotated[dict[str, Annotated[FieldType, Waits]], NeverEmpty]

    def findings(self) -> Iterator[Finding]:
        """Yield unacceptable fields, or a finding if there are no fields."""
        if is_known(self.fields):
            yield from field_findings(self.fields)
            if not self.fields:
                yield Finding.error(Code.MISSING_VALUE, "fields", "name at least one field")


class FieldGroupOutputs(FieldGroupInputs, Tagged, Audited):
    """Outputs, as the state holds them."""

    version: str = ""
    kept_by: Names = ()
    """Titles of the schemas that keep AEP from deleting the field group, being in Profile or outside this stack."""


class FieldTaken(ZohoAepError):
    """A field cannot be added, because something else has its name."""


def to_api(declared: FieldGroupInputs, tenant: str, tag: str) -> NewFieldGroup:
    """Return the body: the fields as objects within objects, below the tenant's namespace."""
    root: dict[str, Any] = {}
    for path, kind in declared.fields.items():
        *parents, name = path.split(".")
        level = root
        for parent in parents:
            level = level.setdefault(parent, {"type": "object", "properties": {}})["properties"]
        level[name] = new_definition(name, kind)
    tenant_field = {f"_{tenant}": {"type": "object", "properties": root}}
    return NewFieldGroup(
        title=declared.title,
        description=with_tag(declared.description, tag),
        intended_to_extend=[declared.class_id],
        definitions={_DEFINITION: {"properties": tenant_field}},
        all_of=[{"$ref": f"#/definitions/{_DEFINITION}"}],
    )


def to_patches(live: RemoteFieldGroup, declared: FieldGroupInputs, tenant: str, tag: str) -> Iterator[Patch]:
    """Yield the operations that set the texts and add the class and the fields that are missing.

    Raises:
        FieldTaken: Something else is in the place of a declared field.
    """
    if live.title != declared.title:
        yield Patch("replace", "/title", declared.title)
    description = with_tag(declared.description, tag)
    if live.description != description:
        yield Patch("add", "/description", description)
    # Only an adopted one lacks its class: a change of class replaces.
    if declared.class_id not in live.intended_to_extend:
        yield Patch("add", "/meta:intendedToExtend", [*live.intended_to_extend, declared.class_id])
    properties = live.fields_below(f"_{tenant}")
    there = live_fields(properties, declared.fields)
    missing = {path: kind for path, kind in declared.fields.items() if path not in there}
    taken = [path for path in missing if is_taken(properties, path)]
    if taken:
        raise FieldTaken(
            f"update field group {declared.title}: {', '.join(taken)} already exists as something else",
            hint="declare the field under another name, or remove the other one in the AEP interface",
        )
    yield from live.additions(f"_{tenant}", {path: new_definition(path, kind) for path, kind in missing.items()})


def from_api(live: RemoteFieldGroup, recorded: FieldGroupInputs, tenant: str) -> FieldGroupOutputs:
    """Return the outputs, with only the declared fields, because others may have added some of their own."""
    classes = live.intended_to_extend
    outputs = FieldGroupOutputs(
        title=live.title,
        class_id=recorded.class_id if recorded.class_id in classes else next(iter(classes), ""),
        fields={},
        version=live.version,
        **described_members(live.description, live.metadata),
    )
    return outputs.model_copy(update={"fields": live_fields(live.fields_below(f"_{tenant}"), recorded.fields)})


class FieldGroupHandler(Handler[FieldGroupInputs, FieldGroupOutputs]):
    """Field groups through the Schema Registry."""

    inputs = FieldGroupInputs
    outputs = FieldGroupOutputs
    noun = "field group"
    permission = "Manage Schemas"
    instead_of_a_successor = (
        "declare the fields as they were: an unmapped field does no harm; a field of another type needs another name"
    )

    def find(self, run: Run, declared: FieldGroupInputs) -> Iterable[str]:
        """Look for the ownership tag in the description of the one field group with that title."""
        return owned_by_title(run.services.platform.field_groups, declared.title, run.tag)

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all field groups of the tenant."""
        return registered(run.services, run.services.platform.field_groups)

    def create(self, run: Run, declared: FieldGroupInputs) -> Existing[FieldGroupInputs]:
        """Create the field group."""
        groups = run.services.platform.field_groups
        with taken_title_explained(groups, declared.title, run.tag, self.noun, is_new=True):
            return Existing(groups.create(to_api(declared, run.services.tenant, run.tag)), declared)

    def read(self, run: Run, existing: Existing[FieldGroupInputs]) -> FieldGroupOutputs:
        """Return the field group; in a refresh, also what prevents its deletion."""
        recorded = existing.state
        group = run.services.platform.field_groups.get(existing.id)
        live = from_api(group, recorded, run.services.tenant)
        if not isinstance(recorded, FieldGroupOutputs):
            return live
        kept_by = recorded.kept_by
        with suppress(ServiceError):  # without the right to see schemas, AEP refuses the deletion itself
            kept_by = _keepers(run.services.in_batches.platform.schemas, existing.id, tag_in(group.description))
        return live.model_copy(update={"kept_by": kept_by})

    def update(self, run: Run, existing: Existing[FieldGroupOutputs], declared: FieldGroupInputs) -> FieldGroupInputs:
        """Add fields that are missing and set the texts; whatever else is in the field group stays as it is."""
        groups = run.services.platform.field_groups
        changes = list(to_patches(groups.get(existing.id), declared, run.services.tenant, run.tag))
        if changes:
            with taken_title_explained(groups, declared.title, run.tag, self.noun):
                groups.update(existing.id, changes)
        return declared

    def delete(self, run: Run, existing: Existing[FieldGroupOutputs]) -> None:
        """Delete the field group; AEP refuses while a schema uses it, which for one in Profile is for ever."""
        try:
            run.services.platform.field_groups.delete(existing.id)
        except Refused:
            users = run.services.platform.schemas.using(existing.id)
            if not any(schema.is_enabled_for_profile for schema in users):
                raise
            run.plan.leave(existing.id)
            reason = f"field group {existing.state.title} ({existing.id}) stays in AEP: a schema in Profile uses it"
            run.warn(Finding.warning(Code.KEPT, "", reason))

    def replaced_by(
        self, changed: frozenset[str], recorded: FieldGroupOutputs, declared: FieldGroupInputs
    ) -> Iterable[str]:
        """Removing a field, or changing its type, is a destructive change."""
        fields = declared.fields if isinstance(declared.fields, Mapping) else {}
        is_kept = all(fields.get(name) is kind for name, kind in recorded.fields.items())
        return () if "fields" not in changed or is_kept else ("fields",)

    def undeletable(self, recorded: FieldGroupOutputs) -> Iterable[str]:
        """Return why AEP would not delete it, as the last refresh recorded."""
        return [_used_by(title) for title in recorded.kept_by]

    def obstacles(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Query AEP for the same now: schemas of this stack that use it and are in Profile, and therefore stay."""
        for schema in run.services.platform.schemas.using(identifier):
            if schema.is_enabled_for_profile and _is_own(schema, run.tag):
                yield Finding.error(Code.OBJECT_IN_USE, "", _used_by(schema.title))

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Look for schemas outside this stack: AEP does not delete what they use, or keeps it for Profile."""
        for schema in run.services.platform.schemas.using(identifier):
            if schema.id not in run.plan.held and not _is_own(schema, run.tag):
                reason = f"schema {schema.title} ({schema.id}) uses the field group, and is outside this stack"
                kind = Finding.warning if schema.is_enabled_for_profile else Finding.error
                yield kind(Code.OBJECT_IN_USE, "", reason)

    def beyond(self, run: Run, existing: Existing[FieldGroupInputs]) -> Iterator[str]:
        """Yield the fields that others added, which a takeover leaves there."""
        tenant = f"_{run.services.tenant}"
        for path in paths_of(run.services.platform.field_groups.get(existing.id).fields_below(tenant)):
            if path not in existing.state.fields:
                yield f"field {tenant}.{path}"

    def creation_findings(self, run: Run, declared: FieldGroupInputs) -> Iterator[Finding]:
        """Check that the title is free, and that the class exists."""
        yield from title_findings(run, run.services.platform.field_groups, declared)
        yield from class_findings(run.services, declared.class_id)

    def dependent_findings(
        self, run: Run, declared: FieldGroupInputs, dependents: Sequence[Mapping[str, Any]]
    ) -> Iterator[Finding]:
        """Check that all fields that the program relies on are among the new ones."""
        # If several old ones are to become the same, any of them may be the predecessor of this one.
        own = [key for key, one in run.plan.changes().items() if one == declared] if dependents else []
        kept = [one.fields for one in run.plan.intentions() if isinstance(one, FieldGroupInputs)]
        for group in (found(run.services.platform.field_groups.get, one) for one in own):
            tenant = f"_{run.services.tenant}"
            # An interrupted run may have deleted it already.
            gone = set[str]() if group is None else {*paths_of(group.fields_below(tenant))}.difference(*kept)
            below = {f"{tenant}.{path}" for path in gone}
            yield from (lost(name, path) for name, path in relied_on(dependents) if path in below)


def _keepers(schemas: Schemas, identifier: str, tag: str | None) -> tuple[str, ...]:
    """Return the titles of the schemas that use a field group and are not deleted with its stack's schemas."""
    users = schemas.using(identifier)
    return tuple(sorted(one.title for one in users if one.is_enabled_for_profile or not _is_own(one, tag)))


def _is_own(schema: RemoteSchema, tag: str | None) -> bool:
    carried = tag_in(schema.description)
    return tag is not None and carried is not None and are_of_one_stack(carried, tag)


def _used_by(title: str) -> str:
    return f"schema {title} uses it, which is in Profile or outside this stack"


class FieldGroupProvider(Provider[FieldGroupInputs, FieldGroupOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = FieldGroupHandler()


class FieldGroup(HoldsFields, token="FieldGroup"):
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
        super().__init__(resource_name, args, opts)
