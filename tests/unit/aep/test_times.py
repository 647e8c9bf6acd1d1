"""Times as AEP writes them."""

from datetime import datetime, timezone

from pulumi_zoho_aep.aep.times import from_milliseconds


def test_times_are_whole_seconds() -> None:
    """The services tell milliseconds; zero means that they did not say."""
    assert from_milliseconds(1_700_000_000_999) == datetime.fromtimestamp(1_700_000_000, timezone.utc)
    assert from_milliseconds(0) is None
