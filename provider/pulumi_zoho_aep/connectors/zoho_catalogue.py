"""Modules, fields and records of Zoho CRM."""

from collections.abc import Mapping

from pulumi_zoho_aep.connectors.catalogue import Column, Rows, Table
from pulumi_zoho_aep.connectors.column_types import NO_SINGLE_VALUES, zoho_type
from pulumi_zoho_aep.zoho import Crm, Field
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL

_KEY = "id"
_LINE_ITEMS = (
    "Product_Details",
    "Pricing_Details",
    "Quoted_Items",
    "Ordered_Items",
    "Purchase_Items",
    "Invoiced_Items",
)
_LISTS_BY_NAME: Mapping[str, str] = {"Tag": "a list of tags", **dict.fromkeys(_LINE_ITEMS, "line items")}
"""The contents of Zoho's own lists, whatever data type (such as text) it gives them."""


class ZohoCatalogue:
    """Modules of the CRM, with Zoho's own types."""

    origin = "zoho"

    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    def tables(self) -> list[Table]:
        """Return the modules whose records can be read."""
        return [
            Table(module.api_name, module.plural_label, module.generated_type)
            for module in self._crm.modules()
            if module.is_readable
        ]

    def columns(self, table: str) -> list[Column]:
        """Return the fields of a module, including those known only by their position in the answer."""
        fields = self._crm.fields(table)
        unnamed = (Column("", reason=f"field {place} of Zoho's answer has no name") for place in fields.unreadable)
        return [*map(_column, fields), *unnamed]

    def rows(self, table: str, limit: int) -> Rows:
        """Return the newest records. Zoho returns fifty fields per call, so wide records are assembled by their id.

        The first call decides which records these are; the others request them by id, so records that are added or
        deleted in the meantime shift nothing. A record that is gone would leave half a row, so it is left out.
        """
        names = [field.api_name for field in self._crm.fields(table) if field.api_name != _KEY and _is_name(field)]
        step = FIELDS_PER_CALL - 1
        parts = [names[start : start + step] for start in range(0, max(len(names), 1), step)]
        found = list(self._crm.records(table, [_KEY, *parts[0]], limit=limit))
        rows = {str(record[_KEY]): record for record in found if record.get(_KEY)}
        whole = set(rows)
        for part in parts[1:] if rows else ():
            more = self._crm.records(table, [_KEY, *part], limit=len(rows), ids=tuple(rows))
            of_part = {str(record.get(_KEY)): record for record in more}
            whole &= of_part.keys()
            rows = {key: {**row, **of_part.get(key, {})} for key, row in rows.items()}
        kept = Rows(row for key, row in rows.items() if key in whole)
        kept.left_out = len(found) - len(kept)
        return kept


def _column(field: Field) -> Column:
    kind = zoho_type(field)
    return Column(
        field.api_name,
        field.field_label,
        field.data_type,
        kind,
        field.visible,
        is_object=kind is None,
        reason="; ".join(filter(None, (_why_no_type(field) if kind is None else "", _oddities(field)))),
    )


def _why_no_type(field: Field) -> str:
    """Return a description of a field that has no counterpart in XDM."""
    shown = field.data_type or "no data type"
    if field.json_type == "jsonarray":
        what = _LISTS_BY_NAME.get(field.api_name) or NO_SINGLE_VALUES.get(field.data_type, "a list of objects")
    elif field.json_type == "jsonobject":
        what = NO_SINGLE_VALUES.get(field.data_type, "an object")
    elif field.data_type in NO_SINGLE_VALUES:
        what = NO_SINGLE_VALUES[field.data_type]
    elif field.json_type:
        what = f"of the undocumented JSON type {field.json_type}"
    else:
        what = "of unknown type, because Zoho names no JSON type for it"
    return f"{what} ({shown})"


def _oddities(field: Field) -> str:
    return f"Zoho's answer has no usable {', '.join(field.odd)} for it" if field.odd else ""


def _is_name(field: Field) -> bool:
    """Say whether a field can be requested by name: a comma would separate two names."""
    return not set(field.api_name) & set(", ")
