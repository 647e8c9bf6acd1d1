"""Scopes of Zoho's OAuth: the least that reading needs, for all modules or for chosen ones.

Written `<service>.<group>[.<name>].<OPERATION>`. Whether case counts at Zoho is UNCONFIRMED: requests use the
documented case, comparisons ignore it. https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
"""

import re
from collections.abc import Iterable

MODULES_METADATA = "ZohoCRM.settings.modules.READ"
USERS = "ZohoCRM.users.READ"
EVERY_MODULE = "ZohoCRM.modules.READ"
CUSTOM_MODULES = "ZohoCRM.modules.custom.READ"
# The organisation proves API host and environment. The user is asked for because ingestion ends when that user is
# deactivated, and without the scope nobody can tell later whose token it is.
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
        modules: API names; none stands for all modules, also those that are added later.
    """
    records = dict.fromkeys(of_module(module) for module in modules)
    return (*_ALWAYS, *(records or (EVERY_MODULE,)))


def of_module(api_name: str) -> str:
    """Return the scope that lets read a module's records. A name that is none of Zoho's is a custom module's."""
    lower = api_name.lower()
    name = _IRREGULAR_MODULES.get(lower, lower.removesuffix("__s").replace("_", ""))
    known = _STANDARD_MODULES.fullmatch(name) is not None or lower in _IRREGULAR_MODULES
    # All custom modules share one scope. For linking and subform modules it is UNCONFIRMED.
    return f"ZohoCRM.modules.{name}.READ" if known else CUSTOM_MODULES


def split(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas or blanks, each once."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", text))))


def malformed(scopes: Iterable[str]) -> list[str]:
    """Return what cannot be a scope; Zoho answers those with a page in the browser, and no redirect."""
    return [scope for scope in scopes if not _SCOPE.fullmatch(scope)]


def beyond_reading(scopes: Iterable[str]) -> list[str]:
    """Return the scopes that allow more than ingestion needs: whoever gets hold of the token could change records."""
    return [scope for scope in scopes if not scope.upper().endswith(".READ")]


def missing(needed: Iterable[str], granted: Iterable[str]) -> list[str]:
    """Return which scopes were not granted, neither themselves nor within a wider one; each once, in order.

    Every comparison of scopes is this one, so that no two parts of the product disagree about a token.
    """
    held = {scope.lower() for scope in granted}
    lacking: dict[str, str] = {}
    for scope in needed:
        if held.isdisjoint(_containing(scope.lower())):
            lacking.setdefault(scope.lower(), scope)
    return list(lacking.values())


def _containing(scope: str) -> set[str]:
    """Return the scope itself and the wider ones that contain it."""
    if scope.count(".") < 2:  # noqa: PLR2004 - service, group and operation: less is no scope
        return {scope}
    service, *names, operation = scope.split(".")
    group = f"{service}.{names[0]}"
    wider = {scope, ".".join([service, *names, "all"]), f"{group}.all"}
    # Only of modules a bare operation is documented to contain the single ones: `settings.READ` is on no list.
    return wider | {f"{group}.{operation}"} if names[0] == "modules" else wider
