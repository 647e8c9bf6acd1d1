"""Which source systems with tables are behind which connection spec."""

from collections.abc import Iterable
from typing import Any, Protocol

from pulumi_zoho_aep.simulator import salesforce
from pulumi_zoho_aep.simulator.adobe.flow_service import tables
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import SALESFORCE, ZOHO_CRM
from pulumi_zoho_aep.simulator.store import Store

Item = dict[str, Any]


class TableSource(Protocol):
    """A system whose tables AEP sees; a module is one table."""

    def names(self) -> list[str]:
        """Return the tables."""

    def columns(self, table: str) -> list[Item]:
        """Return the columns of a table as explore answers them; none for a table that does not exist."""

    def moments(self, table: str) -> set[str]:
        """Return the columns that hold a date with time."""

    def rows(self, store: Store, table: str, place: str) -> Iterable[Item]:
        """Return the rows of a table in an organisation."""

    def place_of(self, connection: Item) -> str:
        """Return the key of the organisation behind a base connection."""


_SOURCES: dict[str, TableSource] = {ZOHO_CRM: tables, SALESFORCE: salesforce}


def table_source(spec_id: str) -> TableSource | None:
    """Return the system behind a connection spec; None if the simulator holds no tables of it."""
    return _SOURCES.get(spec_id)
