"""The dataflows of a stack that are watched, as the last `pulumi up` recorded them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pulumi_zoho_aep.aep.times import from_text
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.resources.freshness import duration_of
from pulumi_zoho_aep.resources.schedule import next_run, period_of


@dataclass(frozen=True)
class Watched:
    """A dataflow of the stack."""

    name: str
    """The resource's name; for a stack file, the key of the ingestion."""
    flow_id: str
    enabled: bool
    """As declared."""
    schedule: Mapping[str, Any]
    """`frequency`, and the other parts of the schedule."""
    starts_at: datetime | None
    """When its runs begin; None if AEP does not say."""
    expected: timedelta | None
    """How old its newest rows may be; None if not declared."""

    @property
    def period(self) -> timedelta | None:
        """The time between two runs; None for a single run, and if there is no schedule."""
        return period_of(self.schedule)

    @property
    def tolerated(self) -> timedelta | None:
        """How old the newest rows may be: as declared, or else two periods and at least a day; None for a single run.

        An hour at night without changes in a CRM is normal.
        """
        if self.expected is not None or self.period is None:
            return self.expected
        return max(2 * self.period, timedelta(days=1))

    def next_run(self, now: datetime) -> datetime | None:
        """Return when it runs next; None if no run follows."""
        if not self.enabled or self.starts_at is None or not self.schedule:
            return None
        return next_run(self.schedule, self.starts_at, now)


_DECLARED = ("enabled", "expect_fresh_within")
"""Settings that apply as soon as they are declared, before `pulumi up` has recorded them."""


def watched(
    dataflows: Mapping[str, tuple[str, Mapping[str, Any]]], declared: Mapping[str, Mapping[str, Any]]
) -> list[Watched]:
    """Return the watched dataflows by name.

    Args:
        dataflows: Id and outputs of the stack's dataflows, by the names of their resources.
        declared: The ingestions of the stack file, by key; empty for a person's own program.
    """
    return [
        _watched(name, identifier, {**outputs, **_said(declared.get(name, {}))})
        for name, (identifier, outputs) in sorted(dataflows.items())
    ]


def _said(declared: Mapping[str, Any]) -> dict[str, Any]:
    return {key: declared[key] for key in _DECLARED if key in declared}


def _watched(name: str, identifier: str, outputs: Mapping[str, Any]) -> Watched:
    starts_at, expected = outputs.get("starts_at"), outputs.get("expect_fresh_within")
    return Watched(
        name,
        identifier,
        outputs.get("enabled") is not False,
        outputs.get("schedule") or {},
        from_text(starts_at) if starts_at else None,
        duration_of(expected) if expected else None,
    )


def chosen(found: Sequence[Watched], name: str | None) -> list[Watched]:
    """Return the dataflow with a given name, or all.

    Raises:
        ZohoAepError: The stack has no dataflow with that name.
    """
    if name is None:
        return list(found)
    named = [one for one in found if one.name == name]
    if not named:
        raise ZohoAepError(f"the stack has no dataflow {name}", hint=nearest(name, [one.name for one in found]))
    return named
