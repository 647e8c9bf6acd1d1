"""Reads what the engine and our resources report alongside the steps of a preview."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pulumi_zoho_aep.cli.drift.model import Cause, Diagnostic, Difference, LastChange, Property
from pulumi_zoho_aep.cli.drift.paths import value_at
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.type_tokens import DYNAMIC
from pulumi_zoho_aep.findings import code_of

UNKNOWN_SHOWN = "[unknown]"
_UNHEALTHY = "Refreshed resource is in an unhealthy state:"
# The engine's last words, which follow the actual reason.
_EMPTY_WORDS = ("preview failed", "an unhandled error occurred: program exited with non-zero exit code: 1")
_DRIFT = (Code.CHANGED.label, Code.GONE.label)


@dataclass(frozen=True)
class Diagnostics:
    """Diagnostics by what they mean."""

    unhealthy: tuple[Diagnostic, ...]
    drifted: tuple[Diagnostic, ...]
    """From the refresh.

    They do not show what `pulumi up` would do, because the changes may be ignored or declared by now.
    """
    warnings: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...]


def diagnostics_of(preview: Mapping[str, Any]) -> Diagnostics:
    """Return the diagnostics of a preview."""
    unhealthy: list[Diagnostic] = []
    drifted: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    for severity, diagnostic in map(_diagnostic, preview.get("diagnostics") or []):
        if severity == "error":
            errors.append(diagnostic)
        elif severity == "warning" and diagnostic.message.startswith(_UNHEALTHY):
            reasons = _reasons(diagnostic.message)
            unhealthy += [replace(diagnostic, message=reason) for reason in reasons]
        elif severity == "warning":
            (drifted if diagnostic.code in _DRIFT else warnings).append(diagnostic)
    meaningful = [error for error in errors if error.message not in _EMPTY_WORDS]
    return Diagnostics(in_order(unhealthy), in_order(drifted), in_order(warnings), in_order(meaningful or errors))


def changed_paths(diagnostic: Diagnostic) -> list[str]:
    """Return where a refresh found a change; empty if the message says something else."""
    code, facts = code_of(diagnostic.message)
    return list(facts) if code == Code.CHANGED.label else []


def refreshed_drift(
    diagnostics: Iterable[Diagnostic], recorded: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    """Yield the drift that a refresh found, without values, for when no plan is available."""
    for diagnostic in diagnostics:
        is_changed = diagnostic.code == Code.CHANGED.label
        state = recorded.get(diagnostic.urn, {})
        yield Difference(
            resource=diagnostic.resource,
            name=diagnostic.name,
            urn=diagnostic.urn,
            id=state.get("id", ""),
            cause=Cause.CHANGED if is_changed else Cause.DELETED,
            action="unknown",
            properties=tuple(
                Property(path, value_at(state.get("inputs"), path), UNKNOWN_SHOWN, UNKNOWN_SHOWN)
                for path in changed_paths(diagnostic)
            ),
            last_change=LastChange("", "", "", diagnostic.message) if is_changed else None,
        )


def sentences(errors: Sequence[Diagnostic]) -> str:
    """Return every message once, because the same cause fails one resource after another."""
    of_message: dict[str, list[Diagnostic]] = {}
    for error in errors:
        of_message.setdefault(error.message, []).append(error)
    return "\n".join(message if len(of) > 1 else of[0].sentence for message, of in of_message.items())


def named(urn: str) -> tuple[str, str]:
    """Return type and name of a resource; for ours, the short type."""
    kind, name = urn.split("::", 3)[2:]
    return kind.rpartition("$")[2].removeprefix(DYNAMIC), name


def in_order(found: Iterable[Any]) -> tuple[Any, ...]:
    """Return differences or diagnostics by title, because the engine's own order changes from run to run."""
    return tuple(sorted(found, key=lambda one: (one.title, one.urn)))


def _diagnostic(found: Mapping[str, Any]) -> tuple[str, Diagnostic]:
    severity, urn = str(found.get("severity")), found.get("urn") or ""
    words = str(found.get("message", "")).strip().removeprefix(f"{severity}:").strip()
    return severity, Diagnostic(*(named(urn) if urn else ("", "")), urn, words.removeprefix("Preview failed:").strip())


def _reasons(words: str) -> Iterator[str]:
    return (reason.strip() for reason in words.removeprefix(_UNHEALTHY).split("\n* ") if reason.strip())
