"""One organisation and one user in every data centre and environment, as the CRM shows them (Zoho reference §13)."""

import hashlib
from typing import Any

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES, Place

# Base and per-licence credits of a rolling day (§11).
DAILY_CREDITS = {
    "free": (5_000, 0),
    "standard": (50_000, 250),
    "professional": (50_000, 500),
    "enterprise": (50_000, 1_000),
    "ultimate": (50_000, 2_000),
}
_LICENCE = {
    "paid": True,
    "paid_type": "enterprise",
    "paid_expiry": "2030-12-31T00:00:00+00:00",
    "trial_type": None,
    "trial_expiry": None,
    "users_license_purchased": 25,
    "portal_users_license_purchased": 0,
}
# Members of the stored object that the CRM does not print.
OWN_MEMBERS = ("place",)


def seed(store: Store) -> None:
    """Store the organisations and users under the key of their place."""
    for place in PLACES.values():
        store.put("zohoOrgs", place.key, _organization(place))
        store.put("zohoUsers", place.key, _user(place))


def number(*what: str, digits: int = 18) -> str:
    """Return an id as Zoho numbers things: decimal, the same at every start for the same words."""
    found = int(hashlib.sha256(" ".join(what).encode()).hexdigest(), 16) % 10 ** (digits - 1)
    return str(10 ** (digits - 1) + found)


def _organization(place: Place) -> dict[str, Any]:
    data_center = place.data_center
    zgid = number("organisation", place.key, digits=9)
    return {
        "place": place.key,
        "id": number("organisation record", place.key),
        "zgid": zgid,
        "domain_name": f"org{zgid}",
        "company_name": f"Acme {data_center.country}",
        "type": place.environment,
        "primary_email": f"robin.{data_center.code}@acme.example",
        "primary_zuid": number("zuid", data_center.code, digits=9),
        "country": data_center.country,
        "country_code": data_center.country_code,
        "time_zone": data_center.time_zone,
        "iso_code": data_center.currency,
        "currency": data_center.currency,
        "currency_symbol": data_center.currency,
        "currency_locale": f"en_{data_center.country_code}",
        "created_time": "2019-03-04T08:12:40+00:00",
        "employee_count": "50-200",
        "privacy_settings": False,
        "hipaa_compliance_enabled": False,
        "mc_status": False,
        "license_details": _LICENCE,
    }


def _user(place: Place) -> dict[str, Any]:
    data_center = place.data_center
    return {
        "place": place.key,
        "id": number("user", place.key),
        "zuid": number("zuid", data_center.code, digits=9),
        "email": f"robin.{data_center.code}@acme.example",
        "full_name": "Robin Example",
        "first_name": "Robin",
        "last_name": "Example",
        "status": "active",
        "confirm": True,
        "type__s": "Regular User",
        "profile": {"name": "Administrator", "id": number("profile", place.key)},
        "role": {"name": "CEO", "id": number("role", place.key)},
        "time_zone": data_center.time_zone,
        "locale": f"en_{data_center.country_code}",
        "language": "en_US",
        "created_time": "2019-03-04T08:12:40+00:00",
        "Modified_Time": "2026-02-11T16:05:12+00:00",
    }
