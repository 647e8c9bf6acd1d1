"""An identity descriptor: which field of a schema identifies a person, and in which namespace.

Sent: everything declared, the path with slashes.
In place: path, namespace and whether it is primary, all in one PUT. If others made another descriptor the primary one,
    that one stays primary.
Replaced: for another schema (`Replaces`).
Healthy: as soon as it exists.
Deleted: by its id; on a schema that this stack did not create it stays, because others may rely on it. An adopted one
    stays as well.
Found again by schema, path and namespace, because it has no place for an ownership tag.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.descriptors import Descriptor, NewDescriptor
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Inputs, NeverEmpty, Replaces, is_known
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.errors import NotFound, OwnershipError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.audit import Audited, audit_members
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.resources.existence import absences
from pulumi_zoho_aep.resources.identities import dotted, identity_findings, path_findings, slashed
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import are_of_one_stack, tag_in


class IdentityDescriptorArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id of an existing identity descriptor to take over instead of creating one."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    schema_id: pulumi.Input[str]
    """The `$id` of the schema; changing it replaces the identity descriptor."""
    path: pulumi.Input[str]
    """XDM path of the field, with dots: `personalEmail.address`."""
    namespace: pulumi.Input[str]
    """Code of an identity namespace, such as `Email`."""
    primary: NotRequired[pulumi.Input[bool]]
    """Whether it primarily identifies a person; false if left out."""


class IdentityDescriptorInputs(Inputs):
    """Validated inputs."""

    schema_id: Annotated[str, Replaces]
    path: Annotated[str, NeverEmpty]
    namespace: Annotated[str, NeverEmpty]
    primary: bool = False

    def findings(self) -> Iterator[Finding]:
        """Yield a path written with slashes."""
        yield from path_findings(self.path)


class IdentityDescriptorOutputs(IdentityDescriptorInputs, Audited):
    """Outputs, as the state holds them."""


def to_api(declared: IdentityDescriptorInputs) -> NewDescriptor:
    """Return the body, of a creation and of an update alike."""
    return NewDescriptor(
        source_schema=declared.schema_id,
        source_property=slashed(declared.path),
        namespace=declared.namespace,
        is_primary=declared.primary,
    )


def from_api(live: Descriptor, recorded: IdentityDescriptorInputs) -> IdentityDescriptorOutputs:
    """Return the outputs; whether it is the primary identity is as recorded if the answer leaves it out."""
    return IdentityDescriptorOutputs(
        schema_id=live.source_schema,
        path=dotted(live.source_property),
        namespace=live.namespace,
        primary=recorded.primary if live.is_primary is None else live.is_primary,
        **audit_members(live.metadata),
    )


class IdentityDescriptorHandler(Handler[IdentityDescriptorInputs, IdentityDescriptorOutputs]):
    """Identity descriptors through the Schema Registry."""

    inputs = IdentityDescriptorInputs
    outputs = IdentityDescriptorOutputs
    noun = "identity descriptor"
    permission = "Manage Identity Metadata"

    def find(self, run: Run, declared: IdentityDescriptorInputs) -> Iterable[str]:
        """Look for the descriptor of the same field in the same namespace.

        Raises:
            OwnershipError: it contradicts `primary`, and the schema is not this stack's.
        """
        said = (declared.schema_id, declared.path, declared.namespace)
        read = ((item.id, from_api(item, declared)) for item in run.services.platform.descriptors.list())
        found = {key: live for key, live in read if (live.schema_id, live.path, live.namespace) == said}
        for identifier, live in found.items():
            if live.primary != declared.primary and not _is_own_schema(run.services, declared.schema_id, run.tag):
                raise OwnershipError(
                    f"create identity descriptor: {identifier} says about the same field that it is "
                    f"{'' if live.primary else 'not '}the primary identity, but the schema is not this stack's",
                    hint=f"set primary to {str(live.primary).lower()}, or let the owner of the schema change it",
                )
        return list(found)

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all identity descriptors of the tenant, which have no names."""
        for item in run.services.all_of(run.services.platform.descriptors):
            yield Adoptable(item.id, "")

    def create(self, run: Run, declared: IdentityDescriptorInputs) -> Existing[IdentityDescriptorInputs]:
        """Create the descriptor."""
        return Existing(run.services.platform.descriptors.create(to_api(declared)), declared)

    def read(self, run: Run, existing: Existing[IdentityDescriptorInputs]) -> IdentityDescriptorOutputs:
        """Return the descriptor."""
        return from_api(run.services.platform.descriptors.get(existing.id), existing.state)

    def update(
        self, run: Run, existing: Existing[IdentityDescriptorOutputs], declared: IdentityDescriptorInputs
    ) -> IdentityDescriptorInputs:
        """Write the descriptor; where another one is the primary identity, that one stays primary."""
        recorded, descriptors = existing.state, run.services.platform.descriptors
        becomes_primary = declared.primary and not recorded.primary
        primary = descriptors.primary(declared.schema_id) if becomes_primary else None
        if primary is None or primary.id == existing.id:
            descriptors.replace(existing.id, to_api(declared))
            return declared
        reason = f"{primary.id} stays the primary identity of the schema, because it is not this resource's"
        fix = "set primary to false, or remove that one where it was made, in a program or in AEP"
        run.warn(Finding.warning(Code.OTHERS_IDENTITY, "", reason, fix))
        second = declared.model_copy(update={"primary": False})
        if any(second.differing_paths(recorded)):
            descriptors.replace(existing.id, to_api(second))
        return declared

    def delete(self, run: Run, existing: Existing[IdentityDescriptorOutputs]) -> None:
        """Delete the descriptor."""
        run.services.platform.descriptors.delete(existing.id)

    def creation_findings(self, run: Run, declared: IdentityDescriptorInputs) -> Iterator[Finding]:
        """Check field and namespace, and whether the schema has another identity in their place."""
        missing = list(absences("schema_id", run.services.platform.schemas.get, declared.schema_id))
        yield from missing
        if is_known(declared.schema_id, declared.path, declared.namespace) and not missing:
            yield from identity_findings(run, declared.schema_id, declared.path, declared.namespace)
            yield from _contradictions(run, declared)

    def is_left_to_others(self, run: Run, existing: Existing[IdentityDescriptorOutputs]) -> bool:
        """Leave descriptors on somebody else's schema alone."""
        recorded = existing.state
        if _is_own_schema(run.services, recorded.schema_id, run.tag):
            return False
        reason = f"identity descriptor of {recorded.path} ({existing.id}) stays in AEP: its schema is not this stack's"
        run.warn(Finding.warning(Code.KEPT, "", reason))
        return True


