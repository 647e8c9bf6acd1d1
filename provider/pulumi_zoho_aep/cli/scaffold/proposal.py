"""Proposes an ingestion of one table: from columns to sections of the stack file. Pure, without requests or writes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.checks.tables import NO_FIELDS
from pulumi_zoho_aep.cli.scaffold.columns import emails, identity, why_not, why_not_unasked
from pulumi_zoho_aep.cli.scaffold.request import IngestionRequest, key_of
from pulumi_zoho_aep.cli.scaffold.targets import Targets, targets_of
from pulumi_zoho_aep.connectors.catalogue import Column
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.registry import DEFAULT
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import SchemaSection
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho import delta_columns

_EMAIL_NAMESPACE = "Email"
_ATTRIBUTE = re.compile(r"[A-Z][A-Za-z0-9_]*|id")


@dataclass(frozen=True)
class LeftOut:
    """A column that is not read."""

    column: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """The additions to the stack file, with notes for the user."""

    sections: dict[str, dict[str, Any]]
    """Additions by section: `ingestions`, `datasets`, ..."""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """The decisions behind a proposal."""

    request: IngestionRequest
    stack: StackConfig
    columns: Sequence[Column]
    delta: str | None
    targets: Targets
    identity: Column | None
    dataset: str
    schema: str
    present_schema: SchemaSection | None
    """None if the schema is to be added."""


def require_free(name: str, stack: StackConfig) -> None:
    """Check that no ingestion would be overwritten.

    Raises:
        ZohoAepError: There is an ingestion with that name.
    """
    if name in stack.ingestions:
        raise ZohoAepError(
            f"zoho-aep:ingestions.{name} already exists",
            hint="remove it from the stack file first, or give the new one another name with --name",
        )


def propose(request: IngestionRequest, offered: Sequence[Column], stack: StackConfig) -> Proposal:
    """Return the additions that make up an ingestion of a table.

    Raises:
        ZohoAepError: There is an ingestion with that name, or the options contradict each other.
    """
    require_free(request.name, stack)
    if not offered:
        raise _no_columns(request)
    delta = _delta_column(request, offered)
    columns, left_out = _selected(request, offered, delta)
    dataset, schema, present = _dataset_and_schema(request, stack)
    class_id = PROFILE_CLASS if present is None else present.class_id
    targets = targets_of(request, columns, class_id, stack.schemas)
    plan = _Plan(request, stack, columns, delta, targets, identity(columns), dataset, schema, present)
    sections = {
        "connections": {} if request.credential is None else {request.connection: _connection(request)},
        "schemas": _schema(plan),
        "datasets": {} if dataset in stack.datasets else {dataset: {"schema": schema, "name": _title(request)}},
        "ingestions": {request.name: _ingestion(plan)},
    }
    return Proposal(_without_empty(sections), tuple(left_out), tuple(_notes(plan)))


def _connection(request: IngestionRequest) -> dict[str, Any]:
    named = {} if request.connector is DEFAULT else {"connector": request.connector.name}
    return {**named, "credential": request.credential}


def _delta_column(request: IngestionRequest, offered: Sequence[Column]) -> str | None:
    """Return the column that identifies new rows. Without one, every run reads all rows, which only `once` does."""
    if request.frequency is Frequency.ONCE:
        return None
    moments = {column.name for column in offered if not why_not(column) and column.field_type is FieldType.DATE_TIME}
    found = next((name for name in request.connector.delta_columns(request.table) if name in moments), None)
    if found is None and request.frequency is not None:
        reads_zoho = request.connector.credential_use is not CredentialUse.NONE
        who = "the Zoho user who consented" if reads_zoho else "the user of the connection"
        raise ZohoAepError(
            f"table {request.table} has no {_change_columns(request)} with dates and times, by which a "
            "repeated run could identify new rows",
            hint=f"use --every once, or let {who} see one of these fields",
        )
    return found


def _change_columns(request: IngestionRequest) -> str:
    return " or ".join(request.connector.delta_columns(request.table)) or "column known here"


def _no_columns(request: IngestionRequest) -> ZohoAepError:
    if request.connector.credential_use is not CredentialUse.NONE:
        return ZohoAepError(f"Zoho shows this user no fields of {request.table}", hint=NO_FIELDS)
    return ZohoAepError(f"AEP lists no columns of {request.table}")


def _title(request: IngestionRequest) -> str:
    return f"{request.connector.system} {request.name}"


def _selected(
    request: IngestionRequest, offered: Sequence[Column], delta: str | None
) -> tuple[list[Column], list[LeftOut]]:
    if request.columns is None:
        reasons = [(column, why_not(column) or why_not_unasked(column)) for column in offered]
        chosen = [column for column, reason in reasons if not reason]
        if not chosen:
            raise ZohoAepError(f"table {request.table} has no column that a dataflow can read")
        return chosen, [LeftOut(column.name, reason) for column, reason in reasons if reason]
    known = {column.name: column for column in offered}
    unusable = []
    for name in request.columns:
        reason = why_not(known[name]) if name in known else f"there is none, {nearest(name, known)}"
        unusable += [f"column {name}: {reason}"] if reason else []
    if unusable:
        raise ZohoAepError("\n".join(unusable), hint=f"`zoho-aep explore {request.table}` lists the columns")
    names = dict.fromkeys([*request.columns, *([delta] if delta else [])])
    return [known[name] for name in names], []


def _dataset_and_schema(request: IngestionRequest, stack: StackConfig) -> tuple[str, str, SchemaSection | None]:
    """Return the keys of dataset and schema, and the schema's entry if it exists already."""
    if request.dataset is None or request.dataset not in stack.datasets:
        base = f"{key_of(request.connector.system)}-{request.name}"
        return request.dataset or _free(base, stack.datasets), _free(base, stack.schemas), None
    key = stack.datasets[request.dataset].schema_
    schema = stack.schemas[key]
    if schema.id is not None:
        raise ZohoAepError(
            f"dataset {request.dataset} has the schema {key}, which is known here only by its id",
            hint="give --dataset a new name, or write this ingestion by hand",
        )
    return request.dataset, key, schema


