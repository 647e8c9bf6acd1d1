"""What `pulumi up` would lose although the stack file does not allow it: read positions of dataflows, data of datasets.

The plan is compared with the record of the last `pulumi up`, and no service is contacted. Changes made behind the
stack's back are not seen here; in that case the resource itself refuses to be replaced.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.abilities import replaces, undeletable
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import ADOPTED, FINGERPRINT
from pulumi_zoho_aep.engine.models import changed_fields, plain
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base_connection import BaseConnectionHandler
from pulumi_zoho_aep.resources.dataflow import DataflowHandler
from pulumi_zoho_aep.resources.dataset import DatasetHandler
from pulumi_zoho_aep.resources.field_group import FieldGroupHandler
from pulumi_zoho_aep.resources.schema import SchemaHandler
from pulumi_zoho_aep.resources.source_connection import SourceConnectionHandler
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.plan import Kind, Step, Use, plan

_RESOURCES = {
    Kind.CREDENTIAL: "ZohoCredential",
    Kind.CONNECTION: "BaseConnection",
    Kind.FIELD_GROUP: "FieldGroup",
    Kind.SCHEMA: "Schema",
    Kind.DATASET: "Dataset",
    Kind.INGESTION: "Dataflow",
}
"""The resource that is lost with each kind of step."""
_DELETED = {
    Kind.INGESTION: "its dataflow would be deleted and forget what it has read; under another key it reads all again",
    Kind.DATASET: "it would be deleted with its data",
    Kind.SCHEMA: "it would be deleted with its field group, and nothing could write its datasets any longer",
    Kind.CONNECTION: "its base connection would be deleted, with the login that AEP holds",
}
_FIRST = {Kind.DATASET: ", after a `pulumi up` with protect: false if it is protected"}
"""What else the user must change to allow a deletion."""
_REPLACED = {
    Kind.INGESTION: ("its dataflow, and a new one does not know what has been read", "allow_replacement: true"),
    Kind.DATASET: ("this dataset, whose data goes with it", "protect: false"),
    Kind.SCHEMA: ("this schema, and with it the datasets that have it", "allow_replacement: true"),
    Kind.CONNECTION: ("this base connection, and with it what reads from it", "allow_replacement: true"),
}
"""What a replacement loses, and how to allow it."""
_HANDLERS: Mapping[Kind, Sequence[tuple[str, Handler[Any, Any]]]] = {
    Kind.CONNECTION: [("BaseConnection", BaseConnectionHandler())],
    Kind.FIELD_GROUP: [("FieldGroup", FieldGroupHandler())],
    Kind.SCHEMA: [("Schema", SchemaHandler())],
    Kind.DATASET: [("Dataset", DatasetHandler())],
    Kind.INGESTION: [("SourceConnection", SourceConnectionHandler()), ("Dataflow", DataflowHandler())],
}
_FROM_OTHERS = frozenset(
    {
        "base_connection_id",
        "mapping_set_id",
        "mapping_version",
        "schema_id",
        "source_connection_id",
        "target_connection_id",
    }
)
_LINKS: Mapping[Kind, Sequence[tuple[str, str, str]]] = {
    Kind.DATASET: [("schema_id", "Dataset", "schema_id")],
    Kind.INGESTION: [
        ("connection", "SourceConnection", "base_connection_id"),
        ("dataset", "TargetConnection", "dataset_id"),
        ("schema_id", "TargetConnection", "schema_id"),
    ],
}
"""Uses of other entries that an object records as an id: another id means a new object."""

_OF_CONNECTOR = tuple(
    f".{key}"
    for key in (
        "connection_spec_id",
        "flow_spec_id",
        "data_format",
        "format_properties",
        "delta_column",
        "base_connection_id",
        "connection",
        "folder",
        "rest",
    )
)
"""Keys that change whenever the connector does, and are no reasons of their own."""


def losses(stack: StackConfig, before: LastUp) -> list[Finding]:
    """Return what would be lost without being allowed, each with its key in the stack file."""
    steps = plan(stack)
    found = [*_deletions(stack, steps, before), *_replacements(stack, steps, before)]
    return [replace(finding, subject=f"{NAMESPACE}:{finding.subject}") for finding in found]


def replaced(
    stack: StackConfig, before: LastUp, steps: Iterable[Step] | None = None
) -> dict[tuple[Kind, str], list[str]]:
    """Return the recorded objects that the plan or its steps replace, with the stack file's keys that cause it."""
    found: dict[tuple[Kind, str], list[str]] = {}
    for step in plan(stack) if steps is None else steps:
        above = [
            found[use.kind, use.name]
            for use in (*step.uses.values(), *step.appended.values())
            if (use.kind, use.name) in found
        ]
        inherited = [reason for of_one in above for reason in of_one]
        reasons = [*_own_reasons(step, before), *_moves(step, before), *inherited]
        if has_other_connector(stack, step.name, before) and step.kind is Kind.INGESTION:
            entry = stack.ingestions[step.name]
            key = "connector" if entry.chosen.name else "connection_spec_id"
            others = [one for one in reasons if not one.endswith(_OF_CONNECTOR)]
            reasons = [f"{NAMESPACE}:connections.{entry.connection}.{key}", *others]
        if reasons and before.of(_RESOURCES[step.kind], step.name):
            found[step.kind, step.name] = list(dict.fromkeys(reasons))
    return found


