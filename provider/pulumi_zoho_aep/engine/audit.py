"""Who changed an object last, when, and from where, as its state tells."""

from pulumi_zoho_aep.engine.models import Instant, Outputs

EXPERIENCE_CLOUD = "exc_app"
"""What the services call the AEP interface in `updatedClient`."""


class Audited(Outputs):
    """Outputs that tell who changed the object, when, and from where."""

    created_by: str = ""
    created_at: Instant | None = None
    updated_by: str = ""
    updated_at: Instant | None = None
    updated_client: str = ""


def was_written(state: object, since: object) -> bool:
    """Say whether somebody else wrote an object since a state of it, as far as its service tells."""
    marks = ("updated_by", "updated_at", "updated_client")
    at, before = getattr(state, "updated_at", None), getattr(since, "updated_at", None)
    if at and before and at < before:
        # The last write was of a part that is gone, such as the primary identity of a schema.
        return False
    return any(getattr(state, name, None) != getattr(since, name, None) for name in marks)


UNRECORDED_CHANGE = "changed by somebody whom AEP does not name, or by an interrupted run"
"""Of a change that left an object's own record as it was."""


def last_change(state: object) -> str:
    """Say who changed an object last, when, and from where, as far as its service tells."""
    who, when = getattr(state, "updated_by", "") or "somebody", getattr(state, "updated_at", None)
    client = getattr(state, "updated_client", "")
    at = f" at {when:%Y-%m-%dT%H:%M:%SZ}" if when else ""
    where = " in the AEP interface" if client == EXPERIENCE_CLOUD else " through the API" if client else ""
    maker = ", who created it: an interrupted run, or another program with the same credential"
    return f"changed by {who}{at}{where}{maker if is_by_maker(state) else ''}"


def is_by_maker(state: object) -> bool:
    """Say whether the last write may be ours, though no state tells of it: by whoever made the object, by the API."""
    who = getattr(state, "updated_by", "")
    is_same = bool(who) and who == getattr(state, "created_by", "")
    return is_same and getattr(state, "updated_client", "") != EXPERIENCE_CLOUD
