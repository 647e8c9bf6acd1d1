"""A schema: one class, field groups, the primary identity, and whether its data goes into Profile.

Identity: its `$id`.
In place: title, description, field groups that are added, the primary identity, and Profile on, which is for ever.
Replaced: for another class (`Replaces`), and for a field group that is gone (`replaced_by`); refused once it is in
    Profile. Profile off is refused in any case.
Deleted: with its primary identity; AEP refuses while a dataset uses it. One in Profile stays, with a warning.
Healthy: as soon as it is there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Annotated

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.descriptors import Descriptor
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import ENABLE_FOR_PROFILE, NewSchema, Schema as RemoteSchema, add_field_group
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Cleared, Names, NeverEmpty, NeverNone, Properties, Replaces, is_known
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.errors import NotFound, Refused
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.adoptable import registered
from pulumi_zoho_aep.resources.audit import Audited, audit_members
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.resources.described import Described, described_members
from pulumi_zoho_aep.resources.existence import found
from pulumi_zoho_aep.resources.identity_descriptor import (
    IdentityDescriptorInputs,
    path_findings,
    to_api as descriptor_to_api,
)
from pulumi_zoho_aep.resources.titles import (
    owned_by_title,
    taken_title_explained,
    title_findings,
)
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import DATASET_TAG, are_of_one_stack, tag_from_values, with_tag


class SchemaArgs(TypedDict):
    """What a program writes."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique title of an existing schema to take over instead of making one."""
    title: NotRequired[pulumi.Input[str]]
    """Title in AEP, unique in the organisation; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP; the ownership tag is added to it."""
    class_id: NotRequired[pulumi.Input[str]]
    """The class; Profile if left out."""
    field_groups: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The `$id`s of existing field groups, Adobe's and your own."""
    primary_identity: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """`{"path": "personalEmail.address", "namespace": "Email"}`; Profile needs one."""
    profile_enabled: NotRequired[pulumi.Input[bool]]
    """Whether data goes into Profile. There is no way back."""


class PrimaryIdentity(Properties):
    """The field that identifies a person first of all."""

    path: Annotated[str, NeverEmpty]
    """XDM path of the field, with dots: `personalEmail.address`."""
    namespace: Annotated[str, NeverEmpty]
    """Code of an identity namespace, such as `Email`."""

    def findings(self) -> Iterator[Finding]:
        """Yield a path written with slashes."""
        yield from path_findings(self.path)


class SchemaSettings(Described):
    """What a stack file says of a schema as well."""

    class_id: Annotated[str, Replaces] = PROFILE_CLASS
    field_groups: Annotated[Names, NeverNone]
    primary_identity: Annotated[PrimaryIdentity | None, Cleared] = None
    profile_enabled: bool = False

    def findings(self) -> Iterator[Finding]:
        """Yield Profile without a primary identity, and the class among the field groups."""
        if is_known(self.profile_enabled) and self.profile_enabled and self.primary_identity is None:
            yield Finding.error(Code.PROFILE_RULE, "profile_enabled", "Profile needs a primary_identity")
        if is_known(self.field_groups, self.class_id) and self.class_id in self.field_groups:
            # AEP has both in one list, where the class counts as the class.
            reason = "the class stands in class_id alone"
            yield Finding.error(Code.WRONG_CLASS, "field_groups", reason, "remove it here")


class SchemaInputs(SchemaSettings):
    """What passed validation."""

    title: Annotated[str, NeverEmpty]


class SchemaOutputs(SchemaInputs, Tagged, Audited):
    """What the state holds."""

    version: str = ""
    primary_descriptor_id: str = ""


def to_api(inputs: SchemaInputs, tag: str) -> NewSchema:
    """Return the body, without identity and Profile, which follow as changes."""
    return NewSchema(
        title=inputs.title,
        description=with_tag(inputs.description, tag),
        all_of=[{"$ref": reference} for reference in (inputs.class_id, *inputs.field_groups)],
    )


def from_api(schema: RemoteSchema, known: SchemaInputs) -> SchemaOutputs:
    """Return the outputs, without the identity, which is an object of its own.

    Of the field groups those that are declared: one that others added can no more be taken away than it does harm.
    """
    outputs = SchemaOutputs(
        class_id=schema.class_id,
        field_groups=tuple(group for group in schema.field_groups if group in known.field_groups),
        profile_enabled=schema.is_enabled_for_profile,
        title=schema.title,
        version=schema.version,
        **described_members(schema.description, schema.metadata),
    )
    return outputs if schema.says_its_parts else outputs.model_copy(update={"field_groups": None})


