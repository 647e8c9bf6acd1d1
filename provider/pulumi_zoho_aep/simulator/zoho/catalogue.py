"""What the simulated CRM contains at the start: modules, fields and records. Pure: no state, no request.

Leads, Contacts, Accounts and Deals have records; Campaigns is empty. Custom modules: Memberships with custom fields;
Orders with whatever is hard to write into a file; Inspections with more fields than a bulk job may name.
These records do not change: `held_records` has what an organisation holds now.
"""

import functools
from typing import Any

from pulumi_zoho_aep.simulator.zoho.organizations import number
from pulumi_zoho_aep.simulator.zoho.sample_fields import CUSTOM_MODULES, MODULES, described
from pulumi_zoho_aep.simulator.zoho.sample_records import Maker

Record = dict[str, Any]

_INTERNAL_NAMES = {"Memberships": "CustomModule1", "Deals": "Potentials"}
# Modules that a real organisation lists as well and that hold no records for the API.
_WITHOUT_API = ("Home", "Reports", "Feeds", "Documents")


def tables() -> list[str]:
    """Return the names of the modules whose records can be read."""
    return list(MODULES)


@functools.cache
def fields(module: str) -> list[dict[str, Any]]:
    """Return the metadata of a module's fields; shared by all callers, who leave it as it is.

    Raises:
        KeyError: The module is not among `tables()`.
    """
    return described(module)


@functools.cache
def naming_fields(module: str) -> list[str]:
    """Return the fields that name a record: texts that must not be empty."""
    return [one["api_name"] for one in fields(module) if one["system_mandatory"] and one["data_type"] == "text"]


@functools.cache
def records(module: str, organization_key: str) -> list[Record]:
    """Return a module's records in an organisation, oldest first; shared by all callers, who leave them as they are.

    Times carry the organisation's offset, e.g. `2026-03-01T09:30:00-08:00`.

    Args:
        module: One of `tables()`.
        organization_key: Place of the organisation, e.g. `us-production`: what `accounts.organization_key` returns.
    """
    return Maker(module, organization_key, lambda name: records(name, organization_key)).records()


@functools.cache
def modules() -> list[dict[str, Any]]:
    """Return the metadata of all modules, including those that the API does not serve."""
    return [_module(name, api_supported=True) for name in MODULES] + [
        _module(name, api_supported=False) for name in _WITHOUT_API
    ]


def _module(name: str, *, api_supported: bool) -> dict[str, Any]:
    custom, singular = name in CUSTOM_MODULES, name.removesuffix("s")
    return {
        "api_name": name,
        "module_name": _INTERNAL_NAMES.get(name, name),
        "singular_label": singular,
        "plural_label": name,
        "actual_singular_label": singular,
        "actual_plural_label": name,
        "id": number("module", name),
        "generated_type": "custom" if custom else "default",
        **dict.fromkeys(("api_supported", "viewable", "creatable", "editable", "deletable"), api_supported),
        "convertable": name == "Leads",
        "visible": True,
        "visibility": 1,
        "show_as_tab": True,
        "status": "visible",
        "access_type": "org_based",
        "profiles": [{"name": "Administrator", "id": number("profile", "administrator")}],
        "parent_module": {},
        "modified_time": "2026-05-06T10:20:30+00:00" if custom else None,
        "modified_by": None,
        "web_link": None,
        "description": None,
        "recycle_bin_on_delete": True,
        "business_card_field_limit": 5,
        "has_more_profiles": False,
        "profile_count": 1,
    }
