"""A small Salesforce behind AEP's connector: whom it lets in, and a few objects with fields and records.

Facts: routes reference §D (auth specs and their members). Names of objects and fields are Salesforce's standard ones.
This system itself is never called; only what AEP sees of it exists here.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from pulumi_zoho_aep.simulator import seeds

Item = dict[str, Any]

_STRING: Item = {"type": "string", "xdm": {"type": "string"}}
_BOOLEAN: Item = {"type": "boolean", "xdm": {"type": "boolean"}}
_MOMENT: Item = {"type": "string", "meta:xdmType": "date-time", "xdm": {"type": "string", "format": "date-time"}}
_NUMBER: Item = {"type": "double", "xdm": {"type": "number"}}
_SYSTEM: Mapping[str, Item] = {
    "Id": _STRING,
    "IsDeleted": _BOOLEAN,
    "CreatedDate": _MOMENT,
    "LastModifiedDate": _MOMENT,
    "SystemModstamp": _MOMENT,
}
_PERSON: Mapping[str, Item] = dict.fromkeys(("FirstName", "LastName", "Email", "Phone", "Title"), _STRING)
_TABLES: Mapping[str, Mapping[str, Item]] = {
    "Account": {**_SYSTEM, "Name": _STRING, "Industry": _STRING, "AnnualRevenue": _NUMBER},
    "Contact": {**_SYSTEM, **_PERSON, "AccountId": _STRING},
    "Lead": {**_SYSTEM, **_PERSON, "Company": _STRING, "IsConverted": _BOOLEAN},
}
_RECORDS = 60
_END = datetime(2026, 11, 1, tzinfo=timezone.utc)
_NAMES = ("Ada", "Ben", "Carla", "Elif", "Farid", "Grace", "Hana", "Ivo")
_LOGINS: Mapping[str, Mapping[str, str]] = {
    "OAuth2 Client Credential": {
        "environmentUrl": seeds.SALESFORCE_URL,
        "clientId": seeds.SALESFORCE_CLIENT_ID,
        "clientSecret": seeds.SALESFORCE_CLIENT_SECRET,
    },
    "Basic Authentication": {
        "environmentUrl": seeds.SALESFORCE_URL,
        "username": seeds.SALESFORCE_USER,
        "password": seeds.SALESFORCE_PASSWORD,
        "securityToken": seeds.SALESFORCE_SECURITY_TOKEN,
    },
}


def problem(spec_name: str, params: Mapping[str, Any]) -> str:
    """Return why this organisation does not let somebody in; empty if it does."""
    expected = _LOGINS.get(spec_name)
    if expected is None:
        return f"The simulated Salesforce has no {spec_name}"
    wrong = [name for name, value in expected.items() if str(params.get(name)).rstrip("/") != value]
    return f"Salesforce refused the credentials of the connection: {', '.join(wrong)}" if wrong else ""


def names() -> list[str]:
    """Return the tables."""
    return list(_TABLES)


def columns(table: str) -> list[Item]:
    """Return the columns of a table as explore answers them; none for a table that does not exist."""
    return [{"name": name, **kind} for name, kind in _TABLES.get(table, {}).items()]


def moments(table: str) -> set[str]:
    """Return the columns that hold a date with time: what a delta column has to be."""
    return {name for name, kind in _TABLES.get(table, {}).items() if kind is _MOMENT}


def rows(_: object, table: str, place: str) -> list[Item]:
    """Return the rows of a table, which never change. Callers share them: they are not to be changed."""
    return _rows(table, place)


@lru_cache(maxsize=8)
def _rows(table: str, place: str) -> list[Item]:
    chance = random.Random(f"{place} {table}")
    return [_row(table, position, chance) for position in range(_RECORDS)]


def place_of(connection: Item) -> str:
    """Return the address of the organisation behind a stored base connection."""
    return str(connection["auth"]["params"].get("environmentUrl", ""))


def _row(table: str, position: int, chance: random.Random) -> Item:
    changed = _END - timedelta(minutes=chance.randrange(200_000))
    times = {"CreatedDate": changed - timedelta(days=chance.randrange(300))}
    times |= dict.fromkeys(("LastModifiedDate", "SystemModstamp"), changed)
    name = chance.choice(_NAMES)
    values: Item = {
        "Id": f"00{table[0]}{position:012d}AAA",
        **{key: f"{time:%Y-%m-%dT%H:%M:%SZ}" for key, time in times.items()},
        "FirstName": name,
        "LastName": f"Example {position}",
        "Email": f"{name.lower()}.{position}@customer.example",
        "AnnualRevenue": float(chance.randrange(1_000_000)),
        "AccountId": f"00A{chance.randrange(_RECORDS):012d}AAA",
    }
    kinds = _TABLES[table]
    plain = {key: False if kind is _BOOLEAN else f"{key} {position}" for key, kind in kinds.items()}
    return {key: values.get(key, plain[key]) for key in kinds}
