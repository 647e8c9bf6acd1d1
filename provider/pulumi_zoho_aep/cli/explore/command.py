"""`zoho-aep explore`: tables, columns with their types, and rows."""

from dataclasses import asdict
from typing import Any

import click

from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.output import json_text, show, shown
from pulumi_zoho_aep.cli.source.place import nothing_to_ask, place_of
from pulumi_zoho_aep.cli.source.tables import (
    AepTables,
    Column,
    Tables,
    aep_tables,
    require_table,
    zoho_tables,
)
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_command import StackCommand
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.program.tables import NO_FIELDS
from pulumi_zoho_aep.services import services_for

DEFAULT_ROWS = 3
MOST_ROWS = 100
_ROWS_BESIDE_EACH_OTHER = 3


@click.command(cls=StackCommand)
@click.argument("table", required=False)
@click.option("--stack", "stack_name", help="The stack; the selected one if left out.")
@click.option("--connection", help="Key in zoho-aep:connections; the only one if left out.")
@click.option("--credential", help="Key in zoho-aep:credentials: asks Zoho itself, also where AEP could be asked.")
@click.option(
    "--preview",
    type=click.IntRange(1, MOST_ROWS),
    is_flag=False,
    flag_value=DEFAULT_ROWS,
    metavar="[N]",
    help=f"Show N rows of the table, {DEFAULT_ROWS} if no number follows.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    table: str | None,
    stack_name: str | None,
    connection: str | None,
    credential: str | None,
    preview: int | None,
    *,
    as_json: bool,
) -> None:
    """List the tables of Zoho CRM or, with TABLE, its columns.

    AEP is asked through the stack's base connection once there is one, Zoho itself before.
    """
    if connection and credential:
        raise click.UsageError("give either --connection or --credential")
    if preview and table is None:
        raise click.UsageError("--preview needs a table before it")
    found = _explored(_opened(stack_name, connection, credential), table, preview)
    if as_json:
        click.echo(json_text(found))
    else:
        _print(found)


def _opened(stack_name: str | None, connection: str | None, credential: str | None) -> Tables:
    stack = Stack(stack_name)
    config = with_exchanged_tokens(stack, stack.config())
    place = place_of(config, stack.resource_ids("BaseConnection"), connection, credential, undeclared=True)
    services = services_for(plain(config.platform))
    found = aep_tables(services, place) or zoho_tables(services, config, place)
    if found is None:
        raise nothing_to_ask(place)
    return found


def _explored(tables: Tables, table: str | None, rows: int | None) -> dict[str, Any]:
    if table is None:
        return {"source": tables.origin, "tables": [asdict(one) for one in tables.tables()]}
    require_table(tables, table)
    columns = [_described(column) for column in tables.columns(table)]
    found: dict[str, Any] = {"source": tables.origin, "table": table, "columns": columns}
    if rows is None:
        return found
    of_table = tables.rows(table, rows)
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


def _print(found: dict[str, Any]) -> None:
    nothing = _nothing(found)
    if nothing:
        click.echo(nothing, err=True)
    elif "tables" in found:
        show(
            ("TABLE", "LABEL", "TYPE"),
            ([shown(one[key]) for key in ("name", "label", "kind")] for one in found["tables"]),
        )
    elif "rows" not in found:
        keys = ("name", "label", "zoho_type", "xdm_type")
        show(
            ("COLUMN", "LABEL", "ZOHO TYPE", "XDM TYPE"),
            ([shown(one[key]) for key in keys] for one in found["columns"] if one["name"]),
        )
        _print_reasons(found["columns"])
    else:
        if found.get("left_out"):
            click.echo(f"left out: {found['left_out']} rows that have no id or were deleted meanwhile", err=True)
        if found["rows"]:
            _print_rows([column["name"] for column in found["columns"] if column["name"]], found["rows"])


def _print_reasons(columns: list[dict[str, Any]]) -> None:
    """Say what is odd about columns, and why some become no field."""
    lines = [f"  {shown(one['name']) or '(no name)'}: {one['reason']}" for one in columns if one["reason"]]
    if lines:
        click.echo("\n".join(["without an XDM type, or odd:", *lines]), err=True)


def _nothing(found: dict[str, Any]) -> str:
    """Return what to say in place of headings with nothing below; empty where there is something to show."""
    who = "AEP" if found["source"] == AepTables.origin else "Zoho"
    if "tables" in found:
        advice = "check the scopes of the token, and the rights of the Zoho user who consented"
        return "" if found["tables"] else f"{who} lists no tables: {advice}"
    if not found["columns"]:
        hint = "" if who == "AEP" else f": {NO_FIELDS}"
        return f"{who} lists no columns of {found['table']}{hint}"
    return "" if found.get("rows", True) or found.get("left_out") else f"{found['table']} has no rows"


def _print_rows(columns: list[str], rows: list[dict[str, Any]]) -> None:
    """Print a line per column and a few rows beside each other: CRM tables are far wider than a terminal."""
    for start in range(0, len(rows), _ROWS_BESIDE_EACH_OTHER):
        some = rows[start : start + _ROWS_BESIDE_EACH_OTHER]
        headings = ("COLUMN", *(f"ROW {start + number}" for number in range(1, len(some) + 1)))
        show(headings, ([shown(name), *(shown(row.get(name)) for row in some)] for name in columns))
