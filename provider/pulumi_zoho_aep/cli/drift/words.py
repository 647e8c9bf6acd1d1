"""Wording that the text and Markdown reports share."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pulumi_zoho_aep.aep.inventory import AepObject
from pulumi_zoho_aep.cli.drift.model import Cause, Difference
from pulumi_zoho_aep.wording import number

PENDING = "Declared but not applied yet"
UNHEALTHY = "Unhealthy"
HEALTH = "Data does not arrive as it should"
ORPHANS = "Orphans: objects with this stack's ownership tag that belong to none of its resources"
UNMANAGED = "Without an ownership tag of any stack"
DONE = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"}


def drift(up: str) -> str:
    """Return the heading of what was changed or deleted, with the command that undoes it."""
    return f"Changed outside of Pulumi; `{up}` would undo it"


def state_of(one: Difference) -> str:
    """Say what happened to a resource as a whole, and what `pulumi up` would do."""
    if one.action == "unknown":
        return "deleted outside of Pulumi" if one.cause is Cause.DELETED else ""
    if one.cause is Cause.DELETED:
        return "deleted outside of Pulumi, to be created again"
    if one.cause is Cause.FOLLOWS:
        return f"to be {DONE[one.action]}, follows {', '.join(one.follows)}"
    return f"to be {DONE[one.action]}" if one.action != "update" or not one.properties else ""


def value(one: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as JSON; empty if there is none."""
    return "" if one is None else one if one in ("[secret]", "[unknown]") else json.dumps(one, ensure_ascii=False)


def mapping_sets_left(found: Sequence[AepObject]) -> str:
    """Say how many there are, and why no action is needed."""
    return f"{number(len(found), 'mapping set')} of earlier runs left: Data Prep offers no way to delete them"


def counted(found: Iterable[AepObject]) -> str:
    """Return `2 Dataflows, 1 Schema`."""
    return ", ".join(
        number(how_many, resource) for resource, how_many in sorted(Counter(one.resource for one in found).items())
    )
