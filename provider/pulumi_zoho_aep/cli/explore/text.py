"""What `zoho-aep explore` shows to people."""

from typing import Any

import click

from pulumi_zoho_aep.checks.tables import NO_FIELDS
from pulumi_zoho_aep.cli.output import show, shown
from pulumi_zoho_aep.connectors.explored_catalogue import ExploredCatalogue
from pulumi_zoho_aep.errors import harmless

_RIGHTS = "check the scopes of the token, and the rights of the Zoho user who consented"
_ROWS_BESIDE_EACH_OTHER = 3


def print_found(found: dict[str, Any]) -> None:
    """Print tables, columns or rows."""
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
    """Say what is unusual about columns, and why some become no field."""
    lines = [f"  {shown(one['name']) or '(no name)'}: {harmless(one['reason'])}" for one in columns if one["reason"]]
    if lines:
        click.echo("\n".join(["without an XDM type, or odd:", *lines]), err=True)


def _nothing(found: dict[str, Any]) -> str:
    """Return what to print if there is nothing below the headings; otherwise empty."""
    who = "AEP" if found["source"] == ExploredCatalogue.origin else "Zoho"
    if "tables" in found:
        of_aep = "check the rights of the user with whose login AEP reads"
        advice = of_aep if who == "AEP" else _RIGHTS
        return "" if found["tables"] else f"{who} lists no tables: {advice}"
    if not found["columns"]:
        hint = "" if who == "AEP" else f": {NO_FIELDS}"
        return f"{who} lists no columns of {found['table']}{hint}"
    return "" if found.get("rows", True) or found.get("left_out") else f"{found['table']} has no rows"


def _print_rows(columns: list[str], rows: list[dict[str, Any]]) -> None:
    """Print a line per column, with a few rows side by side, because CRM tables are far wider than a terminal."""
    for start in range(0, len(rows), _ROWS_BESIDE_EACH_OTHER):
        some = rows[start : start + _ROWS_BESIDE_EACH_OTHER]
        headings = ("COLUMN", *(f"ROW {start + number}" for number in range(1, len(some) + 1)))
        show(headings, ([shown(name), *(shown(row.get(name)) for row in some)] for name in columns))