def has_other_connector(stack: StackConfig, name: str, before: LastUp) -> bool:
    """Say whether an ingestion now reads through a different connector."""
    recorded = before.of("SourceConnection", name).get("connection_spec_id")
    return name in stack.ingestions and recorded not in (None, stack.ingestions[name].connection_spec_id)


def has_other_dataset(stack: StackConfig, name: str, before: LastUp) -> bool:
    """Say whether an ingestion now writes to a different dataset."""
    (step,) = (one for one in plan(stack) if (one.kind, one.name) == (Kind.INGESTION, name))
    return any(reason.endswith(".dataset") for reason in _moves(step, before))


def moved(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the recorded ingestions that now use a different connection or dataset."""
    return {step.name for step in plan(stack) if step.kind is Kind.INGESTION and any(_moves(step, before))}


def allowed_deletions(stack: StackConfig, before: LastUp) -> Iterator[tuple[Kind, str, str]]:
    """Yield kind and name of each entry whose deletion the stack file allows, and what is deleted with it."""
    for kind, name, is_allowed in _undeclared(stack, plan(stack), before):
        if is_allowed:
            yield kind, name, _DELETED[kind]


def _deletions(stack: StackConfig, steps: Iterable[Step], before: LastUp) -> Iterator[Finding]:
    for kind, name, is_allowed in _undeclared(stack, steps, before):
        if not is_allowed:
            section = kind.section
            way = (
                "restore the entry, set renamed_from under its new key, or allow it with "
                f"{NAMESPACE}:allow_delete: {{{section}: [{name}]}}{_FIRST.get(kind, '')}"
            )
            reason = f"is no longer declared, and {_DELETED[kind]}"
            yield Finding.error(Code.REFUSED_DELETION, f"{section}.{name}", reason, way)


def _undeclared(stack: StackConfig, steps: Iterable[Step], before: LastUp) -> Iterator[tuple[Kind, str, bool]]:
    """Yield what would be deleted, and whether that is allowed."""
    planned = {(step.kind, step.name) for step in steps}
    for kind in _DELETED:
        allowed = getattr(stack.allow_delete, kind.section)
        for name in sorted(before.names(_RESOURCES[kind])):
            # An adopted object outlives its resource: nothing is lost.
            is_adopted = before.of(_RESOURCES[kind], name).get(ADOPTED)
            if kind is Kind.CONNECTION and name in stack.connections:
                continue  # the new connector has no base connection, and a separate check guards its ingestions
            if (kind, name) not in planned and (name in allowed or not is_adopted):
                yield kind, name, name in allowed


def _replacements(stack: StackConfig, steps: Iterable[Step], before: LastUp) -> Iterator[Finding]:
    """Yield refused replacements. What depends on an object that AEP does not delete gets no advice of its own."""
    found, fixed = replaced(stack, before), dict[tuple[Kind, str], list[str]]()
    for step in steps:
        key = (step.kind, step.name)
        if key not in found:
            continue
        above = [fixed.get((use.kind, use.name), []) for use in (*step.uses.values(), *step.appended.values())]
        hopeless = {reason for of_one in above for reason in of_one}
        kept, reasons = _undeletable(step, before), [reason for reason in found[key] if reason not in hopeless]
        fixed[key] = found[key] if kept else [*hopeless]
        if kept and reasons:
            noun, why, instead = kept
            yield _refused(key, reasons, f"this {noun}, which AEP does not delete: {why}", instead)
        elif reasons and not _may_be_replaced(stack, *key):
            loss, way = _REPLACED[step.kind]
            undo = f"set {way} to allow this, or undo the change"
            yield _refused(key, reasons, loss, undo)


def _refused(key: tuple[Kind, str], reasons: Iterable[str], loss: str, fix: str) -> Finding:
    return Finding.error(Code.REFUSED_REPLACEMENT, _entry(key), f"{changing(key, reasons)} would replace {loss}", fix)


def _undeletable(step: Step, before: LastUp) -> tuple[str, str, str] | None:
    """Return an object that AEP would not delete, why, and what to do instead, as the last refresh recorded it."""
    for resource, handler in _HANDLERS.get(step.kind, ()):
        with suppress(ValidationError):
            if why := undeletable(handler, handler.outputs.model_validate(_visible(before.of(resource, step.name)))):
                return handler.noun, "; ".join(why), handler.instead_of_a_successor
    return None


def changing(key: tuple[Kind, str], reasons: Iterable[str]) -> str:
    """Return the changes that cause a new object, in words: keys below its own entry, others in full."""
    return f"changing {', '.join(reason.removeprefix(f'{NAMESPACE}:{_entry(key)}.') for reason in reasons)}"


def _entry(key: tuple[Kind, str]) -> str:
    kind, name = key
    return f"{kind.section}.{name}"


def _visible(outputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if not name.startswith("__")}


def _may_be_replaced(stack: StackConfig, kind: Kind, name: str) -> bool:
    if kind not in _REPLACED:
        return True
    entry = getattr(stack, kind.section)[name]
    if kind is Kind.CONNECTION:
        # A connection's replacement affects only what reads from it.
        readers = [one for one in stack.ingestions.values() if one.connection == name]
        return entry.allow_replacement is True or (bool(readers) and all(one.allow_replacement for one in readers))
    return not entry.protect if kind is Kind.DATASET else entry.allow_replacement is True


def _own_reasons(step: Step, before: LastUp) -> list[str]:
    """Return the keys of an entry that cause a new object, taking all ids from the last `pulumi up`."""
    reasons: set[str] = set()
    for resource, handler in _HANDLERS.get(step.kind, ()):
        recorded = _visible(before.of(resource, step.name))
        members = {"name": step.name, **plain(step.args), **_from_others(step, recorded)}
        declared = {name: value for name, value in members.items() if name in handler.inputs.model_fields}
        try:
            state, inputs = handler.outputs.model_validate(recorded), handler.inputs.model_validate(declared)
        except ValidationError:
            continue  # not created yet, or recorded by another release in another form
        found = replaces(handler, changed_fields(inputs, state), state, inputs)
        reasons |= {
            key for name in found for key in _keys(name, getattr(state, name, None), getattr(inputs, name, None))
        }
    if step.kind is Kind.CONNECTION and "connection_spec_id" in reasons:
        # A person changed the connector by its name; the ids behind it are of no interest.
        spec = str(step.args.get("connection_spec_id"))
        reasons = {"connector" if connector_of(spec).name else "connection_spec_id"}
    return sorted(f"{NAMESPACE}:{step.kind.section}.{step.name}.{reason}" for reason in reasons)


def _keys(name: str, recorded: Any, declared: Any) -> list[str]:  # noqa: ANN401 - the values of any input
    """Return the keys of a map whose values are lost or altered; for anything else, only the name."""
    if not isinstance(recorded, Mapping) or not isinstance(declared, Mapping):
        return [name]
    return [f"{name}.{key}" for key in recorded if recorded[key] != declared.get(key)] or [name]


def _moves(step: Step, before: LastUp) -> Iterator[str]:
    """Yield the keys by which an entry uses an object other than the recorded one."""
    for argument, resource, output in _LINKS.get(step.kind, ()):
        recorded = before.of(resource, step.name).get(output)
        if argument not in step.uses:
            # The new connector has no base connection, so the former one is removed.
            if recorded:
                yield f"{NAMESPACE}:{step.kind.section}.{step.name}.{argument}"
        elif recorded and _is_another(step.uses[argument], recorded, before):
            # An ingestion gets its schema from its dataset.
            of_dataset = argument == "schema_id" and step.kind is Kind.INGESTION
            entry = f"datasets.{step.uses['dataset'].name}" if of_dataset else f"{step.kind.section}.{step.name}"
            yield f"{NAMESPACE}:{entry}.{argument.removesuffix('_id')}"


def _is_another(use: Use, recorded: str, before: LastUp) -> bool:
    if use.existing_id is not None:
        return use.existing_id != recorded
    outputs = before.of(_RESOURCES[use.kind], use.name)
    # To a program, the state shows fingerprints instead of ids.
    return not outputs or outputs.get(FINGERPRINT, fingerprint(recorded)) != fingerprint(recorded)


def _from_others(step: Step, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that come from other resources, as the state has them."""
    found = {name: recorded[name] for name in _FROM_OTHERS & recorded.keys()}
    if "credential" in step.uses and "credential" in recorded:
        found["credential"] = recorded["credential"]
    if "field_groups" in step.appended:
        # The state does not say which field group is the stack's own: it is the one that the stack file does not name.
        named = step.args.get("field_groups", ())
        own = sorted({*(recorded.get("field_groups") or ())} - {*named})[:1]
        found["field_groups"] = [*named, *own]
    return found
