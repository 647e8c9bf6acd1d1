"""Zoho's OAuth scopes: the minimum for reading all modules, or chosen ones.

A scope reads `<service>.<group>[.<name>].<OPERATION>`. Whether Zoho is case-sensitive is UNCONFIRMED: requests use the
documented case, comparisons ignore it. https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
"""

import re
from collections.abc import Iterable

MODULES_METADATA = "ZohoCRM.settings.modules.READ"
USERS = "ZohoCRM.users.READ"
EVERY_MODULE = "ZohoCRM.modules.READ"
CUSTOM_MODULES = "ZohoCRM.modules.custom.READ"
COUNTING = "ZohoSearch.securesearch.READ"
BULK_READ = "ZohoCRM.bulk.READ"
QUERIES = "ZohoCRM.coql.READ"
# Reading the organisation verifies API host and environment. Reading the user matters because ingestion ends when that
# user is deactivated, and without the scope there is no way to find out later whose token it is.
_ALWAYS = (MODULES_METADATA, "ZohoCRM.settings.fields.READ", "ZohoCRM.org.READ", USERS)
_STANDARD_MODULES = re.compile(
    "leads|accounts|contacts|deals|campaigns|tasks|cases|events|calls|solutions|products|vendors|pricebooks|quotes|"
    "salesorders|purchaseorders|invoices|notes|activities|attachments|appointments|services|emails"
)
# The one module whose scope keeps the underscores of its API name.
_IRREGULAR_MODULES = {"appointments_rescheduled_history__s": "appointments_rescheduled_history"}
_SCOPE = re.compile(r"[A-Za-z]+(\.[A-Za-z_]+){1,2}\.(ALL|READ|WRITE|CREATE|UPDATE|DELETE)", re.IGNORECASE)


def least(modules: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the scopes that reading needs.

    Args:
        modules: API names; none means all modules, including those added later.
    """
    records = dict.fromkeys(of_module(module) for module in modules)
    return (*_ALWAYS, *(records or (EVERY_MODULE,)))


def of_module(api_name: str) -> str:
    """Return the scope for reading a module's records.

    Any name that is not one of Zoho's is taken for a custom module's.
    """
    lower = api_name.lower()
    name = _IRREGULAR_MODULES.get(lower, lower.removesuffix("__s").replace("_", ""))
    known = _STANDARD_MODULES.fullmatch(name) is not None or lower in _IRREGULAR_MODULES
    # All custom modules share one scope; for linking and subform modules this is UNCONFIRMED.
    return f"ZohoCRM.modules.{name}.READ" if known else CUSTOM_MODULES


def split(text: str) -> tuple[str, ...]:
    """Split a list at commas and blanks; each name once."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", text))))


def malformed(scopes: Iterable[str]) -> list[str]:
    """Return what cannot be a scope; for those Zoho shows an error page and does not redirect."""
    return [scope for scope in scopes if not _SCOPE.fullmatch(scope)]


def beyond_reading(scopes: Iterable[str]) -> list[str]:
    """Return the scopes that allow more than ingestion needs: a stolen token could change records."""
    return [scope for scope in scopes if not scope.upper().endswith(".READ")]


def missing(needed: Iterable[str], granted: Iterable[str]) -> list[str]:
    """Return the needed scopes that were not granted, directly or within a wider one; each once, in order.

    Everything that compares scopes uses this function, so that no two parts disagree about a token.
    """
    held = {scope.lower() for scope in granted}
    lacking: dict[str, str] = {}
    for scope in needed:
        if held.isdisjoint(_containing(scope.lower())):
            lacking.setdefault(scope.lower(), scope)
    return list(lacking.values())


def _containing(scope: str) -> set[str]:
    """Return the scope itself and the wider ones that contain it."""
    if scope.count(".") < 2:  # noqa: PLR2004 - service, group and operation: fewer parts are not a scope
        return {scope}
    service, *names, operation = scope.split(".")
    group = f"{service}.{names[0]}"
    wider = {scope, ".".join([service, *names, "all"]), f"{group}.all"}
    # Only for modules is a bare operation documented to contain the single ones; `settings.READ` is not listed.
    return wider | {f"{group}.{operation}"} if names[0] == "modules" else wider
