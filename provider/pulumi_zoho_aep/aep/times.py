"""Times as AEP writes them."""

from datetime import datetime, timezone


def from_milliseconds(value: int) -> datetime | None:
    """Return the time of an epoch in milliseconds; zero means that the service did not say."""
    return datetime.fromtimestamp(value // 1000, timezone.utc) if value else None