def _free(name: str, taken: Iterable[str], separator: str = "-") -> str:
    names = set(taken)
    numbered = (f"{name}{separator}{number}" for number in range(2, len(names) + 3))
    return next(one for one in (name, *numbered) if one not in names)


def _schema(plan: _Plan) -> dict[str, Any]:
    own = {name: kind.value for name, kind in plan.targets.own.items()}
    present = plan.present_schema
    if present is not None:
        groups = [group for group in plan.targets.field_groups if group not in present.field_groups]
        fields = {name: kind for name, kind in own.items() if name not in present.fields}
        return _without_empty({plan.schema: _without_empty({"field_groups": groups, "fields": fields})})
    # Titles are unique in the whole registry.
    titles = (schema.title or key for key, schema in plan.stack.schemas.items())
    entry: dict[str, Any] = {
        "title": _free(_title(plan.request), titles, " "),
        **_without_empty({"field_groups": plan.targets.field_groups, "fields": own}),
    }
    if plan.identity is not None:
        path = plan.targets.paths[plan.identity.name]
        entry["primary_identity"] = {"path": path, "namespace": _EMAIL_NAMESPACE}
    return {plan.schema: entry}


def _ingestion(plan: _Plan) -> dict[str, Any]:
    schedule: dict[str, Any] = {"frequency": Frequency.ONCE.value}
    if plan.delta is not None:
        schedule = {"frequency": (plan.request.frequency or Frequency.HOUR).value, "interval": 1, "backfill": True}
    names = [column.name for column in plan.columns]
    return {
        "connection": plan.request.connection,
        "table": plan.request.table,
        "columns": names,
        **({"delta_column": plan.delta} if plan.delta else {}),
        "dataset": plan.dataset,
        "mapping": [{**_source(name), "target": plan.targets.paths[name]} for name in names],
        "schedule": schedule,
    }


def _source(name: str) -> dict[str, str]:
    # Names must be wrapped if they contain other characters, or could be one of Data Prep's reserved words and
    # functions, which all begin with a small letter. A wrapped name is an expression.
    if _ATTRIBUTE.fullmatch(name):
        return {"source": name}
    return {"expression": "${" + re.sub(r"([\\.}])", r"\\\1", name) + "}"}


def _notes(plan: _Plan) -> Iterator[str]:
    request, every, own = plan.request, len(plan.columns), len(plan.targets.own)
    if request.credential is not None and request.connector is not DEFAULT:
        name, limits = request.connector.name, request.connector.limits
        yield f"connector {name}, because this organisation has no {DEFAULT.name}: {limits}"
    if request.connector.credential_use is CredentialUse.SYNC:
        yield f"`zoho-aep sync {request.name}` writes its first file, before `pulumi up`"
    standard = number(every - own, "standard XDM field")
    yield f"{number(every, 'column')}: {standard}, {number(own, 'field')} below _{request.tenant}"
    if plan.delta is None and request.frequency is None:
        yield f"runs once: {request.table} has no {_change_columns(request)} that identifies new rows"
    elif plan.delta is not None and request.columns is not None and plan.delta not in request.columns:
        yield f"{plan.delta} was added to the columns: it is the delta column"
    yield from _not_read_again(plan)
    if plan.present_schema is not None:
        yield f"schema {plan.schema} exists already: it gets the fields that it lacks, and keeps its identity"
    elif plan.identity is None:
        yield f"no primary identity: {_why_no_identity(plan)}; without one, data cannot go into Profile"
    else:
        yield f"primary identity: {plan.identity.name} in the namespace {_EMAIL_NAMESPACE}"
    others = [name for name, entry in plan.stack.ingestions.items() if entry.table == request.table]
    if others:
        yield f"{request.table} is read by {', '.join(others)} as well"


def _why_no_identity(plan: _Plan) -> str:
    names = [column.name for column in emails(plan.columns)]
    if not names:
        return f"{plan.request.table} has no e-mail column"
    return f"which of {', '.join(names)} identifies a row is not clear, so name it as primary_identity of the schema"


def _not_read_again(plan: _Plan) -> Iterator[str]:
    """Yield what the delta column does not show."""
    if plan.delta is None:
        return
    connector, table = plan.request.connector, plan.request.table
    missed = connector.missed(table, plan.delta)
    if missed:
        best = connector.delta_columns(table)[0]
        yield (
            f"warning: {missed}. {plan.request.table} shows no {best}: let the Zoho user who consented see it, and "
            "make it the delta column"
        )
    computed = [column.name for column in plan.columns if column.data_type in delta_columns.COMPUTED]
    if computed:
        yield f"{', '.join(computed)}: computed by Zoho, and read again only when something else of the row changes"


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
