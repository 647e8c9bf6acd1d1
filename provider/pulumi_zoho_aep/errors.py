"""Everything that can go wrong without a defect of ours.

    ZohoAepError                what a person can act on; printed as one line and a hint, never as a traceback
    ├── SettingsError           a setting is missing, contradictory or not allowed
    ├── OwnershipError          it is unclear whose object this is, or it belongs to others
    ├── ChangedElsewhere        somebody changed what we were about to change
    └── ServiceError            Zoho or Adobe refused, failed, or did not answer
        ├── Unreachable         no answer: refused, cut off, timed out
        ├── Unavailable         the service failed (5xx)
        ├── Throttled           too many requests (429, Zoho's "Access Denied")
        ├── Unauthorized        the credential is not accepted (401)
        ├── Forbidden           the credential is accepted, but not for this (403)
        ├── NotFound            there is no such object (404)
        ├── Conflict            the object is not in the expected version (409, 412)
        ├── Refused             the request is not acceptable as it stands (other 4xx)
        │   └── Busy            not while the last change of the object is still being made
        └── UnexpectedReply     an answer of the wrong shape

Messages read `<operation> <object>: <reason> (<status>, <code>, request <id>)`; `hint` says what to do.
"""

from dataclasses import dataclass
from typing import ClassVar

from pulumi_zoho_aep.codes import Code

_LONGEST = 1000
"""How much of a service's text an error quotes: more would push everything else off the screen."""


def harmless(text: str) -> str:
    """Replace characters that control a terminal or reorder text; much of it comes from the services."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


class ZohoAepError(Exception):
    """An expected failure: what went wrong and, where we know, how to fix it."""

    advice: ClassVar[str] = ""
    """How to fix failures of this class, unless there is a better hint."""
    code: Code = Code.FAILURE

    def __init__(self, message: str, *, hint: str = "", code: Code | None = None, subject: str = "") -> None:
        self.message = harmless(message)
        self.hint = harmless(hint)
        self.subject = subject
        """The key of the stack file that is wrong, where one is."""
        if code is not None:
            self.code = code
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message and, on a line of its own, the hint."""
        message = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{message}\n{self.hint}" if self.hint else message

    @property
    def with_advice(self) -> str:
        """The message with its hint, or else with the advice of its class."""
        return f"{self}\n{self.advice}" if self.advice and not self.hint else str(self)


class SettingsError(ZohoAepError):
    """A setting is missing, contradictory or not allowed."""

    code = Code.INVALID_SETTINGS


def unwritable(operation: str, error: OSError) -> SettingsError:
    """Return that temporary files have no place."""
    reason = f"{operation}: the temporary file cannot be written: {error.strerror}"
    return SettingsError(reason, hint="free some disk space, or set TMPDIR to a larger place")


class OwnershipError(ZohoAepError):
    """It is unclear whose object this is, or it belongs to others."""

    code = Code.UNCLEAR_OWNERSHIP


class ChangedElsewhere(ZohoAepError):
    """Somebody else changed an object between our read and our write."""

    code = Code.CHANGED_ELSEWHERE


@dataclass(frozen=True)
class Answer:
    """The facts about a failure: everything a support case needs, nothing secret."""

    operation: str
    """The request in words: `create base connection`."""
    reason: str
    """The service's own words, or ours where there was no answer."""
    status: int | None = None
    code: str = ""
    request_id: str = ""
    retry_after_seconds: float | None = None
    """How long the service wants us to wait."""


class ServiceError(ZohoAepError):
    """Zoho or Adobe refused, failed, or did not answer.

    Attributes:
        retryable: Whether the same request may succeed later, unchanged.
        outcome_unknown: Whether the service may have acted although it did not say so.
    """

    retryable = False
    outcome_unknown = False

    def __init__(self, answer: Answer, *, hint: str = "") -> None:
        details = [str(answer.status)] if answer.status is not None else []
        if answer.code:
            details.append(_one_line(answer.code))
        if answer.request_id:
            details.append(f"request {_one_line(answer.request_id)}")
        suffix = f" ({', '.join(details)})" if details else ""
        super().__init__(f"{answer.operation}: {_one_line(answer.reason)}{suffix}", hint=hint)
        self.answer = answer


class Unreachable(ServiceError):
    """No answer came: the connection was refused, cut off, or timed out."""

    code = Code.UNREACHABLE
    retryable = True

    def __init__(self, answer: Answer, *, sent: bool, hint: str = "") -> None:
        super().__init__(answer, hint=hint)
        self.outcome_unknown = sent


class Unavailable(ServiceError):
    """The service failed; it may or may not have acted."""

    code = Code.UNAVAILABLE
    retryable = True
    outcome_unknown = True


class Throttled(ServiceError):
    """The service received too many requests and did not act."""

    code = Code.THROTTLED
    retryable = True


class Unauthorized(ServiceError):
    """The credential is not accepted."""

    code = Code.UNAUTHORIZED
    advice = "check the credential's client id, secret and token"


class Forbidden(ServiceError):
    """The credential is accepted, but not for this."""

    code = Code.FORBIDDEN
    advice = "give the credential the permission that this call needs"


class NotFound(ServiceError):
    """There is no such object, or this credential may not see it."""

    code = Code.NOT_FOUND
    advice = "`pulumi preview --refresh` shows what is still there, and `pulumi up --refresh` creates what is missing"


class Conflict(ServiceError):
    """The object has changed since the version that the request was made for."""

    code = Code.CONFLICT
    advice = "run the same command again: somebody else may be changing it"


class Refused(ServiceError):
    """The request is not acceptable as it stands."""

    code = Code.REFUSED
    advice = "change the declaration as the service's own words say, or run the command again"


class Busy(Refused):
    """The last change of the object is still being made; once it has settled, the same request is acceptable."""


class UnexpectedReply(ServiceError):
    """The answer has the wrong shape; the service may have acted."""

    code = Code.UNEXPECTED_REPLY
    advice = "run the command again; if that does not help, check for a proxy or a maintenance page in between"

    outcome_unknown = True


def _one_line(text: str) -> str:
    line = " ".join(text[:_LONGEST].split())
    return f"{line}…" if len(text) > _LONGEST else line
