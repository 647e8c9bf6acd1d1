"""Credits of a day, by edition."""

import pytest

from pulumi_zoho_aep.zoho.api_credits import daily_credits
from pulumi_zoho_aep.zoho.metadata import License


@pytest.mark.parametrize(
    ("edition", "users", "credits"),
    [
        ("free", 3, 5_000),
        ("standard", 10, 52_500),
        ("standard", 1_000, 100_000),
        ("professional", 10, 55_000),
        ("enterprise", 25, 75_000),
        ("Enterprise", 100_000, 5_000_000),
        ("ultimate", 100_000, 200_050_000),
        ("bundle", 10, None),
    ],
)
def test_credits_of_a_day(edition: str, users: int, credits: int | None) -> None:  # noqa: A002 - Zoho's word
    """Zoho's table: a base, so many for each licence, and a cap except in the largest edition."""
    assert daily_credits(License(paid_type=edition, users_license_purchased=users)) == credits
