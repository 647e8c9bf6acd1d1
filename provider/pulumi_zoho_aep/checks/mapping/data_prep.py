"""What Data Prep says about a mapping: functions that we do not know, and rows whose schema exists already."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from pulumi_zoho_aep import expressions
from pulumi_zoho_aep.checks.mapping.changes import live_schema, section_of
from pulumi_zoho_aep.checks.mapping.fields import resolved
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.mapping_rows import Row
from pulumi_zoho_aep.resources.mapping_set import MappingSetInputs, to_api
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp


def refused_rows(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    """Yield the rows that Data Prep would refuse, below the ingestion's own keys.

    Data Prep cannot check a field that the same `pulumi up` adds. Its row is written, and so validated, before anything
    is deleted.
    """
    rows = [*stack.ingestions[name].sent_mapping]
    unknown = [*_unknown_functions(services, rows)]
    yield from unknown
    live = live_schema(stack, section_of(stack, name), before)
    shown = resolved(services, "schema", live) if live else None
    known = [] if shown is None else [row for row in rows if shown.find(row.target) is not None]
    if known and not unknown:
        inputs = MappingSetInputs(name=name, schema_id=live, mappings=tuple(known))
        validate = partial(services.platform.mapping_sets.validate, to_api(inputs))
        # Ingestions often write the same rows; Data Prep's answer does not depend on the name.
        for objection in services.once(("rows", live, inputs.mappings), validate):
            reason = f"{objection.source} to {objection.destination}: {objection.exception}"
            yield Finding.error(Code.REFUSED_MAPPING, "mapping", reason)


def _unknown_functions(services: Services, rows: list[Row]) -> Iterator[Finding]:
    """Yield functions that Data Prep does not list either. Its list is requested only if ours lacks a function."""
    for row in rows:
        with suppress(expressions.InvalidExpression):  # which has a finding of its own
            for function, advice in expressions.unknown_functions(row.expression or "null").items():
                if function not in services.once("functions", services.platform.mapping_sets.functions):
                    reason = f"Data Prep has no function {function}"
                    yield Finding.error(Code.UNKNOWN_FUNCTION, f"mapping to {row.target}", reason, advice)
