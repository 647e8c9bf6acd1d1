"""An identity descriptor: which field of a schema identifies a person, and in which namespace.

Identity: its id. There is no place for an ownership tag: `create` takes over one that says the same of the same field.
In place: path, namespace and whether it is primary. Where others made another one primary, that one stays it.
Replaced: for another schema (`Replaces`).
Deleted: by its id; on a schema that this stack did not make it stays, because others may rely on it.
Healthy: as soon as it is there.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.descriptors import Descriptor, NewDescriptor
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Inputs, NeverEmpty, Replaces, is_known
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.errors import NotFound, OwnershipError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.audit import Audited, audit_members
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import are_of_one_stack, tag_in


class IdentityDescriptorArgs(TypedDict):
    """What a program writes."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id of an existing identity descriptor to take over instead of making one."""
    schema_id: pulumi.Input[str]
    """The `$id` of the schema."""
    path: pulumi.Input[str]
    """XDM path of the field, with dots: `personalEmail.address`."""
    namespace: pulumi.Input[str]
    """Code of an identity namespace, such as `Email`."""
    primary: NotRequired[pulumi.Input[bool]]
    """Whether it identifies a person first of all; false if left out."""


class IdentityDescriptorInputs(Inputs):
    """What passed validation."""

    schema_id: Annotated[str, Replaces]
    path: Annotated[str, NeverEmpty]
    namespace: Annotated[str, NeverEmpty]
    primary: bool = False

    def findings(self) -> Iterator[Finding]:
        """Yield a path written with slashes."""
        yield from path_findings(self.path)


class IdentityDescriptorOutputs(IdentityDescriptorInputs, Audited):
    """What the state holds."""


def to_api(inputs: IdentityDescriptorInputs) -> NewDescriptor:
    """Return the body; the registry wants slashes."""
    return NewDescriptor(
        source_schema=inputs.schema_id,
        source_property="/" + inputs.path.replace(".", "/"),
        namespace=inputs.namespace,
        is_primary=inputs.primary,
    )


def from_api(descriptor: Descriptor, known: IdentityDescriptorInputs) -> IdentityDescriptorOutputs:
    """Return the outputs; where an answer does not say whether it is the primary identity, that is as known."""
    return IdentityDescriptorOutputs(
        schema_id=descriptor.source_schema,
        path=descriptor.source_property.strip("/").replace("/", "."),
        namespace=descriptor.namespace,
        primary=known.primary if descriptor.is_primary is None else descriptor.is_primary,
        **audit_members(descriptor.metadata),
    )


class IdentityDescriptorHandler(Handler[IdentityDescriptorInputs, IdentityDescriptorOutputs]):
    """Identity descriptors through the Schema Registry."""

    inputs = IdentityDescriptorInputs
    outputs = IdentityDescriptorOutputs
    noun = "identity descriptor"

    def find(self, run: Run, inputs: IdentityDescriptorInputs) -> Iterable[str]:
        """Look for the descriptor of the same field in the same namespace."""
        wanted = (inputs.schema_id, inputs.path, inputs.namespace)
        read = ((item.id, from_api(item, inputs)) for item in run.services.platform.descriptors.list())
        found = {key: item for key, item in read if (item.schema_id, item.path, item.namespace) == wanted}
        for identifier, item in found.items():
            if item.primary != inputs.primary and not _is_own_schema(run.services, inputs.schema_id, run.tag):
                raise OwnershipError(
                    f"create identity descriptor: {identifier} says of the same field that it is "
                    f"{'' if item.primary else 'not '}the primary identity, and the schema is not this stack's",
                    hint=f"set primary to {str(item.primary).lower()}, or let the owner of the schema change it",
                )
        return list(found)

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all identity descriptors of the tenant, which have no names."""
        for item in run.services.once(("all", "descriptors"), lambda: list(run.services.platform.descriptors.list())):
            yield Adoptable(item.id, "")

    def create(self, run: Run, inputs: IdentityDescriptorInputs) -> Existing[IdentityDescriptorInputs]:
        """Create the descriptor."""
        return Existing(run.services.platform.descriptors.create(to_api(inputs)), inputs)

    def read(self, run: Run, existing: Existing[IdentityDescriptorInputs]) -> IdentityDescriptorOutputs:
        """Return the descriptor."""
        return from_api(run.services.platform.descriptors.get(existing.id), existing.state)

    def update(
        self, run: Run, existing: Existing[IdentityDescriptorOutputs], inputs: IdentityDescriptorInputs
    ) -> IdentityDescriptorInputs:
        """Write the descriptor; where others made another one the primary identity, that one stays it."""
        state = existing.state
        primary = (
            run.services.platform.descriptors.primary(inputs.schema_id)
            if inputs.primary and not state.primary
            else None
        )
        if primary is None or primary.id == existing.id:
            run.services.platform.descriptors.replace(existing.id, to_api(inputs))
            return inputs
        tell(
            f"{primary.id} stays the primary identity of the schema, because this stack did not make it: set primary "
            "to false, or have it removed in AEP and run `pulumi up` again"
        )
        second = inputs.model_copy(update={"primary": False})
        if any(second.differing_paths(state)):
            run.services.platform.descriptors.replace(existing.id, to_api(second))
        return inputs

    def delete(self, run: Run, existing: Existing[IdentityDescriptorOutputs]) -> None:
        """Delete the descriptor."""
        run.services.platform.descriptors.delete(existing.id)

    def is_left_to_others(self, run: Run, existing: Existing[IdentityDescriptorOutputs]) -> bool:
        """Leave what is said of somebody else's schema."""
        state = existing.state
        if _is_own_schema(run.services, state.schema_id, run.tag):
            return False
        tell(f"identity descriptor of {state.path} ({existing.id}) stays in AEP: its schema is not this stack's")
        return True


class IdentityDescriptorProvider(Provider[IdentityDescriptorInputs, IdentityDescriptorOutputs]):
    """What Pulumi stores by name; never rename or move it."""

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


def path_findings(path: str) -> Iterator[Finding]:
    """Yield a path written with slashes, as the registry does: it would come back with dots, and never agree."""
    if is_known(path) and "/" in path:
        yield Finding.error(Code.INVALID_PATH, "path", "write the path with dots, such as personalEmail.address")


def _is_own_schema(services: Services, schema_id: str, owner: str) -> bool:
    try:
        marked = tag_in(services.platform.schemas.get(schema_id).description)
    except NotFound:
        # Without its schema it can be of no use to anybody.
        return True
    return marked is not None and are_of_one_stack(marked, owner)
