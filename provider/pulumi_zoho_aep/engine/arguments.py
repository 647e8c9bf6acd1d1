"""Checks the arguments of a person's resources while the program runs, so that all mistakes are found.

The engine stops at the first resource whose inputs are refused. So a resource with a mistake here is not registered:
    the
program goes on, collects what else is wrong, and fails at its end.
"""

from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pulumi
from pulumi.output import UNKNOWN
from pydantic import ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Inputs
from pulumi_zoho_aep.findings import Finding, findings_of


@dataclass(frozen=True)
class References:
    """Arguments that refer to other resources, and the types of those."""

    ids: Mapping[str, str] = field(default_factory=dict)
    """Arguments that are ids."""
    resources: Mapping[str, str] = field(default_factory=dict)
    """Arguments that are resources."""


def argument_findings(model: type[Inputs], args: Mapping[str, Any], references: References) -> Iterator[Finding]:
    """Yield what is wrong with a resource's arguments, as far as they are known while the program runs."""
    given = {name: value for name, value in args.items() if value is not None}
    yield from _resources(given, references)
    yield from _unsendable(given)
    try:
        inputs = model.model_validate(_known(given))
    except ValidationError as error:
        later = {path for path, value in _parts(given, "") if _known(value) is UNKNOWN}
        yield from (finding for finding in findings_of(error, model) if finding.subject not in later)
    else:
        yield from inputs.all_findings()


def plain_findings(args: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the outputs among arguments that must be known while the program runs."""
    for path, value in _parts(args, ""):
        if isinstance(value, pulumi.Resource):
            yield Finding.error(Code.LATE_VALUE, path, f"takes a plain value, but this is a {type(value).__name__}")
        elif _is_later(value):
            yield Finding.error(
                Code.LATE_VALUE, path, "is an Output, and has to be known while the program runs", "give a plain value"
            )


def origin_findings(args: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with `adopt` and `renamed_from`, by which a resource continues an existing object."""
    given = {name: args[name] for name in ("adopt", "renamed_from") if args.get(name) is not None}
    later = list(plain_findings(given))
    yield from later
    for name, value in given.items():
        if not isinstance(value, str):
            if not any(finding.subject.startswith(name) for finding in later):
                yield Finding.error(Code.INVALID_VALUE, name, "must be text")
        elif not value.strip():
            yield Finding.error(Code.INVALID_VALUE, name, "must not be empty")


def reference_finding(name: str, value: Any, expected: type[pulumi.Resource]) -> Finding | None:  # noqa: ANN401 - any
    """Return why a value is neither a resource of the expected kind nor an id of one."""
    advice = f"a {expected.__name__} or its id"
    if value is None:
        return Finding.error(Code.MISSING_VALUE, name, "is required", advice)
    if isinstance(value, expected) or _is_later(value) or (isinstance(value, str) and value.strip()):
        return None
    if isinstance(value, pulumi.Resource):
        return Finding.error(Code.WRONG_RESOURCE, name, f"takes {advice}, but this is a {type(value).__name__}")
    return Finding.error(
        Code.WRONG_RESOURCE, name, "must not be empty" if isinstance(value, str) else f"must be {advice}"
    )


def _known(value: Any) -> Any:  # noqa: ANN401 - whatever a program gives
    """Return a value with unknowns instead of parts that become known later or are checked elsewhere."""
    if isinstance(value, Mapping):
        return {name: _known(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(item) for item in value]
    return value if _is_sendable(value) else UNKNOWN


def _resources(args: Mapping[str, Any], references: References) -> Iterator[Finding]:
    for path, value in _parts(args, ""):
        if isinstance(value, pulumi.Resource):
            given, expected = type(value).__name__, references.ids.get(path.partition("[")[0])
            if path in references.resources:
                reason = f"takes a {references.resources[path]}, but this is a {given}"
                yield Finding.error(Code.WRONG_RESOURCE, path, reason)
            elif expected is None:
                yield Finding.error(
                    Code.WRONG_RESOURCE, path, f"takes no resource, but this is a {given}", "give one of its outputs"
                )
            elif any(kind.__name__ == expected for kind in type(value).__mro__):
                yield Finding.error(Code.WRONG_RESOURCE, path, f"takes the id of a {expected}", "give its `.id`")
            else:
                yield Finding.error(Code.WRONG_RESOURCE, path, f"takes the id of a {expected}, but this is a {given}")


def _parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever a program gives
    """Yield the parts of a value, with their places in it."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _parts(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _parts(item, f"{path}[{number}]")
    else:
        yield path, value


def _unsendable(args: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield values that the engine refuses although a model would accept them."""
    for path, value in _parts(args, ""):
        if not (_is_sendable(value) or _is_later(value) or isinstance(value, pulumi.Resource)):
            fix = "write it as 2027-01-01T00:00:00Z" if isinstance(value, date) else ""
            reason = f"must be text, a number, true or false, a list or a map, but this is a {type(value).__name__}"
            yield Finding.error(Code.INVALID_VALUE, path, reason, fix)


def _is_sendable(value: Any) -> bool:  # noqa: ANN401 - whatever a program gives
    return value is None or isinstance(value, (str, bool, int, float))


def _is_later(value: Any) -> bool:  # noqa: ANN401 - whatever a program gives
    return isinstance(value, (pulumi.Output, Awaitable))
