"""What of a stack is watched: its dataflows, as the last `pulumi up` left them in the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest


@dataclass(frozen=True)
class Watched:
    """A dataflow of the stack."""

    name: str
    """The resource's name; from a stack file, the key of the ingestion."""
    flow_id: str
    enabled: bool
    """As declared."""
    schedule: Mapping[str, Any]
    """`frequency`, and what else the schedule has."""


def watched(dataflows: Mapping[str, tuple[str, Mapping[str, Any]]]) -> list[Watched]:
    """Return what is watched, by name.

    Args:
        dataflows: id and outputs of the stack's dataflows, by the names of their resources.
    """
    return [
        Watched(name, identifier, outputs.get("enabled") is not False, outputs.get("schedule") or {})
        for name, (identifier, outputs) in sorted(dataflows.items())
    ]


def chosen(found: Sequence[Watched], name: str | None) -> list[Watched]:
    """Return the one of a name, or all.

    Raises:
        ZohoAepError: There is none of that name.
    """
    if name is None:
        return list(found)
    named = [one for one in found if one.name == name]
    if not named:
        raise ZohoAepError(f"the stack has no dataflow {name}", hint=nearest(name, [one.name for one in found]))
    return named
