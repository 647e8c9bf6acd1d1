"""A schema: one class, field groups, the primary identity, and whether its data goes into Profile.

Sent: title, description, class and field groups in one POST. The primary identity follows as an identity descriptor of
    its own, then Profile, which needs it.
In place: title, description, field groups that are added, the primary identity, and Profile on, which is for ever.
    Field groups and identities that others added stay.
Replaced: for another class (`Replaces`), for a field group that is gone, and for another identity once in Profile
    (`replaced_by`). Refused: whatever would replace a schema in Profile, and switching Profile off.
Healthy: as soon as it exists.
Deleted: by its `$id`, with its primary identity; AEP refuses while a dataset uses it. One in Profile stays, with a
    warning, and an adopted one stays.
Found again by its title, which is unique, if the description has its ownership tag.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import NewSchema, Schema as RemoteSchema, add_field_group, enable_for_profile
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import Plan
from pulumi_zoho_aep.engine.models import Cleared, Names, NeverEmpty, NeverNone, Replaces, is_known
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.adoptable import registered
from pulumi_zoho_aep.resources.audit import Audited
from pulumi_zoho_aep.resources.base import Handler, Provider, Run
from pulumi_zoho_aep.resources.described import Described, described_members
from pulumi_zoho_aep.resources.existence import foreign_datasets, found
from pulumi_zoho_aep.resources.field_dependents import HoldsFields, relied_on
from pulumi_zoho_aep.resources.identities import (
    PrimaryIdentity,
    identity_members,
    missing_field_findings,
    set_primary_identity,
)
from pulumi_zoho_aep.resources.schema_parts import lost_findings, part_findings
from pulumi_zoho_aep.resources.titles import owned_by_title, taken_title_explained, title_findings
from pulumi_zoho_aep.tags import with_tag


class SchemaArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique title of an existing schema to take over instead of creating one."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    title: NotRequired[pulumi.Input[str]]
    """Title in AEP, unique in the organisation; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    class_id: NotRequired[pulumi.Input[str]]
    """`$id` of the class; that of Profile if left out. Changing it replaces the schema."""
    field_groups: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The `$id`s of existing field groups, Adobe's and your own; removing one replaces the schema."""
    primary_identity: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """`{"path": "personalEmail.address", "namespace": "Email"}`; none if left out. Profile needs one."""
    profile_enabled: NotRequired[pulumi.Input[bool]]
    """Whether data goes into Profile; false if left out. This cannot be undone."""


class SchemaSettings(Described):
    """Inputs of a schema that can also be declared in a stack file."""

    class_id: Annotated[str, Replaces] = PROFILE_CLASS
    field_groups: Annotated[Names, NeverNone]
    primary_identity: Annotated[PrimaryIdentity | None, Cleared] = None
    profile_enabled: bool = False

    def findings(self) -> Iterator[Finding]:
        """Yield Profile without a primary identity, and the class among the field groups."""
        if is_known(self.profile_enabled) and self.profile_enabled and self.primary_identity is None:
            yield Finding.error(Code.PROFILE_RULE, "profile_enabled", "Profile needs a primary_identity")
        if is_known(self.field_groups, self.class_id) and self.class_id in self.field_groups:
            # AEP has both in one list, where it counts as the class.
            yield Finding.error(Code.WRONG_CLASS, "field_groups", "give the class only in class_id", "remove it here")


class SchemaInputs(SchemaSettings):
    """Validated inputs."""

    title: Annotated[str, NeverEmpty]


class SchemaOutputs(SchemaInputs, Tagged, Audited):
    """Outputs, as the state holds them."""

    version: str = ""
    primary_descriptor_id: str = ""
    """Id of the identity descriptor that this stack created for the schema."""
    has_others_identity: bool = False
    """Whether the primary identity is somebody else's descriptor."""


def to_api(declared: SchemaInputs, tag: str) -> NewSchema:
    """Return the body, without identity and Profile, which follow as changes."""
    return NewSchema(
        title=declared.title,
        description=with_tag(declared.description, tag),
        all_of=[{"$ref": reference} for reference in (declared.class_id, *declared.field_groups)],
    )


