"""Questions about what the last `pulumi up` did not verify: credentials, connectors, ids, mappings, tables, columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from pulumi_zoho_aep.checks.connections import auth_of
from pulumi_zoho_aep.checks.explored import LATER, explored_findings
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import moved, replaced
from pulumi_zoho_aep.checks.mappings import is_to_be_validated, refused_rows
from pulumi_zoho_aep.checks.new_schemas import new_schema_problems
from pulumi_zoho_aep.checks.questions import Question, of_credential
from pulumi_zoho_aep.checks.tables import declared_columns, reading_findings
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_connector, require_flow_spec
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.plan import Kind
from pulumi_zoho_aep.program.sections import IngestionSection
from pulumi_zoho_aep.services import Services

_NOT_YET = (
    "table and columns are not checked yet: credentials.{} has only a grant token, which works once and is for "
    "`pulumi up`; that checks them before it makes anything else"
)


def credential_questions(services: Services, credentials: Mapping[str, Credential]) -> Iterator[Question]:
    """Ask whether each credential does what is declared."""
    for name, credential in credentials.items():
        if not credential.is_verified:
            yield f"{NAMESPACE}:credentials.{name}", partial(credential.findings, services)


def connector_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Ask whether the organisation has each connector, with its login, and each flow spec."""
    for name, connection in stack.connections.items():
        recorded = before.of("BaseConnection", name)
        verified = (recorded.get("connection_spec_id"), _auth_form(recorded.get("auth")))
        declared_login = (connection.connection_spec_id, _auth_form(plain(connection.auth)))
        if connection.id is None and verified != declared_login:
            ask = partial(require_connector, services, connection.connection_spec_id, auth_of(stack, connection))
            yield f"{NAMESPACE}:connections.{name}", ask
    for name, entry in stack.ingestions.items():
        declared = (entry.flow_spec_id, entry.connection_spec_id)
        flow, source = before.of("Dataflow", name), before.of("SourceConnection", name)
        if declared != (flow.get("flow_spec_id"), source.get("connection_spec_id")):
            ask = partial(require_flow_spec, services, *declared)
            yield f"{NAMESPACE}:ingestions.{name}", ask


def _auth_form(auth: Mapping[str, Any] | None) -> str | None:
    """Return by what an `auth`, declared or recorded, names its auth spec."""
    return (auth.get("spec_name") or auth.get("type")) if auth else None


def existence_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Ask for the objects that the stack file names by id."""
    targets = ("schema_id", "dataset_id")
    used = {identifier for output in targets for identifier in before.all("TargetConnection", output)}
    used |= {*before.all("SourceConnection", "base_connection_id")}
    for name, connection in stack.connections.items():
        if connection.id is not None and connection.id not in used:
            yield f"{NAMESPACE}:connections.{name}.id", partial(_existing, services, "base connection", connection.id)
    for name, schema in stack.schemas.items():
        key = f"{NAMESPACE}:schemas.{name}"
        if schema.id is not None and schema.id not in used:
            yield f"{key}.id", partial(_existing, services, "schema", schema.id)
        for group in sorted({*schema.field_groups} - {*(before.of("Schema", name).get("field_groups") or ())}):
            yield f"{key}.field_groups", partial(_existing, services, "field group", group)
    for name, dataset in stack.datasets.items():
        if dataset.id is not None and dataset.id not in used:
            yield f"{NAMESPACE}:datasets.{name}.id", partial(_existing, services, "dataset", dataset.id)


def _existing(services: Services, noun: str, identifier: str) -> Iterator[Finding]:
    platform = services.platform
    asks: dict[str, Callable[[str], Any]] = {
        "field group": platform.field_groups.exists,
        "schema": platform.schemas.get,
        "dataset": platform.datasets.get,
        "base connection": platform.connections.get,
    }
    try:
        found = services.once((noun, identifier), partial(asks[noun], identifier))
    except NotFound:
        found = False
    if not found:
        reason = f"there is no {noun} {identifier} in sandbox {services.settings.sandbox}"
        yield Finding.error(Code.MISSING_OBJECT, "", reason, "check the id")


def mapping_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Ask whether Data Prep takes each mapping, and whether a schema that is replaced can be made."""
    for name in stack.ingestions:
        if is_to_be_validated(stack, name, before):
            yield f"{NAMESPACE}:ingestions.{name}", partial(refused_rows, services, stack, name, before)
    for kind, name in replaced(stack, before):
        if kind is Kind.SCHEMA:
            yield f"{NAMESPACE}:schemas.{name}", partial(new_schema_problems, services, stack, name, before)


def new_readers(stack: StackConfig, before: LastUp) -> list[str]:
    """Return the ingestions that read what they did not read before."""
    elsewhere = moved(stack, before)
    return [name for name, entry in stack.ingestions.items() if name in elsewhere or not _is_read(name, entry, before)]


def _is_read(name: str, entry: IngestionSection, before: LastUp) -> bool:
    """Say whether the ingestion reads nothing that it did not read before; other connectors' tables only AEP knows."""
    source, flow = before.of("SourceConnection", name), before.of("Dataflow", name)
    return entry.table is None or (
        source.get("table") == entry.table
        and {*declared_columns(entry)} <= {*(source.get("columns") or ())}
        and flow.get("delta_column") == entry.delta_column
    )


def reading_questions(
    services: Services, stack: StackConfig, names: Iterable[str], credentials: Mapping[str, Credential]
) -> Iterator[Question]:
    """Ask Zoho for the table and columns of ingestions, with those of the credentials that work."""
    for name in names:
        entry = stack.ingestions[name]
        credential = stack.connections[entry.connection].credential or ""
        if credential in credentials:
            login = credentials[credential].login(services)
            key = f"{NAMESPACE}:ingestions.{name}"
            if login is not None:
                yield key, partial(of_credential, credential, partial(reading_findings, services, login, entry))
            else:
                not_yet = Finding.warning(Code.UNUSED_GRANT_TOKEN, "table", _NOT_YET.format(credential))
                yield key, partial(iter, [not_yet])


def exploring_questions(
    services: Services, stack: StackConfig, names: Iterable[str], connections: Mapping[str, str]
) -> Iterator[Question]:
    """Ask AEP for the table and columns of ingestions that only AEP can see."""
    for name in names:
        identifier = connections.get(stack.ingestions[name].connection, LATER)
        if identifier != LATER:
            ask = partial(explored_findings, services, identifier, stack.ingestions[name])
            yield f"{NAMESPACE}:ingestions.{name}", ask
