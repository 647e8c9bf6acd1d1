"""Tables, columns and rows of a stack's source, as data."""

from dataclasses import asdict
from typing import Any

from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.source.catalogues import explored_catalogue, zoho_catalogue
from pulumi_zoho_aep.cli.source.place import naming_its_credential, nothing_to_ask, place_of
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.connectors.catalogue import Catalogue, Column, require_table


def explored(
    stack: Stack, connection: str | None, credential: str | None, table: str | None, rows: int | None
) -> dict[str, Any]:
    """Return the tables that a stack can read, or the columns of one, with as many rows as requested.

    AEP is queried if possible.

    Raises:
        ZohoAepError: Neither AEP nor Zoho can be queried.
    """
    config = with_exchanged_tokens(stack, stack.config())
    place = place_of(config, stack.resource_ids("BaseConnection"), connection, credential, undeclared=True)
    services = stack.services(config.platform)
    found = explored_catalogue(services, place) or zoho_catalogue(services, config, place)
    if found is None:
        raise nothing_to_ask(place)
    with naming_its_credential(place):
        return _read(found, table, rows)


def _read(catalogue: Catalogue, table: str | None, rows: int | None) -> dict[str, Any]:
    if table is None:
        return {"source": catalogue.origin, "tables": [asdict(one) for one in catalogue.tables()]}
    require_table(catalogue, table)
    columns = [_described(column) for column in catalogue.columns(table)]
    found: dict[str, Any] = {"source": catalogue.origin, "table": table, "columns": columns}
    if rows is None:
        return found
    of_table = catalogue.rows(table, rows)
    return {**found, "rows": of_table, "left_out": of_table.left_out}


def _described(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": column.label,
        "zoho_type": column.data_type,
        "xdm_type": column.field_type.value if column.field_type is not None else None,
        "visible": column.visible,
        "reason": column.reason,
    }