class SchemaHandler(Handler[SchemaInputs, SchemaOutputs]):
    """Schemas through the Schema Registry."""

    inputs = SchemaInputs
    outputs = SchemaOutputs
    noun = "schema"
    instead_of_a_successor = (
        "declare it, its field groups and their fields as they were, or a new schema under another name beside it"
    )

    def find(self, run: Run, inputs: SchemaInputs) -> Iterable[str]:
        """Look for the mark in the description of the one schema of that title."""
        return owned_by_title(run.services.platform.schemas, inputs.title, run.tag)

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all schemas of the tenant."""
        return registered(run.services, run.services.platform.schemas)

    def create(self, run: Run, inputs: SchemaInputs) -> Existing[SchemaInputs]:
        """Create the schema; identity and Profile follow as changes of it."""
        schemas = run.services.platform.schemas
        with taken_title_explained(schemas, inputs.title, run.tag, self.noun, is_new=True):
            return Existing(schemas.create(to_api(inputs, run.tag)), inputs)

    def read(self, run: Run, existing: Existing[SchemaInputs]) -> SchemaOutputs:
        """Return the schema, with its primary identity if one is declared."""
        recorded = existing.state
        schema = run.services.platform.schemas.get(existing.id)
        if recorded.primary_identity is None:
            return from_api(schema, recorded)
        last_seen = recorded.primary_descriptor_id if isinstance(recorded, SchemaOutputs) else ""
        descriptor = run.services.platform.descriptors.primary(existing.id, last_seen)
        if descriptor is None:
            # Ours may be there, and no longer the primary one.
            return from_api(schema, recorded).model_copy(update={"primary_descriptor_id": last_seen})
        identity = _identity(descriptor)
        # What a state has recorded may be the identity of others; what is declared, and said, is shared with them.
        is_own = not isinstance(recorded, SchemaOutputs) and identity == recorded.primary_identity
        update = {"primary_identity": identity, "primary_descriptor_id": descriptor.id if is_own else last_seen}
        if descriptor.metadata.updated_at > schema.metadata.updated_at:
            audit = audit_members(descriptor.metadata)
            update |= {name: value for name, value in audit.items() if name.startswith("updated")}
        return from_api(schema, recorded).model_copy(update=update)

    def update(self, run: Run, existing: Existing[SchemaOutputs], inputs: SchemaInputs) -> SchemaInputs:
        """Patch what changed: texts and field groups, then the identity, then Profile, which needs the identity."""
        state = existing.state
        changes = [
            Patch("replace", "/title", inputs.title),
            Patch("add", "/description", with_tag(inputs.description, run.tag)),
        ]
        for added in sorted(set(inputs.field_groups) - set(state.field_groups)):
            changes += add_field_group(added)
        wanted = (inputs.title, inputs.description, run.tag, inputs.field_groups)
        if wanted != (
            state.title,
            state.description,
            state.ownership_tag,
            state.field_groups,
        ):
            with taken_title_explained(run.services.platform.schemas, inputs.title, run.tag, self.noun):
                run.services.platform.schemas.update(existing.id, changes)
        known = inputs
        if inputs.primary_identity != state.primary_identity:
            descriptor_id = _set_primary_identity(run.services, existing.id, state, inputs.primary_identity)
            # Lists may show it late: read by its id, it is neither missed nor made a second time.
            known = state.model_copy(update={**dict(inputs), "primary_descriptor_id": descriptor_id})
        if inputs.profile_enabled and not state.profile_enabled:
            run.services.platform.schemas.update(existing.id, [ENABLE_FOR_PROFILE])
        return known

    def delete(self, run: Run, existing: Existing[SchemaOutputs]) -> None:
        """Delete the schema and its primary identity; AEP refuses while a dataset uses it, and for ever for Profile."""
        state = existing.state
        try:
            run.services.platform.schemas.delete(existing.id)
        except Refused:
            if not state.profile_enabled:
                raise
            run.plan.leave(existing.id)
            title = f"schema {state.title} ({existing.id})"
            tell(f"{title} stays in AEP: it is enabled for Profile and cannot be deleted")
            return
        if state.primary_descriptor_id:
            # Gone with the schema or not: no source says, and after the schema it can be of no use to anybody.
            run.services.platform.descriptors.delete(state.primary_descriptor_id)

    def successor_findings(self, run: Run, inputs: SchemaInputs) -> Iterator[Finding]:
        """Ask whether the title is free, and for the field groups, which extend the class."""
        yield from title_findings(run.services, run.services.platform.schemas, inputs.title)
        known = [group for group in inputs.field_groups if is_known(group)] if is_known(inputs.field_groups) else []
        for group in known:
            if not run.services.platform.field_groups.exists(group):
                reason = f"there is no {group} in this sandbox"
                yield Finding.error(Code.MISSING_OBJECT, "field_groups", reason, "check the id")

    def undeletable(self, state: SchemaOutputs) -> Iterator[str]:
        """Profile is for ever."""
        if state.profile_enabled:
            yield "it is enabled for Profile"

    def obstacles(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Ask whether it is in Profile by now."""
        schema = found(run.services.platform.schemas.get, identifier)
        if schema is not None and schema.is_enabled_for_profile:
            reason = "the schema is enabled for Profile, and AEP does not delete it"
            yield Finding.error(Code.PROFILE_RULE, "profile_enabled", reason)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Ask for datasets that are not of this stack; AEP does not delete what they use."""
        for dataset in run.services.once(("all", "datasets"), lambda: list(run.services.platform.datasets.list())):
            is_own = are_of_one_stack(tag_from_values(dataset.tags.get(DATASET_TAG)), run.tag)
            if dataset.schema_ref.id == identifier and not is_own and dataset.id not in run.plan.held:
                reason = f"dataset {dataset.name} ({dataset.id}) uses the schema, and is not of this stack"
                yield Finding.error(Code.OBJECT_IN_USE, "", reason)

    def replaced_by(self, changed: frozenset[str], state: SchemaOutputs, inputs: SchemaInputs) -> Iterable[str]:
        """A field group that is gone is a destructive change."""
        if "field_groups" not in changed:
            return
        # One that is still to be made is added; one that is about to be replaced is no longer among the known ones.
        declared = inputs.field_groups if isinstance(inputs.field_groups, tuple) else ()
        if not {group for group in declared if is_known(group)} >= {*state.field_groups}:
            yield "field_groups"

    def warnings(self, recorded: SchemaInputs | None, inputs: SchemaInputs) -> Iterable[str]:
        """Say that Profile is for ever."""
        if inputs.profile_enabled is True and (recorded is None or recorded.profile_enabled is not True):
            yield "enabling a schema for Profile cannot be undone, and AEP never deletes it then"

    def impossible(self, recorded: SchemaInputs, inputs: SchemaInputs) -> Iterator[Finding]:
        """Profile is never switched off, and AEP does not delete the schema to make room for another one."""
        if recorded.profile_enabled is True and inputs.profile_enabled is False:
            reason = "the schema is enabled for Profile, and there is no way back"
            yield Finding.error(Code.PROFILE_RULE, "profile_enabled", reason, "set true")


class SchemaProvider(Provider[SchemaInputs, SchemaOutputs]):
    """What Pulumi stores by name; never rename or move it."""

    handler = SchemaHandler()


class Schema(Resource, token="Schema"):
    """A schema in AEP. Its id is its `$id`."""

    provider_class = SchemaProvider

    title: pulumi.Output[str]
    class_id: pulumi.Output[str]
    field_groups: pulumi.Output[list[str]]
    profile_enabled: pulumi.Output[bool]
    version: pulumi.Output[str]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[SchemaArgs]
    ) -> None:
        """Declare a schema."""
        super().__init__(resource_name, {"title": resource_name, **args}, opts)


def _identity(descriptor: Descriptor) -> PrimaryIdentity:
    path = descriptor.source_property.strip("/").replace("/", ".")
    return PrimaryIdentity(path=path, namespace=descriptor.namespace)


def _set_primary_identity(
    services: Services, schema_id: str, state: SchemaOutputs, identity: PrimaryIdentity | None
) -> str:
    """Return the id of our descriptor, empty without one. One of others is neither changed nor deleted."""
    own = state.primary_descriptor_id
    if identity is None:
        if own:
            services.platform.descriptors.delete(own)
        return ""
    primary = services.platform.descriptors.primary(schema_id, own)
    if primary is not None and primary.id != own:
        if _identity(primary) == identity:
            return primary.id
        tell(
            f"the primary identity stays {_identity(primary).path} ({primary.id}), because this stack did not make it: "
            "declare it, or have it removed in AEP and run `pulumi up` again"
        )
        return own
    descriptor = descriptor_to_api(
        IdentityDescriptorInputs(schema_id=schema_id, path=identity.path, namespace=identity.namespace, primary=True)
    )
    if own:
        with suppress(NotFound):
            services.platform.descriptors.replace(own, descriptor)
            return own
    return services.platform.descriptors.create(descriptor)
