"""Identities of a schema: how their paths are written, and the primary one as a part of the schema."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Annotated, Any

from pulumi_zoho_aep.aep.descriptors import Descriptor, NewDescriptor
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Names, NeverEmpty, Properties, is_known
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, UnexpectedReply
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.resources.audit import audit_members
from pulumi_zoho_aep.resources.field_group import FieldGroupInputs
from pulumi_zoho_aep.services import Services

_ADOBES_NAMESPACES = frozenset({"ECID", "Email", "Email_LC_SHA256", "Phone", "Phone_SHA256", "GAID", "IDFA", "AdCloud"})
"""Namespaces that every organisation has; AEP knows all others."""


def slashed(path: str) -> str:
    """Return an XDM path as the registry writes it: `/personalEmail/address`."""
    return "/" + path.replace(".", "/")


def dotted(source_property: str) -> str:
    """Return an XDM path as people write it: `personalEmail.address`."""
    return source_property.strip("/").replace("/", ".")


def path_findings(path: str) -> Iterator[Finding]:
    """Yield a path written with slashes, as the registry does: it would come back with dots, and never agree."""
    if is_known(path) and "/" in path:
        yield Finding.error(Code.INVALID_PATH, "path", "write the path with dots, such as personalEmail.address")


class PrimaryIdentity(Properties):
    """The field that primarily identifies a person."""

    path: Annotated[str, NeverEmpty]
    """XDM path of the field, with dots: `personalEmail.address`."""
    namespace: Annotated[str, NeverEmpty]
    """Code of an identity namespace, such as `Email`."""

    def findings(self) -> Iterator[Finding]:
        """Yield a path written with slashes."""
        yield from path_findings(self.path)


def to_api(schema_id: str, declared: PrimaryIdentity) -> NewDescriptor:
    """Return the body of the descriptor that makes an identity the primary one of a schema."""
    return NewDescriptor(
        source_schema=schema_id, source_property=slashed(declared.path), namespace=declared.namespace, is_primary=True
    )


def identity_of(descriptor: Descriptor) -> PrimaryIdentity:
    """Return the identity that a live descriptor describes."""
    return PrimaryIdentity(path=dotted(descriptor.source_property), namespace=descriptor.namespace)


def identity_members(run: Run[Services], schema: Schema, own_id: str, made: PrimaryIdentity | None) -> dict[str, Any]:
    """Return a schema's outputs about its primary identity.

    Args:
        run: the call.
        schema: the schema.
        own_id: id of the descriptor that this stack created; empty without one.
        made: The declaration, only at the first read: then a descriptor that matches it counts as ours, whoever created
            it; later, the id in the state decides.
    """
    descriptor = run.services.platform.descriptors.primary(schema.id, own_id)
    if descriptor is None:
        # Ours may still exist without being the primary one.
        return {"primary_descriptor_id": own_id}
    identity = identity_of(descriptor)
    own_id = descriptor.id if identity == made else own_id
    found = {"primary_identity": identity, "primary_descriptor_id": own_id}
    found["has_others_identity"] = descriptor.id != own_id
    if descriptor.metadata.updated_at > schema.metadata.updated_at:
        audit = audit_members(descriptor.metadata)
        found |= {name: value for name, value in audit.items() if name.startswith("updated")}
    return found


def set_primary_identity(run: Run[Services], schema_id: str, own_id: str, declared: PrimaryIdentity | None) -> str:
    """Make the declared identity the primary one. A descriptor of others is neither changed nor deleted.

    Args:
        run: the call.
        schema_id: the schema's `$id`.
        own_id: id of the descriptor that this stack created; empty without one.
        declared: The identity; None removes our descriptor.

    Returns:
        The id of the descriptor that matches the declaration, or else of our own; empty without one.
    """
    descriptors = run.services.platform.descriptors
    if declared is None:
        if own_id:
            descriptors.delete(own_id)
        return ""
    primary = descriptors.primary(schema_id, own_id)
    if primary is not None and primary.id != own_id:
        if identity_of(primary) == declared:
            return primary.id
        run.warn(_others_stays(primary))
        return own_id
    descriptor = to_api(schema_id, declared)
    if own_id:
        with suppress(NotFound):
            descriptors.replace(own_id, descriptor)
            return own_id
    return descriptors.create(descriptor)


def _others_stays(primary: Descriptor) -> Finding:
    """Return the warning that a primary identity which is not the schema's own is not replaced by the declared one."""
    path = identity_of(primary).path
    reason = f"the primary identity stays {path} ({primary.id}), because it is not this resource's"
    fix = "declare it, or remove it where it was made, in a program or in AEP, and run `pulumi up` again"
    return Finding.warning(Code.OTHERS_IDENTITY, "", reason, fix)


def missing_field_findings(run: Run[Services], path: str, class_id: str, groups: Names) -> Iterator[Finding]:
    """Yield a finding if neither the class nor a field group has a field; one that is not known yet may have it."""
    made = [group for group in groups if is_known(group)]
    # A field group that is made in the same run is one of ours, with fields only below the tenant's namespace.
    if not is_known(path, class_id) or (len(made) < len(groups) and path.startswith("_")) or is_added(run, path):
        return
    platform = run.services.platform
    parts = [platform.classes.resolved(class_id), *map(platform.field_groups.resolved, made)]
    if not any(part is None or part.find(path) is not None for part in parts):
        yield _no_field(path, {found for part in parts if part is not None for found in part.paths()})


def is_added(run: Run[Services], path: str) -> bool:
    """Say whether a field group that is about to change will then have a field."""
    groups = [one for one in run.plan.changes().values() if isinstance(one, FieldGroupInputs)]
    return any(path.partition(".")[2] in one.fields for one in groups)


def identity_findings(run: Run[Services], schema_id: str, path: str, namespace: str) -> Iterator[Finding]:
    """Yield a finding if a schema has no such field, or AEP no such namespace; changing parts may have the field."""
    schema = run.services.platform.schemas.resolved(schema_id)
    may_change = schema_id in run.plan.changes() or is_added(run, path)
    if schema is not None and schema.find(path) is None and not may_change:
        yield _no_field(path, {*schema.paths()}, "path")
    yield from namespace_findings(run.services, namespace, "namespace")


def _no_field(path: str, paths: set[str], subject: str = "primary_identity.path") -> Finding:
    near = get_close_matches(path, paths, n=1)
    advice = f"did you mean {near[0]}?" if near else "correct the path, or add the field group that has it"
    return Finding.error(Code.INVALID_IDENTITY, subject, f"there is no field {path}", advice)


def namespace_findings(
    services: Services, namespace: str, subject: str = "primary_identity.namespace"
) -> Iterator[Finding]:
    """Yield a finding if AEP does not have an identity namespace."""
    if not is_known(namespace) or namespace in _ADOBES_NAMESPACES:
        return
    try:
        known: Mapping[str, str] = services.once("namespaces", services.platform.identities.namespaces)
    except (Forbidden, NotFound, Refused, UnexpectedReply) as error:
        reason = f"not checked whether AEP has {namespace}: {error.message}"
        yield Finding.unchecked(Code.UNKNOWN_NAMESPACE, subject, reason)
        return
    if namespace not in known:
        reason, advice = f"there is no identity namespace {namespace}", nearest(namespace, known)
        yield Finding.error(Code.UNKNOWN_NAMESPACE, subject, reason, advice)
