"""Whether Data Prep takes the changed mapping of an ingestion whose dataflow may be about to be replaced.

A field that the same `pulumi up` adds is not there to be asked for; then the mapping is written, hence validated,
before anything is deleted.
"""

from collections.abc import Iterator

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.sections import SchemaSection
from pulumi_zoho_aep.resources.mapping_rows import Row
from pulumi_zoho_aep.resources.mapping_set import MappingSetInputs, to_api
from pulumi_zoho_aep.services import Services


def is_to_be_validated(stack: StackConfig, name: str, before: LastUp) -> bool:
    """Say whether an ingestion has a mapping set, and now another mapping, or other fields to map to."""
    recorded = before.of("MappingSet", name)
    if not recorded:
        return False
    section = stack.datasets[stack.ingestions[name].dataset].schema_
    return _rows(recorded.get("mappings") or ()) != _rows(plain(stack.ingestions[name].sent_mapping)) or bool(
        _removed(stack, section, before)
    )


def refused_rows(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    """Yield the rows that Data Prep would refuse, below the ingestion's own keys."""
    section = stack.datasets[stack.ingestions[name].dataset].schema_
    schema = stack.schemas[section]
    removed = _removed(stack, section, before)
    rows = []
    for row in stack.ingestions[name].sent_mapping:
        field = _own_field(row)
        gone = [path for path in removed if field == path or field.startswith(f"{path}.")]
        if gone:
            where = f"{NAMESPACE}:schemas.{section}.fields"
            reason = f"{row.target}: {where} has no {gone[0]} any more"
            yield Finding.error(Code.LOST_FIELD, "mapping", reason, "remove this row, too")
        elif field not in _added(schema, section, before):
            rows.append(row)
    schema_id = str(before.of("MappingSet", name).get("schema_id"))
    if rows and not _has_more_groups(schema, section, before) and _is(services, schema_id, schema, section):
        inputs = MappingSetInputs(name=name, schema_id=schema_id, mappings=tuple(rows))
        for problem in services.platform.mapping_sets.validate(to_api(inputs)):
            reason = f"{problem.source} to {problem.destination}: {problem.exception}"
            yield Finding.error(Code.REFUSED_MAPPING, "mapping", reason)


def _is(services: Services, schema_id: str, schema: SchemaSection, section: str) -> bool:
    """Say whether an id is that of a schema: titles are unique in an organisation."""
    if schema.id is not None:
        return schema.id == schema_id
    live = services.once(("schema", schema_id), lambda: services.platform.schemas.get(schema_id))
    return live.title == (schema.title or section)


def _has_more_groups(schema: SchemaSection, section: str, before: LastUp) -> bool:
    return schema.id is None and bool(
        {*schema.field_groups} - {*(before.of("Schema", section).get("field_groups") or ())}
    )


def _added(schema: SchemaSection, section: str, before: LastUp) -> set[str]:
    return schema.fields.keys() - (before.of("FieldGroup", section).get("fields") or {}).keys()


def _removed(stack: StackConfig, section: str, before: LastUp) -> set[str]:
    fields = before.of("FieldGroup", section).get("fields") or {}
    return set() if stack.schemas[section].id is not None else fields.keys() - stack.schemas[section].fields.keys()


def _own_field(row: Row) -> str:
    """Return the name of a field of the stack's own, which stands below `_<tenant>`; nothing for any other."""
    tenant, _, field = row.target.partition(".")
    return field if tenant.startswith("_") else ""


def _rows(rows: object) -> list[str]:
    return sorted(map(str, (sorted(row.items()) for row in rows)))  # type: ignore[attr-defined]
