"""Findings about values that a user wrote: where, what, and how to fix it; all at once, without quoting values.

Values are never quoted because any of them may be a secret that was put into the wrong place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import quote, unquote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, WithJsonSchema

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.stand_ins import stand_in

QUOTES = "put it in quotes; `pulumi config set` takes `--type string`"
"""The fix if YAML, or that command, took a text for something else."""
_ENGINE_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d) (?:[A-Z]{1,6}|[+-]\d{2,4})")
_LONGEST = 2**63
_LINE = 240
_MOST_NAMED = 30
_PLAIN = "/.,:@()*!$&'[+=;~_-"
_CODED = re.compile(r"\[(ZA\d{3})((?: [^ \]]+)*)\]\s*\Z")


def engine_time(text: str) -> str | None:
    """Return the time into which the engine turned such a text, in the usual form; None for any other text.

    YAML reads unquoted dates and times as times, and the engine hands them to the program in a form of its own:
    `2027-01-01` becomes `2027-01-01 00:00:00 +0000 UTC`.
    """
    found = _ENGINE_TIME.fullmatch(text)
    return f"{found[1]}T{found[2]}{found[3]}:{found[4]}" if found else None


def _without_loss(value: Any) -> Any:  # noqa: ANN401 - not validated yet
    """Return the text of a whole number; longer ones have already been rounded."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_whole and 0 <= value < _LONGEST else value


def _no_boolean(value: Any) -> Any:  # noqa: ANN401 - not validated yet
    if isinstance(value, bool):
        # For pydantic, true is 1.
        raise ValueError("must be a number, not true or false")  # noqa: TRY004 - pydantic's way
    return value


Whole = Annotated[int, BeforeValidator(_no_boolean)]
Number = Annotated[float, BeforeValidator(_no_boolean)]
Digits = Annotated[
    str, BeforeValidator(_without_loss), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})
]
"""Text of digits without a leading zero, so that YAML loses nothing if the quotes are left out."""
Text = Annotated[str, Field(min_length=1)]
"""Text that is not empty: a key without a value is a mistake, unlike a missing key."""
SecretText = Annotated[SecretStr, Field(min_length=1)]


class Severity(str, Enum):
    """The severity of a finding."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or worth knowing."""

    code: Code
    severity: Severity
    subject: str
    """Its subject, as a dotted key; empty if it concerns everything."""
    reason: str
    fix: str = ""
    facts: tuple[str, ...] = ()
    """Facts for other programs, which follow the code."""
    is_unchecked: bool = False
    """Whether it reports a question that could not be asked: then nothing is deleted in favour of something that may
    not be possible.
    """

    @classmethod
    def error(cls, code: Code, subject: str, reason: str, fix: str = "") -> "Finding":
        """Return a finding that stops the run."""
        return cls(code, Severity.ERROR, subject, reason, fix)

    @classmethod
    def warning(cls, code: Code, subject: str, reason: str, fix: str = "") -> "Finding":
        """Return a finding that is worth knowing but does not stop the run."""
        return cls(code, Severity.WARNING, subject, reason, fix)

    @classmethod
    def unchecked(cls, code: Code, subject: str, reason: str) -> "Finding":
        """Return a warning that something could not be checked."""
        return cls(code, Severity.WARNING, subject, reason, is_unchecked=True)

    @classmethod
    def info(cls, code: Code, subject: str, reason: str, fix: str = "") -> "Finding":
        """Return a finding about something that could not be found out and may well be right."""
        return cls(code, Severity.INFO, subject, reason, fix)

    @property
    def is_warning(self) -> bool:
        """Whether the run may continue."""
        return self.severity is not Severity.ERROR

    @property
    def message(self) -> str:
        """Reason and fix; names in them may contain anything."""
        return "\n".join(stand_in(line) for line in _joined(self.reason, self.fix).split("\n"))

    @property
    def text(self) -> str:
        """Subject, reason and fix, without the code."""
        return f"{stand_in(self.subject)}: {self.message}" if self.subject else self.message

    @property
    def report(self) -> str:
        """Subject, reason and, on a line of its own, the fix: a text that stands alone, as a failure's does."""
        reason = replace(self, fix="").text
        return f"{reason}\n{stand_in(self.fix)}" if self.fix else reason

    def __str__(self) -> str:
        """Return the message, followed by the code."""
        return coded(self.text, self.code, self.facts)

    def below(self, prefix: str) -> "Finding":
        """Return the finding with a longer subject."""
        return replace(self, subject=f"{prefix}.{self.subject}" if self.subject else prefix)


