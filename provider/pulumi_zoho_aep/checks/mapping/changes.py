"""The parts of a mapping and its schema that the last `pulumi up` did not verify."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_zoho_aep.checks.losses import replaced
from pulumi_zoho_aep.engine.hidden import FINGERPRINT
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.resources.mapping_rows import Row
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.plan import Kind, steps_of_schema


def section_of(stack: StackConfig, name: str) -> str:
    """Return the key of the schema to which an ingestion writes."""
    return stack.datasets[stack.ingestions[name].dataset].schema_


def is_new(stack: StackConfig, name: str, before: LastUp) -> bool:
    """Say whether an ingestion has no mapping set yet, or its mapping, columns or schema have changed."""
    recorded = before.of("MappingSet", name)
    if not recorded or _rows(recorded.get("mappings") or ()) != _rows(plain(stack.ingestions[name].sent_mapping)):
        return True
    declared, read = stack.ingestions[name].columns, before.of("SourceConnection", name).get("columns")
    if declared is not None and {*declared} != {*(read or ())}:
        return True
    section = section_of(stack, name)
    return bool(removed_fields(stack, section, before) or lost_groups(stack, section, before)) or (
        not live_schema(stack, section, before)
    )


def live_schema(stack: StackConfig, section: str, before: LastUp) -> str:
    """Return the id of a schema that exists and stays; empty if there is none, or another one replaces it."""
    declared = stack.schemas[section]
    if declared.id is not None:
        return declared.id
    recorded = before.of("Schema", section)
    # This looks only at the ingestion's own steps, because it runs for every ingestion.
    steps = steps_of_schema(section, declared)
    if not recorded or (Kind.SCHEMA, section) in replaced(stack, before, steps):
        return ""
    # The state shows a program fingerprints instead of ids, but the resources that use the schema record its id.
    for identifier in _schema_ids(stack, section, before):
        if recorded.get(FINGERPRINT, fingerprint(identifier)) == fingerprint(identifier):
            return identifier
    return ""


def removed_fields(stack: StackConfig, section: str, before: LastUp) -> set[str]:
    """Return the stack's own fields that the schema had and no longer has."""
    declared = stack.schemas[section]
    fields = before.of("FieldGroup", section).get("fields") or {}
    return set() if declared.id is not None else fields.keys() - declared.fields.keys()


def lost_groups(stack: StackConfig, section: str, before: LastUp) -> set[str]:
    """Return the field groups that the schema had and no longer has, including the stack's own."""
    recorded = {*(before.of("Schema", section).get("field_groups") or ())}
    own = 1 if stack.schemas[section].fields else 0
    lost = recorded - {*stack.schemas[section].field_groups}
    return lost if stack.schemas[section].id is None and len(lost) > own else set()


def _schema_ids(stack: StackConfig, section: str, before: LastUp) -> Iterable[str]:
    datasets = {name for name, dataset in stack.datasets.items() if dataset.schema_ == section}
    users: list[Mapping[str, Any]] = [before.of("Dataset", name) for name in datasets]
    users += [before.of("MappingSet", name) for name, one in stack.ingestions.items() if one.dataset in datasets]
    return dict.fromkeys(str(user["schema_id"]) for user in users if user.get("schema_id"))


def _rows(rows: Iterable[Row] | Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(str(sorted((name, one) for name, one in dict(row).items() if one is not None)) for row in rows)
