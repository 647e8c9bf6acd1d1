"""API credits: how many calls an organisation may make in a rolling day. An ordinary GET costs one.

https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
"""

from dataclasses import dataclass

from pulumi_zoho_aep.zoho.metadata import License


@dataclass(frozen=True)
class _Edition:
    base: int
    per_user: int
    cap: int | None


_EDITIONS = {
    "free": _Edition(5_000, 0, 5_000),
    "standard": _Edition(50_000, 250, 100_000),
    "professional": _Edition(50_000, 500, 3_000_000),
    "enterprise": _Edition(50_000, 1_000, 5_000_000),
    "ultimate": _Edition(50_000, 2_000, None),
}


def daily_credits(license_details: License) -> int | None:
    """Return the daily credits; None for an undocumented edition, such as that of a bundle."""
    edition = _EDITIONS.get(license_details.paid_type.lower())
    if edition is None:
        return None
    total = edition.base + edition.per_user * license_details.users_license_purchased
    return total if edition.cap is None else min(total, edition.cap)
