"""Whether a schema that takes the place of another one still has what is written to it, and can be made.

AEP would tell only when the old one is gone, and with it the datasets and dataflows below.
"""

from collections.abc import Iterator

from pulumi_zoho_aep.aep.field_groups import ResolvedFieldGroup
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.sections import SchemaSection
from pulumi_zoho_aep.services import Services


def new_schema_problems(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    """Yield what is wrong with a schema that is replaced, below its own key."""
    schema = stack.schemas[name]
    for group in schema.field_groups:
        extends = [] if (found := _resolved(services, group)) is None else found.intended_to_extend
        if extends and schema.class_id not in extends:
            reason = f"{group} does not extend the class {schema.class_id}"
            yield Finding.error(Code.WRONG_CLASS, "field_groups", reason, "remove it")
    gone = {*(before.of("Schema", name).get("field_groups") or ())} - {*schema.field_groups}
    lost = _paths(services, gone) - _paths(services, {*schema.field_groups}) - _own(services, schema)
    for path, user in _written(stack, name):
        if path in lost:
            reason = f"none of them has {path} any more, which {user} needs"
            yield Finding.error(Code.LOST_FIELD, "field_groups", reason, "restore its group")


def _written(stack: StackConfig, name: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that are needed, and the keys of the stack file that need them."""
    identity = stack.schemas[name].primary_identity
    if identity is not None:
        yield identity.path, f"{NAMESPACE}:schemas.{name}.primary_identity"
    for key, entry in stack.ingestions.items():
        if stack.datasets[entry.dataset].schema_ == name:
            yield from ((row.target, f"{NAMESPACE}:ingestions.{key}.mapping") for row in entry.mapping)


def _paths(services: Services, groups: set[str]) -> set[str]:
    found = (_resolved(services, group) for group in sorted(groups))
    return {path for group in found if group is not None for path in group.paths}


def _own(services: Services, schema: SchemaSection) -> set[str]:
    return {f"_{services.tenant}.{path}" for path in schema.fields} if schema.fields else set()


def _resolved(services: Services, group: str) -> ResolvedFieldGroup | None:
    return services.once(("resolved field group", group), lambda: services.platform.field_groups.resolved(group))
