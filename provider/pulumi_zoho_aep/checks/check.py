"""A check, what it finds, and how checks run: those that do not depend on each other run at the same time."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum

from pulumi_zoho_aep.checks.questions import AT_ONCE
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Forbidden, NotFound, Unauthorized, UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.findings import Finding, Severity


class Result(str, Enum):
    """The outcome of a check."""

    OK = "ok"
    ATTENTION = "attention"
    """`pulumi up` will work, but something will or may go wrong later."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """A check on which it depends did not pass."""
    UNKNOWN = "unknown"
    """The services could not be reached, or do not say."""


_OF_SEVERITY = {Severity.ERROR: Result.FAILED, Severity.WARNING: Result.ATTENTION, Severity.INFO: Result.UNKNOWN}
"""The status for the worst finding of a check, worst first."""
_ENDED = {Result.FAILED: "failed", Result.SKIPPED: "was skipped", Result.UNKNOWN: "is unknown"}

Found = str | Finding | Iterable[Finding]
"""The result: words if all is well, otherwise at least one finding."""


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that must hold.

    If `ask` raises a `ZohoAepError`, the check has failed, and the error's hint is the fix.
    """

    name: str
    ask: Callable[[], Found]
    fix: str
    """The usual fix, unless a finding or an error names a better one."""
    subject: str = ""
    """The subject of the check, as a key of the stack file such as `credentials.sales`; empty for the whole stack."""
    code: Code = Code.FAILURE
    """The usual meaning of its failure."""
    needs: tuple["Check", ...] = ()
    """Earlier checks that must pass before this one can run."""

    @property
    def title(self) -> str:
        """Subject and name."""
        return f"{self.subject}: {self.name}" if self.subject else self.name


@dataclass(frozen=True)
class Outcome:
    """A check and how it ended."""

    check: Check
    result: Result
    words: str = ""
    """The result if all is well, or the reason why the check was skipped."""
    findings: tuple[Finding, ...] = ()
    """The check's findings, worst first."""

    @property
    def needs_attention(self) -> bool:
        """Whether someone should act."""
        return self.result in (Result.ATTENTION, Result.FAILED)

    @property
    def detail(self) -> str:
        """The findings, one line each."""
        return "\n".join(map(self.reason_of, self.findings)) or self.words

    @property
    def fix(self) -> str:
        """The possible fixes, one line each."""
        return "\n".join(dict.fromkeys(filter(None, (one.fix for one in self.findings))))

    def reason_of(self, finding: Finding) -> str:
        """Return a finding's subject and reason; only its reason if the check already names the subject."""
        is_said = finding.subject in ("", self.check.name.replace(" ", "_"))
        return finding.reason if is_said else f"{finding.subject}: {finding.reason}"


def run(checks: Sequence[Check]) -> list[Outcome]:
    """Run all checks and return the outcomes in their order."""
    outcomes: dict[Check, Future[Outcome]] = {}
    # A check waits only for checks that were started earlier, so the pool cannot deadlock.
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for check in checks:
            outcomes[check] = pool.submit(_outcome, check, [outcomes[needed] for needed in check.needs])
    return [outcome.result() for outcome in outcomes.values()]


def _outcome(check: Check, needed: Sequence["Future[Outcome]"]) -> Outcome:
    for other, outcome in zip(check.needs, needed, strict=True):
        result = outcome.result().result
        if result in _ENDED:
            return Outcome(check, Result.SKIPPED, f"needs {other.title}, which {_ENDED[result]}")
    try:
        found = check.ask()
        if isinstance(found, str):
            return Outcome(check, Result.OK, found)
        findings = [found] if isinstance(found, Finding) else list(found)
    except ZohoAepError as error:
        # If a service refuses something or does not have it, that is a finding of the check.
        code = check.code if isinstance(error, (Unauthorized, Forbidden, NotFound)) else error.code
        # A reply that is not the service's says nothing about the check, so the usual fix does not apply.
        fix = error.hint or (error.advice if isinstance(error, UnexpectedReply) else "")
        findings = [Finding.error(code, "", error.message, fix)]
    findings.sort(key=lambda one: list(_OF_SEVERITY).index(one.severity))
    return Outcome(check, _OF_SEVERITY[findings[0].severity], findings=tuple(_with_fix(one, check) for one in findings))


def _with_fix(finding: Finding, check: Check) -> Finding:
    # If a service could not be reached, there is nothing to fix.
    return finding if finding.fix or finding.severity is Severity.INFO else replace(finding, fix=check.fix)
