"""Zoho's modules as AEP's connector sees them: tables with flat columns, and rows.

What AEP makes of lookups is UNCONFIRMED: here an object becomes a string column with the name of what it refers to,
and lists (tags, subforms, multi-select lists) are left out.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.data_centers import DATA_CENTERS, ENVIRONMENTS
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Selection

Item = dict[str, Any]

_STRING: Item = {"type": "string", "xdm": {"type": "string"}}
_SAFE_INTEGER = 2**53
_INTEGER: Item = {
    "type": "integer",
    "xdm": {"type": "integer", "minimum": -_SAFE_INTEGER, "maximum": _SAFE_INTEGER - 1},
}
_BY_DATA_TYPE: Mapping[str, Item] = {
    "boolean": {"type": "boolean", "xdm": {"type": "boolean"}},
    "integer": _INTEGER,
    "long": _INTEGER,
    "double": {"type": "double", "xdm": {"type": "number"}},
    "currency": {"type": "double", "xdm": {"type": "number"}},
    "percent": {"type": "double", "xdm": {"type": "number"}},
    "date": {"type": "string", "meta:xdmType": "date", "xdm": {"type": "string", "format": "date"}},
    "datetime": {"type": "string", "meta:xdmType": "date-time", "xdm": {"type": "string", "format": "date-time"}},
}


def names() -> list[str]:
    """Return the tables of a Zoho connection."""
    return list(catalogue.tables())


@lru_cache(maxsize=64)
def _columns(table: str) -> tuple[tuple[str, str], ...]:
    if table not in catalogue.tables():
        return ()
    fields = catalogue.fields(table)
    # Older versions of the CRM name no JSON type for fields that hold several references.
    return tuple(
        (one["api_name"], one["data_type"]) for one in fields if one.get("json_type") not in (None, "jsonarray")
    )


def columns(table: str) -> list[Item]:
    """Return the columns of a table as explore answers them; none for a table that does not exist."""
    return [{"name": name, **_BY_DATA_TYPE.get(kind, _STRING)} for name, kind in _columns(table)]


def moments(table: str) -> set[str]:
    """Return the columns that hold a date with time: what a delta column has to be."""
    return {name for name, kind in _columns(table) if kind == "datetime"}


def rows(store: Store, table: str, place: str) -> Iterable[Item]:
    """Return the rows of a table in an organisation. Callers share them: they are not to be changed."""
    held = HeldRecords(store, table, place)
    return sample_rows(table, place) if held.is_sample else (flat(table, one) for one in held.select(Selection()))


@lru_cache(maxsize=64)
def sample_rows(table: str, place: str) -> list[Item]:
    """Return the rows that an organisation starts with."""
    return [flat(table, record) for record in catalogue.records(table, place)]


def flat(table: str, record: Item) -> Item:
    """Return a record as a row."""
    return {name: _flat(record.get(name)) for name, _ in _columns(table)}


def _flat(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return value.get("name") if isinstance(value, dict) else value


def domains() -> list[str]:
    """Return the domains below which the API's hosts are."""
    return [data_center.domain for data_center in DATA_CENTERS.values()]


def place(accounts_url: str, endpoint: str) -> str:
    """Return the key of the organisation that both addresses lead to; nothing if they do not belong together.

    Adobe gives no format for the endpoint, and asks only that the accounts URL matches the data centre: hosts of the
    API and of the web interface are accepted, with or without a scheme.
    """
    host = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}").hostname or ""
    for data_center in DATA_CENTERS.values():
        if data_center.accounts == accounts_url:
            web = f"crm.{data_center.accounts.partition('accounts.')[2]}"
            hosts = {f"{prefix}.{data_center.domain}": name for name, prefix in ENVIRONMENTS.items()}
            environment = {data_center.domain: "production", web: "production", **hosts}.get(host)
            return f"{data_center.code}-{environment}" if environment else ""
    return ""


def place_of(connection: Item) -> str:
    """Return the key of the organisation behind a stored base connection."""
    params = connection["auth"]["params"]
    accounts = urlsplit(params.get("accountsUrl") or params.get("accessTokenUrl") or "")
    return place(f"{accounts.scheme}://{accounts.netloc}", params.get("endpoint") or params.get("host") or "")
