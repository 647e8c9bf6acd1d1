"""Checks that the parts of a schema exist and fit together, which otherwise only its creation would show."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from pulumi_zoho_aep.aep.resolved import Resolved
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Names, is_known
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.resources.existence import class_findings
from pulumi_zoho_aep.resources.field_dependents import lost
from pulumi_zoho_aep.resources.field_group import FieldGroupInputs
from pulumi_zoho_aep.resources.identities import PrimaryIdentity, missing_field_findings, namespace_findings
from pulumi_zoho_aep.services import Services


class MadeOfParts(Protocol):
    """A declared schema."""

    @property
    def class_id(self) -> str:
        """Its class."""

    @property
    def field_groups(self) -> Names:
        """Its field groups."""


def part_findings(run: Run, class_id: str, groups: Names, identity: PrimaryIdentity | None) -> Iterator[Finding]:
    """Yield classes, field groups, fields and namespaces that do not exist, or do not fit together."""
    yield from class_findings(run.services, class_id)
    yield from _group_findings(run.services, class_id, groups)
    if identity is not None and isinstance(groups, tuple):
        yield from missing_field_findings(run, identity.path, class_id, groups)
        yield from namespace_findings(run.services, identity.namespace)


def _group_findings(services: Services, class_id: str, groups: Names) -> Iterator[Finding]:
    """Yield field groups that do not exist, or do not extend the class; those still to be created are skipped."""
    base = services.platform.classes.resolved(class_id) if is_known(class_id) else None
    for group in groups if isinstance(groups, tuple) else ():
        found = services.platform.field_groups.resolved(group) if is_known(group) else None
        if found is None and is_known(group):
            reason = f"there is no {group} in this sandbox"
            yield Finding.error(Code.MISSING_OBJECT, "field_groups", reason, "check the id")
        elif found is not None and base is not None and _is_of_another_class({class_id, *base.extends}, found):
            reason = f"{group} does not extend the class {class_id}"
            yield Finding.error(Code.WRONG_CLASS, "field_groups", reason, "remove it")


def lost_findings(run: Run, declared: MadeOfParts, relied_on: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield fields that other resources rely on, and that a replaced schema would lose.

    Args:
        run: the call.
        declared: The new schema. Parts that are not known yet are assumed to have any field.
        relied_on: Names of the resources that rely on a path, each with the path.
    """
    schemas = [key for key, one in run.plan.changes().items() if one == declared]
    old = run.services.platform.schemas.resolved(schemas[0]) if schemas else None
    if old is None or not is_known(declared.class_id) or not isinstance(declared.field_groups, tuple):
        return
    platform, groups = run.services.platform, [one for one in declared.field_groups if is_known(one)]
    parts = [platform.classes.resolved(declared.class_id), *map(platform.field_groups.resolved, groups)]
    added = set[str]()
    if len(groups) < len(declared.field_groups):
        tenant = f"_{run.services.tenant}"
        made = [one.fields for one in run.plan.intentions() if isinstance(one, FieldGroupInputs)]
        added = {f"{tenant}.{path}" for fields in made for path in fields}
    for name, path in relied_on:
        is_there = path in added or any(part is None or part.find(path) is not None for part in parts)
        if old.find(path) is not None and not is_there:
            yield lost(name, path)


def _is_of_another_class(lineage: set[str], group: Resolved) -> bool:
    return bool(group.intended_to_extend) and lineage.isdisjoint(group.intended_to_extend)


def profile_findings(run: Run, schema_id: str) -> Iterator[Finding]:
    """Yield a finding if a schema is not in Profile, and the same run does not enable it."""
    if not is_known(schema_id):
        return
    becomes = run.plan.changes().get(schema_id)
    live = run.services.platform.schemas.get(schema_id)
    if not (live.is_enabled_for_profile or (becomes is not None and becomes.profile_enabled is True)):
        fix = "enable the schema, which cannot be undone, or remove profile here"
        yield Finding.error(Code.PROFILE_RULE, "profile", f"schema {live.title} is not enabled for Profile", fix)
