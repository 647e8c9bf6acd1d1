"""Scopes of Zoho's OAuth: which exist, which cover what, and how they read in words (Zoho reference §12)."""

import re
from collections.abc import Iterable

_OPERATIONS = {"ALL": "Full access to", "READ": "Read", "CREATE": "Create", "UPDATE": "Change", "DELETE": "Delete"}
_MODULES = set(
    re.findall(
        r"\w+",
        "leads accounts contacts deals campaigns tasks cases events calls solutions products vendors pricebooks quotes"
        " salesorders purchaseorders invoices custom notes activities attachments approvals dashboards search services"
        " appointments appointments_rescheduled_history emails",
    )
)
_SETTINGS = set(
    re.findall(
        r"\w+",
        "modules fields layouts related_lists custom_views territories variables tags tab_groups macros custom_links"
        " custom_buttons roles profiles currencies pipeline",
    )
)
_SINGLE = {"users": "users", "org": "the organisation", "bulk": "records in bulk", "coql": "records by query"}
_OTHER_SERVICES = {
    "ZohoSearch.securesearch.READ": "Search records",
    "AaaServer.profile.READ": "Read your name and e-mail address",
}
# Least privilege for ingestion, with users (who consented) and every module.
SEEDED = (
    "ZohoCRM.settings.modules.READ",
    "ZohoCRM.settings.fields.READ",
    "ZohoCRM.org.READ",
    "ZohoCRM.users.READ",
    "ZohoCRM.modules.READ",
)


def split(text: str) -> list[str]:
    """Return the scopes of a request: separated by commas, without blanks, each once."""
    return list(dict.fromkeys(filter(None, text.split(","))))


def exists(scope: str) -> bool:
    """Whether Zoho knows the scope. Case counts here: whether it does at Zoho is UNCONFIRMED."""
    return scope in _OTHER_SERVICES or _parts(scope) is not None


def in_words(scope: str) -> str:
    """Return what the scope allows, as the consent page shows it."""
    parts = _parts(scope)
    if parts is None:
        return _OTHER_SERVICES[scope]
    group, name, operation = parts
    if group == "modules":
        what = f"{name.replace('_', ' ')} records" if name else "records of every module"
    elif group == "settings":
        what = f"the list of {name.replace('_', ' ')}" if name else "the settings of the CRM"
    else:
        what = _SINGLE.get(group, group)
    return f"{_OPERATIONS[operation]} {what}"


def covers(granted: Iterable[str], needed: Iterable[str]) -> bool:
    """Whether one of the scopes that an endpoint takes was granted."""
    return not set(granted).isdisjoint(needed)


def for_settings(name: str) -> set[str]:
    """Return the scopes that allow reading one kind of metadata."""
    return {f"ZohoCRM.settings.{name}.READ", f"ZohoCRM.settings.{name}.ALL", "ZohoCRM.settings.ALL"}


def for_module(api_name: str, *, custom: bool) -> set[str]:
    """Return the scopes that allow reading the records of a module; all custom modules share one name."""
    name = "custom" if custom else api_name.removesuffix("__s").replace("_", "").lower()
    names = {f"ZohoCRM.modules.{name}.{operation}" for operation in ("READ", "ALL")}
    return names | {"ZohoCRM.modules.READ", "ZohoCRM.modules.ALL"}


def for_single(group: str) -> set[str]:
    """Return the scopes that allow reading what has a group of its own, e.g. `org`."""
    return {f"ZohoCRM.{group}.READ", f"ZohoCRM.{group}.ALL"}


def _parts(scope: str) -> tuple[str, str, str] | None:
    """Return group, name ("" for the whole group) and operation of a CRM scope, or None if there is no such scope."""
    service, _, rest = scope.partition(".")
    group, _, tail = rest.partition(".")
    name, _, operation = tail.rpartition(".")
    known = {"modules": _MODULES | {""}, "settings": _SETTINGS | {""}}.get(group)
    if known is None:
        known = {""} if group in {*_SINGLE, "notifications"} else set()
    return (group, name, operation) if service == "ZohoCRM" and name in known and operation in _OPERATIONS else None
