"""Reads what the engine and our resources say beside a preview's steps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.cli.drift.model import Cause, Difference, LastChange, Property, Remark
from pulumi_zoho_aep.cli.drift.paths import value_at
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import code_of

UNKNOWN_SHOWN = "[unknown]"
_DYNAMIC = "pulumi-python:dynamic/zoho-aep:"
_UNHEALTHY = "Refreshed resource is in an unhealthy state:"
# The engine's last words, after others that say why.
_EMPTY_WORDS = ("preview failed", "an unhandled error occurred: program exited with non-zero exit code: 1")
_DRIFT = (Code.CHANGED.label, Code.GONE.label)


@dataclass(frozen=True)
class Diagnostics:
    """Remarks, told apart."""

    unhealthy: tuple[Remark, ...]
    drifted: tuple[Remark, ...]
    """Of the refresh, which has no say in what `pulumi up` would do: changes may be ignored, or declared meanwhile."""
    warnings: tuple[Remark, ...]
    errors: tuple[Remark, ...]


def diagnostics_of(preview: Mapping[str, Any]) -> Diagnostics:
    """Return the diagnostics of a preview."""
    unhealthy: list[Remark] = []
    drifted: list[Remark] = []
    warnings: list[Remark] = []
    errors: list[Remark] = []
    for severity, remark in map(_remark, preview.get("diagnostics") or []):
        if severity == "error":
            errors.append(remark)
        elif severity == "warning" and remark.message.startswith(_UNHEALTHY):
            reasons = _reasons(remark.message)
            unhealthy += [Remark(remark.resource, remark.name, remark.urn, reason) for reason in reasons]
        elif severity == "warning":
            (drifted if remark.code in _DRIFT else warnings).append(remark)
    telling = [error for error in errors if error.message not in _EMPTY_WORDS]
    return Diagnostics(in_order(unhealthy), in_order(drifted), in_order(warnings), in_order(telling or errors))


def paths_told(remark: Remark) -> list[str]:
    """Return where a refresh found a change; nothing if it says something else."""
    code, facts = code_of(remark.message)
    return list(facts) if code == Code.CHANGED.label else []


def drift_told(remarks: Iterable[Remark], recorded: Mapping[str, Mapping[str, Any]]) -> Iterator[Difference]:
    """Yield the drift that a refresh found, without live and declared values: for where there is no plan to ask."""
    for remark in remarks:
        is_changed = remark.code == Code.CHANGED.label
        state = recorded.get(remark.urn, {})
        yield Difference(
            resource=remark.resource,
            name=remark.name,
            urn=remark.urn,
            id=state.get("id", ""),
            cause=Cause.CHANGED if is_changed else Cause.DELETED,
            action="unknown",
            properties=tuple(
                Property(path, value_at(state.get("inputs"), path), UNKNOWN_SHOWN, UNKNOWN_SHOWN)
                for path in paths_told(remark)
            ),
            last_change=LastChange("", "", "", remark.message) if is_changed else None,
        )


def sentences(errors: Sequence[Remark]) -> str:
    """Return every message once: the same cause fails one resource after the other."""
    of_message: dict[str, list[Remark]] = {}
    for error in errors:
        of_message.setdefault(error.message, []).append(error)
    return "\n".join(message if len(of) > 1 else of[0].sentence for message, of in of_message.items())


def named(urn: str) -> tuple[str, str]:
    """Return type and name of a resource; of ours the short type."""
    kind, name = urn.split("::", 3)[2:]
    return kind.rpartition("$")[2].removeprefix(_DYNAMIC), name


def in_order(found: Iterable[Any]) -> tuple[Any, ...]:
    """Return differences or remarks by title: the engine's own order is another one in every run."""
    return tuple(sorted(found, key=lambda one: (one.title, one.urn)))


def _remark(found: Mapping[str, Any]) -> tuple[str, Remark]:
    severity, urn = str(found.get("severity")), found.get("urn") or ""
    words = str(found.get("message", "")).strip().removeprefix(f"{severity}:").strip()
    return severity, Remark(*(named(urn) if urn else ("", "")), urn, words.removeprefix("Preview failed:").strip())


def _reasons(words: str) -> Iterator[str]:
    return (reason.strip() for reason in words.removeprefix(_UNHEALTHY).split("\n* ") if reason.strip())
