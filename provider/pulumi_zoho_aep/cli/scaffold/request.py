"""Requests: what the command line asks for, and what to propose after looking at the stack and its services."""

import re
from dataclasses import dataclass

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import DEFAULT


@dataclass(frozen=True)
class Asked:
    """The options given on the command line."""

    table: str
    name: str
    connection: str | None = None
    columns: tuple[str, ...] | None = None
    dataset: str | None = None
    frequency: Frequency | None = None


@dataclass(frozen=True)
class IngestionRequest:
    """The settings of a proposal."""

    table: str
    name: str
    """Key of the ingestion."""
    connection: str
    """Key of the connection."""
    credential: str | None
    """Its credential, if the connection does not exist yet and is to be added."""
    tenant: str
    columns: tuple[str, ...] | None = None
    """All that make sense, if none are given."""
    dataset: str | None = None
    """Key of the dataset; a new one, if none is given."""
    connector: Connector = DEFAULT
    """The connector of the connection."""
    frequency: Frequency | None = None
    """Every hour if not given, or once if nothing identifies new rows."""


def key_of(name: str) -> str:
    """Return a name in the form of keys in stack files: `Sales_Orders` becomes `sales-orders`."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "table"


def split(columns: str | None) -> tuple[str, ...] | None:
    """Return columns from a list with commas; None if none are given."""
    names = (part.strip() for part in (columns or "").split(","))
    return tuple(name for name in names if name) if columns else None
