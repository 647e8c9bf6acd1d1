"""Whether the value that a row reads fits the field that it writes. A value that does not fit silently becomes null."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from pulumi_zoho_aep import expressions
from pulumi_zoho_aep.aep.resolved import Definition
from pulumi_zoho_aep.checks.mapping.changes import live_schema, section_of
from pulumi_zoho_aep.checks.mapping.fields import fields_of_schema
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.expressions import Kind
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.mapping_rows import Row
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp

_MOST_CHOICES = 8
_SCALARS = frozenset({Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.MOMENT})
_FITTING = {
    Kind.TEXT: _SCALARS,
    Kind.INTEGER: {Kind.INTEGER},
    Kind.NUMBER: {Kind.INTEGER, Kind.NUMBER},
    Kind.BOOLEAN: {Kind.BOOLEAN},
    Kind.DATE: {Kind.DATE, Kind.MOMENT},
    Kind.MOMENT: {Kind.DATE, Kind.MOMENT},
    Kind.OBJECT: {Kind.OBJECT},
    Kind.LIST: {Kind.LIST},
}
"""What each kind of field accepts unchanged."""
_CONVERTED = {
    (Kind.TEXT, Kind.INTEGER): "texts that are not whole numbers",
    (Kind.TEXT, Kind.NUMBER): "texts that are not numbers",
    (Kind.TEXT, Kind.BOOLEAN): "texts other than true, yes, on and their opposites",
    (Kind.TEXT, Kind.DATE): "texts that are not dates in a form that Data Prep knows",
    (Kind.TEXT, Kind.MOMENT): "texts that are not dates in a form that Data Prep knows",
    (Kind.NUMBER, Kind.INTEGER): "numbers with a fraction",
}
"""What Data Prep converts, and which values become null."""
_BY_TYPE = {
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "object": Kind.OBJECT,
    "array": Kind.LIST,
}
_BY_FORMAT = {"date": Kind.DATE, "date-time": Kind.MOMENT}


def unfit_rows(
    services: Services, stack: StackConfig, name: str, before: LastUp, columns: Mapping[str, Kind]
) -> Iterator[Finding]:
    """Yield the rows whose field would be null, always or for some values, below the ingestion's own keys.

    Args:
        services: The clients.
        stack: The stack file.
        name: Key of the ingestion.
        before: The record of the last `pulumi up`.
        columns: What the columns of its table hold, as far as known.
    """
    section = section_of(stack, name)
    live = live_schema(stack, section, before)
    fields = fields_of_schema(services, section, stack.schemas[section], live)
    for row in stack.ingestions[name].mapping:
        definition = fields.find(row.target) if not fields.missing else None
        if definition is not None:
            with suppress(expressions.InvalidExpression):  # which has a finding of its own
                yield from _unfit(row, _kind(row, columns), definition)


def _kind(row: Row, columns: Mapping[str, Kind]) -> Kind:
    if row.source is not None:
        return columns.get(row.source, Kind.ANY)
    return expressions.kind_of(row.expression or "", lambda column: columns.get(column, Kind.ANY))


def _unfit(row: Row, kind: Kind, definition: Definition) -> Iterator[Finding]:
    field, subject = kind_of_field(definition), f"mapping to {row.target}"
    source = row.source or "the expression"
    if Kind.ANY in (kind, field):
        return
    lost = _CONVERTED.get((kind, field))
    if lost is not None:
        reason = f"{source} is {kind.value} and the field {field.value}: {lost} become null"
        yield Finding.warning(Code.UNFIT_TYPE, subject, reason, "convert it in an expression, or use another field")
    elif kind not in _FITTING[field]:
        reason = f"{source} is {kind.value} and the field {field.value}, so it would always be null"
        yield Finding.error(Code.UNFIT_TYPE, subject, reason, "convert it in an expression, or use another field")
    elif definition.choices and kind is Kind.TEXT:
        named = ", ".join(definition.choices[:_MOST_CHOICES])
        more = " and a few more" if len(definition.choices) > _MOST_CHOICES else ""
        reason = f"the field takes only {named}{more}: anything else becomes null"
        yield Finding.warning(Code.UNFIT_TYPE, subject, reason, "translate the values with decode(…)")


def kind_of_field(definition: Definition) -> Kind:
    """Return the kind of value that a field holds."""
    if definition.type == "string":
        return _BY_FORMAT.get(str(definition.format), Kind.TEXT)
    return _BY_TYPE.get(str(definition.type), Kind.ANY)