def finding_of(error: ZohoAepError, subject: str = "") -> Finding:
    """Return an expected failure as a finding, with its key if it has one."""
    return Finding.error(error.code, error.subject or subject, error.message, error.hint or error.advice)


def recorded_text(findings: Iterable[Finding]) -> str:
    """Return the text by which a state records findings."""
    return "\n".join(coded(finding.report, finding.code, finding.facts) for finding in findings)


def recorded_finding(text: str) -> Finding:
    """Return a finding that a state records as text."""
    label, _ = code_of(text)
    code = next((one for one in Code if one.label == label), Code.UNHEALTHY)
    return Finding.error(code, "", _CODED.sub("", text).rstrip())


def coded(text: str, code: Code, facts: Iterable[str] = ()) -> str:
    """Return a text followed by a code and the finding's facts, in a form that a program can read back."""
    return f"{text} [{' '.join([code.label, *(quote(fact, safe=_PLAIN) for fact in facts)])}]"


def code_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the code at the end of a text and the facts that follow it; nothing if there is none."""
    found = _CODED.search(text)
    return ("", ()) if found is None else (found[1], tuple(map(unquote, found[2].split())))


def _joined(reason: str, fix: str) -> str:
    if not fix:
        return reason
    # Advice that follows a long line is not found there.
    is_short = "\n" not in reason and len(reason) + len(fix) <= _LINE
    return f"{reason}: {fix}" if is_short else f"{reason}\n{fix}"


class Strict(BaseModel):
    """A model of what users write: frozen, and unknown keys are mistakes."""

    model_config = ConfigDict(
        frozen=True, defer_build=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )


def findings_of(error: ValidationError, model: type[BaseModel]) -> list[Finding]:
    """Return what validation found, in pydantic's words if they are good, otherwise in ours.

    Args:
        error: The validation error.
        model: The model that was validated, to suggest the nearest key that it knows.
    """
    return [
        _unknown_key(detail["loc"], _keys(model, detail["loc"][:-1]))
        if detail["type"] == "extra_forbidden"
        else Finding.error(_code(detail["type"]), _path(detail["loc"]), *_message(detail))
        for detail in error.errors(include_url=False)
    ]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return advice for an unknown name: the one that was probably meant, or all of them."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    if len(names) > _MOST_NAMED:
        return f"use one of {', '.join(names[:_MOST_NAMED])}, and {len(names) - _MOST_NAMED} more"
    return f"use {'one of ' if len(names) > 1 else ''}{', '.join(names)}" if names else "there are none"


def _unknown_key(location: tuple[int | str, ...], known: list[str]) -> Finding:
    key = str(location[-1])
    return Finding.error(Code.UNKNOWN_KEY, _path(location[:-1]), f"unknown key {key}", nearest(key, known))


def _code(kind: str) -> Code:
    return Code.MISSING_VALUE if kind == "missing" else Code.INVALID_VALUE


def _keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the model at a place within a model."""
    annotation: Any = model
    for part in location:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
            annotation = _unwrapped(fields.get(str(part)))
        else:
            # A map's values, or a list's items.
            arguments = [item for item in get_args(annotation) if item is not Ellipsis]
            annotation = _unwrapped(arguments[-1]) if arguments else None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [field.alias or name for name, field in annotation.model_fields.items()]
    return []


def _unwrapped(annotation: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return an annotation without Optional and Annotated."""
    if get_origin(annotation) is Annotated:
        return _unwrapped(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next((_unwrapped(item) for item in get_args(annotation) if item is not type(None)), None)
    return annotation


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


_MESSAGES = {
    "missing": "is required",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a map of keys to values",
    "mapping_type": "must be a map of keys to values",
    "model_type": "must be a map of keys to values",
    "model_attributes_type": "must be a map of keys to values",
    "datetime_type": "must be a time such as 2027-01-01T00:00:00Z",
    "datetime_parsing": "must be a time such as 2027-01-01T00:00:00Z",
    "datetime_from_date_parsing": "must be a time such as 2027-01-01T00:00:00Z",
    "timezone_aware": "must name its time zone, as in 2027-01-01T00:00:00Z",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


_BOUNDS = {
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def _message(detail: Any) -> tuple[str, str]:  # noqa: ANN401 - pydantic's ErrorDetails
    """Return what is wrong and, unless that says it already, what to do."""
    kind: str = detail["type"]
    if kind == "string_type" and detail["input"] is None:
        return "is empty", "give it a value (the text null needs quotes)"
    if kind == "string_type" and isinstance(detail["input"], (bool, int, float)):
        return "must be text", QUOTES
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**detail["ctx"]), ""
    if kind in _MESSAGES:
        return _MESSAGES[kind], ""
    message: str = detail["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:], ""
