"""Findings that say the same of many ingestions, as one."""

from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_zoho_aep.findings import Finding

_ALONE = 2
"""Up to this number, each says it for itself."""


@dataclass(frozen=True)
class Group:
    """Findings with the same code and reason; their advice may name a run of each."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The help that all of these groups share."""
        return self.findings[0]

    @property
    def is_one(self) -> bool:
        """Whether it is a single finding."""
        return len(self.findings) == 1

    @property
    def fix(self) -> str:
        """The advice, if it is the same for all; otherwise empty."""
        return self.first.fix if len({one.fix for one in self.findings}) == 1 else ""


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Return findings in their order, with those that say the same where the first of them is."""
    found: dict[tuple[object, str], list[Finding]] = {}
    for one in findings:
        found.setdefault((one.code, one.reason), []).append(one)
    return [
        Group(tuple(some))
        for same in found.values()
        for some in ([same] if len(same) > _ALONE else [[one] for one in same])
    ]