def to_patches(recorded: SchemaOutputs, declared: SchemaInputs, tag: str) -> list[Patch]:
    """Return the operations that set the texts and add field groups; none if all of that is as declared."""
    names = ("title", "description", "field_groups")
    if recorded.ownership_tag == tag and all(getattr(declared, name) == getattr(recorded, name) for name in names):
        return []
    changes = [
        Patch("replace", "/title", declared.title),
        Patch("add", "/description", with_tag(declared.description, tag)),
    ]
    for added in sorted({*declared.field_groups} - {*recorded.field_groups}):
        changes += add_field_group(added)
    return changes


def from_api(live: RemoteSchema, recorded: SchemaInputs) -> SchemaOutputs:
    """Return the outputs, without the identity, which is an object of its own.

    Only the declared field groups: one that others added cannot be removed, and does no harm.
    """
    outputs = SchemaOutputs(
        title=live.title,
        class_id=live.class_id,
        field_groups=tuple(group for group in live.field_groups if group in recorded.field_groups),
        profile_enabled=live.is_enabled_for_profile,
        version=live.version,
        **described_members(live.description, live.metadata),
    )
    return outputs if live.says_its_parts else outputs.model_copy(update={"field_groups": None})


class SchemaHandler(Handler[SchemaInputs, SchemaOutputs]):
    """Schemas through the Schema Registry."""

    inputs = SchemaInputs
    outputs = SchemaOutputs
    noun = "schema"
    permission = "Manage Schemas"
    instead_of_a_successor = (
        "declare it, its field groups and their fields as they were, or a new schema under another name alongside it"
    )

    def find(self, run: Run, declared: SchemaInputs) -> Iterable[str]:
        """Look for the ownership tag in the description of the one schema with that title."""
        return owned_by_title(run.services.platform.schemas, declared.title, run.tag)

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all schemas of the tenant."""
        return registered(run.services, run.services.platform.schemas)

    def create(self, run: Run, declared: SchemaInputs) -> Existing[SchemaInputs]:
        """Create the schema; identity and Profile follow as changes of it."""
        schemas = run.services.platform.schemas
        with taken_title_explained(schemas, declared.title, run.tag, self.noun, is_new=True):
            return Existing(schemas.create(to_api(declared, run.tag)), declared)

    def read(self, run: Run, existing: Existing[SchemaInputs]) -> SchemaOutputs:
        """Return the schema, with its primary identity if one is declared."""
        recorded = existing.state
        schema = run.services.platform.schemas.get(existing.id)
        live = from_api(schema, recorded)
        if recorded.primary_identity is None:
            return live
        own_id = recorded.primary_descriptor_id if isinstance(recorded, SchemaOutputs) else ""
        # One without a version has never been read: it is the declaration of an interrupted run.
        was_read = isinstance(recorded, SchemaOutputs) and recorded.version != ""
        made = None if was_read else recorded.primary_identity
        return live.model_copy(update=identity_members(run, schema, own_id, made))

    def update(self, run: Run, existing: Existing[SchemaOutputs], declared: SchemaInputs) -> SchemaInputs:
        """Patch texts and field groups, then set the identity, then Profile, which needs the identity."""
        recorded, schemas = existing.state, run.services.platform.schemas
        changes = to_patches(recorded, declared, run.tag)
        if changes:
            with taken_title_explained(schemas, declared.title, run.tag, self.noun):
                schemas.update(existing.id, changes)
        own_id = recorded.primary_descriptor_id
        if declared.primary_identity != recorded.primary_identity:
            own_id = set_primary_identity(run, existing.id, own_id, declared.primary_identity)
        if declared.profile_enabled and not recorded.profile_enabled:
            schemas.update(existing.id, [enable_for_profile(schemas.get(existing.id))])
        # Lists may show it late: read by its id, it is neither missed nor created a second time.
        return recorded.model_copy(update={**dict(declared), "primary_descriptor_id": own_id}) if own_id else declared

    def delete(self, run: Run, existing: Existing[SchemaOutputs]) -> None:
        """Delete the schema and its primary identity; AEP refuses while a dataset uses it, and for ever for Profile."""
        recorded = existing.state
        try:
            run.services.platform.schemas.delete(existing.id)
        except Refused:
            if not recorded.profile_enabled:
                raise
            run.plan.leave(existing.id)
            title = f"schema {recorded.title} ({existing.id})"
            reason = f"{title} stays in AEP: it is enabled for Profile and cannot be deleted"
            run.warn(Finding.warning(Code.KEPT, "", reason))
            return
        if recorded.primary_descriptor_id:
            # No source says whether it goes with the schema; after the schema, it is of no use.
            run.services.platform.descriptors.delete(recorded.primary_descriptor_id)

    def replaced_by(self, changed: frozenset[str], recorded: SchemaOutputs, declared: SchemaInputs) -> Iterable[str]:
        """A field group that is gone is a destructive change, and so is another identity in Profile."""
        # One that is still to be made is added; one that is about to be replaced is unknown, so the old one is gone.
        groups = declared.field_groups if isinstance(declared.field_groups, tuple) else ()
        if "field_groups" in changed and not {group for group in groups if is_known(group)} >= {*recorded.field_groups}:
            yield "field_groups"
        is_relied_on = recorded.profile_enabled and recorded.primary_identity and not recorded.has_others_identity
        if "primary_identity" in changed and is_relied_on and declared.primary_identity is not None:
            yield "primary_identity"

    def impossible(self, recorded: SchemaInputs, declared: SchemaInputs) -> Iterator[Finding]:
        """Profile is never switched off; a new schema would not help, because AEP does not delete this one."""
        if recorded.profile_enabled is True and declared.profile_enabled is False:
            reason = "the schema is enabled for Profile, which cannot be undone"
            yield Finding.error(Code.PROFILE_RULE, "profile_enabled", reason, "set true")

    def undeletable(self, recorded: SchemaOutputs) -> Iterator[str]:
        """Profile is for ever."""
        if recorded.profile_enabled:
            yield "it is enabled for Profile"

    def obstacles(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Check whether the schema is in Profile by now."""
        live = found(run.services.platform.schemas.get, identifier)
        if live is not None and live.is_enabled_for_profile:
            reason = "the schema is enabled for Profile, and AEP does not delete it"
            yield Finding.error(Code.PROFILE_RULE, "profile_enabled", reason)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Look for datasets outside this stack; AEP does not delete what they use."""
        return foreign_datasets(run, identifier)

    def beyond(self, run: Run, existing: Existing[SchemaInputs]) -> Iterable[str]:
        """Return the field groups that others added, which a takeover leaves there."""
        groups = run.services.platform.schemas.get(existing.id).field_groups
        return [f"field group {group}" for group in groups if group not in existing.state.field_groups]

    def creation_findings(self, run: Run, declared: SchemaInputs) -> Iterator[Finding]:
        """Check that the title is free, and that the parts exist, go together, and have the identity."""
        yield from title_findings(run, run.services.platform.schemas, declared)
        yield from part_findings(run, declared.class_id, declared.field_groups, declared.primary_identity)

    def dependent_findings(
        self, run: Run, declared: SchemaInputs, dependents: Sequence[Mapping[str, Any]]
    ) -> Iterator[Finding]:
        """Check that all fields that the program relies on are among a new schema's."""
        return lost_findings(run, declared, relied_on(dependents))

    def preview_findings(self, run: Run, declared: SchemaInputs, plan: Plan[SchemaOutputs]) -> Iterator[Finding]:
        """Look for the field of a new primary identity, for which AEP would refuse the descriptor after the schema."""
        identity, groups = declared.primary_identity, declared.field_groups
        is_recorded = plan.recorded is not None and identity == plan.recorded.primary_identity
        if identity is not None and not (plan.is_checked or is_recorded) and isinstance(groups, tuple):
            yield from missing_field_findings(run, identity.path, declared.class_id, groups)

    def warnings(self, recorded: SchemaInputs | None, declared: SchemaInputs) -> Iterable[Finding]:
        """Say that Profile is for ever."""
        if declared.profile_enabled is True and (recorded is None or recorded.profile_enabled is not True):
            reason = "enabling a schema for Profile cannot be undone, and AEP never deletes it then"
            yield Finding.warning(Code.PROFILE_FOR_EVER, "", reason)


class SchemaProvider(Provider[SchemaInputs, SchemaOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = SchemaHandler()


class Schema(HoldsFields, token="Schema"):
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
        super().__init__(resource_name, args, opts)
