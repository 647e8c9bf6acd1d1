"""`zoho-aep drift --accept`: live values by their keys in the stack file, and why others cannot be written."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import click

from pulumi_zoho_aep.cli.drift.diagnostics import UNKNOWN_SHOWN
from pulumi_zoho_aep.cli.drift.model import Cause, Difference, Property, Report
from pulumi_zoho_aep.cli.drift.words import value as written
from pulumi_zoho_aep.cli.operation import require_agreement
from pulumi_zoho_aep.cli.output import say
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.document import NotEditable, said_at
from pulumi_zoho_aep.cli.stack_file.sections import Files, pretended, with_changes
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stand_ins import spelt_out, steering

_MASKED = "[secret]"
_TEXTS = ("name", "description")
_SECTIONS = {
    "BaseConnection": "connections",
    "Dataset": "datasets",
    "FieldGroup": "schemas",
    "Schema": "schemas",
    "SourceConnection": "ingestions",
    "TargetConnection": "ingestions",
    "MappingSet": "ingestions",
    "Dataflow": "ingestions",
}
_KEYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "BaseConnection": {name: (name,) for name in (*_TEXTS, "endpoint")},
    "Dataset": {name: (name,) for name in (*_TEXTS, "error_diagnostics", "profile", "tags")},
    "FieldGroup": {"title": ("field_group_title",)},
    "Schema": {name: (name,) for name in ("title", "description", "primary_identity", "profile_enabled")},
    "SourceConnection": {"name": ("names", "source_connection"), "description": ("descriptions", "source_connection")},
    "TargetConnection": {"name": ("names", "target_connection"), "description": ("descriptions", "target_connection")},
    "MappingSet": {
        "name": ("names", "mapping_set"),
        "allow_null_values": ("allow_null_values",),
        "mappings": ("mapping",),
    },
    "Dataflow": {name: (name,) for name in (*_TEXTS, "enabled", "options", "schedule")},
}
"""Properties of a resource that its entry in the stack file has, and their keys there."""


@dataclass(frozen=True)
class Accepted:
    """A live value and its path below `zoho-aep:`."""

    path: tuple[str, ...]
    live: str | bool | int | float
    declared: Any

    @property
    def line(self) -> str:
        """The line to show: a key with its new value and its old one."""
        return f"{'.'.join(self.path)}: {written(self.live)}, instead of {written(self.declared) or 'nothing'}"


@dataclass(frozen=True)
class Acceptance:
    """The changes to write, why the rest is not written, and what still needs attention."""

    accepted: Sequence[Accepted]
    refused: Sequence[str]
    left: Report


def accepted(stack: Stack, report: Report) -> Acceptance:
    """Sort the drift by whether the stack file can take the live values; nothing is written yet.

    Raises:
        ZohoAepError: With the live values, the stack file would need correction.
    """
    values, files = stack.values(), stack.files()
    found: list[Accepted] = []
    refused: list[str] = []
    left: list[Difference] = []
    for one in report.view.drift:
        sorted_out = [_accepted(each, one, values, files) for each in one.properties]
        taken = [each for each in sorted_out if isinstance(each, Accepted)]
        found += taken
        refused += [each for each in sorted_out if isinstance(each, str)]
        if one.cause is Cause.DELETED:
            refused.append(f"{one.title}: was deleted; to accept that, remove its entry from the stack file")
        # What remains could not be accepted. A change that only follows from drift has nothing of its own to accept.
        if len(taken) < len(one.properties) or one.cause is Cause.DELETED:
            left.append(one)
    _require_valid(values, found)
    return Acceptance(found, refused, replace(report, view=replace(report.view, drift=tuple(left))))


def _accepted(one: Property, of: Difference, values: Mapping[str, Any], files: Files) -> Accepted | str:
    """Return the value to write, or why there is none."""
    top, *below = one.path.split(".")
    section = _SECTIONS.get(of.resource, "")
    key = _KEYS.get(of.resource, {}).get(top.partition("[")[0])
    where = f"{of.title}: {one.path}"
    if of.cause is not Cause.CHANGED:
        return f"{where}: follows {', '.join(of.follows)}"
    if top == "ownership_tag":
        return f"{where}: ownership stays as it is; the next `pulumi up --refresh` writes the tag again"
    if key is None:
        return f"{where}: has no key that can be written"
    if said_at(values, (section, of.name)) is None:
        return f"{where}: is not declared in the stack file; the program has to say {written(one.live)}"
    path = (section, of.name, *key, *below)
    where = ".".join((section, of.name, *key)) + one.path.removeprefix(top.partition("[")[0])
    reason = _by_hand(one, of.name, key) or _in_the_way(files, values, path, one.live)
    return f"{where}: {reason}" if reason else Accepted(path, _as_text(one.live), one.declared)


def _as_text(value: Any) -> Any:  # noqa: ANN401 - a value of the stack file
    """Return a text with its own line breaks, where a declaration may have them; other values as they are."""
    if not isinstance(value, str):
        return value
    original = spelt_out(value)
    # What may not be declared, or would be read back once more, stays written out.
    return value if steering(original) or spelt_out(original) != original else original


def _by_hand(one: Property, name: str, key: tuple[str, ...]) -> str:
    """Return why a value is not written, and what to do; empty if it can be written."""
    if key == ("mapping",):
        return f"rows of a mapping have versions: `zoho-aep rollback {name}` lists them, and --to writes one"
    if _MASKED in (one.live, one.declared):
        return "is secret, and only masked here"
    if one.live == UNKNOWN_SHOWN:
        return "the plan stopped before this value was known; correct what stopped it first"
    if one.live is None:
        return "AEP has no value; to accept that, remove the key by hand"
    if not isinstance(one.live, (str, bool, int, float)) or "[" in one.path:
        what = "an item of a list" if "[" in one.path else "a list or a map"
        return f"is {what}; write it by hand: {written(one.live)}"
    return ""


def _in_the_way(files: Files, values: Mapping[str, Any], path: tuple[str, ...], value: Any) -> str:  # noqa: ANN401
    """Return why there is no place for a value, with file, line and key."""
    try:
        files.require_own(path)
        files.require_known(path[:1], values)
        with_changes(files, {path: value}, pretended)
    except NotEditable as error:
        return f"{error.message}; {error.hint}" if error.hint else error.message
    return ""


def _require_valid(values: Mapping[str, Any], changes: Sequence[Accepted]) -> None:
    """Require that the live values introduce no mistake into the stack file."""
    changed = deepcopy(dict(values))
    for one in changes:
        place = changed
        for name in one.path[:-1]:
            place[name] = place.get(name) or {}
            place = place[name]
        place[one.path[-1]] = one.live
    before = parse(values)[1]
    if wrong := [finding for finding in parse(changed)[1] if finding not in before]:
        said = "\n".join(f"  {finding}" for finding in wrong)
        raise ZohoAepError(f"nothing was written: with the live values, the stack file would need correction:\n{said}")


def write(stack: Stack, report: Report, *, is_agreed: bool) -> Report:
    """Write what can be accepted once a person agrees; return what still needs attention.

    Raises:
        ZohoAepError: With the live values, the stack file would need correction.
    """
    found = accepted(stack, report)
    for reason in found.refused:
        say(f"not accepted: {reason}")
    if not found.accepted:
        click.echo("there is nothing to write", err=True)
        return report
    require_agreement([f"{stack.file.name} will say {one.line}" for one in found.accepted], is_agreed=is_agreed)
    for note in stack.change({one.path: one.live for one in found.accepted}):
        click.echo(note, err=True)
    say(f"written to {stack.file.name}: the next `pulumi up` records it")
    return found.left
