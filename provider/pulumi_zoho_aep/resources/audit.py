"""Who changed an object last, when, and from where, as Adobe's services say it in every answer."""

from typing import Any, TypedDict

from pulumi_zoho_aep.aep.flow_service import Entity
from pulumi_zoho_aep.aep.schema_registry import RegistryMetadata
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.engine.models import Instant, Outputs

EXPERIENCE_CLOUD = "exc_app"
"""The value of `updatedClient` for changes made in the AEP interface."""
_WRITE = ("updated_by", "updated_at", "updated_client")
"""The values that distinguish one write of an object from another."""


class Audited(Outputs):
    """Outputs that say who changed the object, when, and from where."""

    created_by: str | None = None
    """None if that is whoever changed the object last, so that the state of a new object holds it only once."""
    updated_by: str = ""
    updated_at: Instant | None = None
    updated_client: str | None = None

    def last_change(self) -> str:
        """Say who changed the object last, when, and from where, if its service says so."""
        at = f" at {self.updated_at:%Y-%m-%dT%H:%M:%SZ}" if self.updated_at else ""
        client = self.updated_client
        where = " in the AEP interface" if client == EXPERIENCE_CLOUD else " through the API" if client else ""
        maker = ", who created it: an interrupted run, or another program with the same credential"
        return f"changed by {self.updated_by or 'somebody'}{at}{where}{maker if self.is_by_maker() else ''}"

    def was_written_since(self, recorded: Outputs) -> bool:
        """Say whether, according to its service, somebody else has written the object since a recorded state."""
        before = getattr(recorded, "updated_at", None)
        if self.updated_at and before and self.updated_at < before:
            # The last write was of a part that is gone, such as the primary identity of a schema.
            return False
        return any(getattr(self, name) != getattr(recorded, name, None) for name in _WRITE)

    def is_by_maker(self) -> bool:
        """Say whether an unrecorded last write may be ours: it came from the object's creator, through the API."""
        return bool(self.updated_by) and self.created_by is None and self.updated_client != EXPERIENCE_CLOUD


class AuditMembers(TypedDict):
    """Outputs that say who wrote an object, as most services give them."""

    created_by: str | None
    updated_by: str
    updated_at: Any
    updated_client: str | None


def audit_members(answer: Entity | RegistryMetadata) -> AuditMembers:
    """Return who made and changed something, and when."""
    return {
        "created_by": maker_of(answer.created_by, answer.updated_by),
        "updated_by": answer.updated_by,
        "updated_at": from_milliseconds(answer.updated_at),
        "updated_client": answer.updated_client or None,
    }


def maker_of(created_by: str, updated_by: str) -> str | None:
    """Return who created an object, for `Audited`."""
    return None if created_by == updated_by else created_by
