"""A check, what it finds, and how checks are asked: those that do not depend on each other at the same time."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum

from pulumi_zoho_aep.checks.questions import AT_ONCE
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Forbidden, NotFound, Unauthorized, ZohoAepError
from pulumi_zoho_aep.findings import Finding, Severity


class Result(str, Enum):
    """How a check ended."""

    OK = "ok"
    ATTENTION = "attention"
    """`pulumi up` will work, and something will go wrong later, or may."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """It needs another one, which did not end well."""
    UNKNOWN = "unknown"
    """The services could not be asked, or do not say."""


_OF_SEVERITY = {Severity.ERROR: Result.FAILED, Severity.WARNING: Result.ATTENTION, Severity.INFO: Result.UNKNOWN}
"""What the worst finding means for its check, the worst first."""
_ENDED = {Result.FAILED: "failed", Result.SKIPPED: "was skipped", Result.UNKNOWN: "is unknown"}

Found = str | Finding | Iterable[Finding]
"""What was found: in words where all is well, else at least one finding."""


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that has to hold. A `ZohoAepError` of `ask` counts as failed, with its hint as the fix."""

    name: str
    ask: Callable[[], Found]
    fix: str
    """The usual way to repair it, where neither finding nor error know a better one."""
    subject: str = ""
    """Whom it is about, as the stack file's key, such as `credentials.sales`; empty for the whole stack."""
    code: Code = Code.FAILURE
    """What it usually means that it did not end well."""
    needs: tuple["Check", ...] = ()
    """Checks without whose success this one cannot be asked; they come earlier."""

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
    """What was found where all is well, or why it was skipped."""
    findings: tuple[Finding, ...] = ()
    """The worst first."""

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should do something."""
        return self.result in (Result.ATTENTION, Result.FAILED)

    @property
    def detail(self) -> str:
        """What was found, a line for each finding."""
        return "\n".join(map(self.reason_of, self.findings)) or self.words

    @property
    def fix(self) -> str:
        """How to repair it, a line for each way."""
        return "\n".join(dict.fromkeys(filter(None, (one.fix for one in self.findings))))

    def reason_of(self, finding: Finding) -> str:
        """Return a finding's subject and reason; its reason alone where the check says what it is about."""
        is_said = finding.subject in ("", self.check.name.replace(" ", "_"))
        return finding.reason if is_said else f"{finding.subject}: {finding.reason}"


def run(checks: Sequence[Check]) -> list[Outcome]:
    """Ask all checks and return what they found, in their order."""
    outcomes: dict[Check, Future[Outcome]] = {}
    # A check waits for earlier ones only, and those have been started before it: the pool cannot lock up.
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
        # What a service does not accept, or does not have, is the subject of the check.
        code = check.code if isinstance(error, (Unauthorized, Forbidden, NotFound)) else error.code
        findings = [Finding.error(code, "", error.message, error.hint)]
    findings.sort(key=lambda one: list(_OF_SEVERITY).index(one.severity))
    return Outcome(check, _OF_SEVERITY[findings[0].severity], findings=tuple(_with_fix(one, check) for one in findings))


def _with_fix(finding: Finding, check: Check) -> Finding:
    # What could not be asked is no reason to repair anything.
    return finding if finding.fix or finding.severity is Severity.INFO else replace(finding, fix=check.fix)
