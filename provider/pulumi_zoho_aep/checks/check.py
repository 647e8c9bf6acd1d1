"""A check, what it finds, and how checks are asked: those that do not depend on each other at the same time."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Forbidden, NotFound, Unauthorized, ZohoAepError
from pulumi_zoho_aep.findings import Finding

AT_ONCE = 5
"""Zoho's smallest edition serves five calls of an organisation at a time."""


class Result(str, Enum):
    """How a check ended."""

    OK = "ok"
    ATTENTION = "attention"
    """`pulumi up` will work, and something will go wrong later, or may."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """It needs another one, which did not end well."""
    UNKNOWN = "unknown"
    """Nobody could be asked, or nobody would say."""


_ENDED = {Result.FAILED: "failed", Result.SKIPPED: "was skipped", Result.UNKNOWN: "is unknown"}


@dataclass(frozen=True)
class Answer:
    """How a check ended. An empty `fix` means the usual one, as does no code where something is wrong or unknown."""

    result: Result
    detail: str
    fix: str = ""
    code: Code | None = None

    @classmethod
    def of(cls, finding: Finding) -> "Answer":
        """Return what a finding means for its check."""
        result = Result.ATTENTION if finding.is_warning else Result.FAILED
        return cls(result, finding.reason, finding.fix, finding.code)


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that has to hold. A `ZohoAepError` of `ask` counts as failed, with its hint as the fix."""

    name: str
    ask: Callable[[], Answer]
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
    answer: Answer

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should do something."""
        return self.answer.result in (Result.ATTENTION, Result.FAILED)


def run(checks: Sequence[Check]) -> list[Outcome]:
    """Ask all checks and return what they found, in their order."""
    answers: dict[Check, Future[Answer]] = {}
    # A check waits for earlier ones only, and those have been started before it: the pool cannot lock up.
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for check in checks:
            answers[check] = pool.submit(_answer, check, [answers[needed] for needed in check.needs])
    return [Outcome(check, answer.result()) for check, answer in answers.items()]


def _answer(check: Check, needed: Sequence["Future[Answer]"]) -> Answer:
    for other, answer in zip(check.needs, needed, strict=True):
        result = answer.result().result
        if result in _ENDED:
            return Answer(Result.SKIPPED, f"needs {other.title}, which {_ENDED[result]}")
    try:
        found = check.ask()
    except ZohoAepError as error:
        # What a service does not accept or have is what the check is about.
        code = None if isinstance(error, (Unauthorized, Forbidden, NotFound)) else error.code
        found = Answer(Result.FAILED, error.message, error.hint, code)
    if found.result is Result.OK:
        return found
    fix = found.fix if found.result is Result.UNKNOWN else found.fix or check.fix
    return replace(found, fix=fix, code=found.code or check.code)
