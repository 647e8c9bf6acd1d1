"""Times as AEP and we write them."""

from datetime import datetime, timezone


def from_milliseconds(value: int) -> datetime | None:
    """Return the time of an epoch in milliseconds; zero means that the service did not say."""
    return datetime.fromtimestamp(value // 1000, timezone.utc) if value else None


def from_text(written: str) -> datetime:
    """Return the time of a text in ISO 8601.

    Raises:
        ValueError: The text is not a time.
    """
    # Python 3.10 does not read a Z.
    return datetime.fromisoformat(written.replace("Z", "+00:00"))
