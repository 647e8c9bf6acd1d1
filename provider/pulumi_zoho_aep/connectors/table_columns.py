"""The columns of a table that AEP can read, word for word as its exploration of the table gives them.

AEP takes a source connection only with these definitions, so a program names columns and they are looked up.
"""

from collections.abc import Sequence
from typing import Any

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services


class UnknownColumns(ZohoAepError):
    """A table does not have the columns that are declared."""


def explored(services: Services, base_connection_id: str, table: str) -> Listing[Column]:
    """Return the columns of a table, which is explored once per process."""
    return services.once(
        ("columns", base_connection_id, table),
        lambda: services.platform.connections.columns(base_connection_id, table),
    )


def definitions(
    run: Run[Services], base_connection_id: str, table: str, names: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Return the definitions of the named columns, or of all columns if none are named.

    Raises:
        UnknownColumns: Names each column that the table lacks, and the nearest one that it has.
    """
    offered = explored(run.services, base_connection_id, table)
    if names is None and offered.unreadable:
        places = ", ".join(map(str, offered.unreadable))
        reason = f"not all columns of {table} are read: AEP does not say what those at {places} of its list are called"
        run.warn(Finding.warning(Code.UNVERIFIED_COLUMNS, "", reason))
    return selected(offered, names, table)


def selected(offered: Sequence[Column], names: Sequence[str] | None, table: str) -> list[dict[str, Any]]:
    """Return the definitions of the chosen columns, word for word as AEP gave them.

    Raises:
        UnknownColumns: Names each column that the table lacks, and the nearest one that it has.
    """
    by_name = {column.name: column.definition for column in offered}
    if names is None:
        return list(by_name.values())
    unknown = [name for name in names if name not in by_name]
    if unknown:
        words = (f"{name} ({nearest(name, by_name)})" for name in unknown)
        raise UnknownColumns(
            f"table {table} has no column {', '.join(words)}",
            hint="correct columns; `zoho-aep explore` lists the columns of a table",
        )
    return [by_name[name] for name in names]