def _contradictions(run: Run, declared: IdentityDescriptorInputs) -> Iterator[Finding]:
    """Yield other people's declarations about the same field or, for a primary identity, about the same schema."""
    for item in run.services.platform.descriptors.list():
        path = dotted(item.source_property)
        is_other = (path, item.namespace) != (declared.path, declared.namespace) and item.id not in run.plan.changes()
        if item.source_schema == declared.schema_id and is_other:
            if path == declared.path:
                reason = f"{item.id} says that {path} has the namespace {item.namespace}"
                yield Finding.error(Code.OTHERS_IDENTITY, "namespace", reason, "declare that namespace")
            elif declared.primary is True and item.is_primary:
                reason = f"the schema has the primary identity {path} ({item.id})"
                yield Finding.error(Code.OTHERS_IDENTITY, "primary", reason, "set primary to false")


def _is_own_schema(services: Services, schema_id: str, tag: str) -> bool:
    try:
        found = tag_in(services.platform.schemas.get(schema_id).description)
    except NotFound:
        # Without its schema it is of no use.
        return True
    return found is not None and are_of_one_stack(found, tag)


class IdentityDescriptorProvider(Provider[IdentityDescriptorInputs, IdentityDescriptorOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = IdentityDescriptorHandler()


class IdentityDescriptor(Resource, token="IdentityDescriptor"):
    """An identity descriptor in AEP."""

    provider_class = IdentityDescriptorProvider

    schema_id: pulumi.Output[str]
    path: pulumi.Output[str]
    namespace: pulumi.Output[str]
    primary: pulumi.Output[bool]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[IdentityDescriptorArgs]
    ) -> None:
        """Declare an identity descriptor."""
        super().__init__(resource_name, args, opts)
