"""Who made and changed an object, as every service tells it."""

from datetime import datetime, timezone

from pulumi_zoho_aep.resources._model import Instant, Outputs

EXPERIENCE_CLOUD = "exc_app"
"""What the services call the AEP interface in `updatedClient`."""


class Audited(Outputs):
    """Outputs that tell who changed the object, when, and from where."""

    created_by: str = ""
    created_at: Instant | None = None
    updated_by: str = ""
    updated_at: Instant | None = None
    updated_client: str = ""


def from_milliseconds(value: int) -> datetime | None:
    """Return the time of an epoch in milliseconds; zero means that the service did not say."""
    return datetime.fromtimestamp(value // 1000, timezone.utc) if value else None
