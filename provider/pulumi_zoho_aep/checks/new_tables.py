"""Questions about the tables of ingestions whose source or target has changed.

They ask whether the table can be read, and whether its columns fit the fields of the mapping. Zoho answers for
ingestions with a credential; for all others, AEP answers through the base connection.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial

from pulumi_zoho_aep.checks import mapping
from pulumi_zoho_aep.checks.connections import is_explored
from pulumi_zoho_aep.checks.credentials import budget_findings, ingestions_of
from pulumi_zoho_aep.checks.explored import LATER, explored_findings
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import moved
from pulumi_zoho_aep.checks.mapping.columns import Kinds, aep_kinds, followed, zoho_kinds
from pulumi_zoho_aep.checks.questions import Question, of_credential
from pulumi_zoho_aep.checks.tables import declared_columns, reading_findings, unless_unanswered
from pulumi_zoho_aep.checks.volumes import volume_findings
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.sections import IngestionSection

_NOT_YET = (
    "table and columns are not checked yet: credentials.{} has only a grant token, which works once and is for "
    "`pulumi up`; it checks them before it creates anything else"
)


def new_readers(stack: StackConfig, before: LastUp) -> list[str]:
    """Return the ingestions whose source has changed."""
    elsewhere = moved(stack, before)
    return [name for name, entry in stack.ingestions.items() if name in elsewhere or not _is_read(name, entry, before)]


def _is_read(name: str, entry: IngestionSection, before: LastUp) -> bool:
    """Say whether the ingestion reads only what it read before; for other connectors, only AEP knows the tables."""
    source, flow = before.of("SourceConnection", name), before.of("Dataflow", name)
    return entry.table is None or (
        source.get("table") == entry.table
        and source.get("connection_spec_id") == entry.connection_spec_id
        and {*declared_columns(entry)} <= _verified_columns(name, entry, before)
        and flow.get("delta_column") == entry.sent_delta_column
    )


def _verified_columns(name: str, entry: IngestionSection, before: LastUp) -> set[str]:
    """Return the columns that the last `pulumi up` verified; if all are read, those that the mapping reads."""
    listed = before.of("SourceConnection", name).get("columns")
    if listed is not None or entry.columns is not None:
        return {*(listed or ())}
    rows = before.of("MappingSet", name).get("mappings") or ()
    mapped = {row.get("source") for row in rows} | {entry.delta_column}
    return {one for one in declared_columns(entry) if entry.chosen.column_of(one) in mapped or one in mapped}


def asked_for(stack: StackConfig, before: LastUp) -> list[str]:
    """Return the ingestions whose table to ask about: the source has changed, or the rows go elsewhere."""
    tables = (name for name, entry in stack.ingestions.items() if entry.table is not None)
    written = (name for name in tables if mapping.is_new(stack, name, before))
    return list(dict.fromkeys([*new_readers(stack, before), *written]))


def reading_credentials(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the credentials with which to ask for tables."""
    connections = (stack.connections[stack.ingestions[name].connection] for name in asked_for(stack, before))
    return {connection.credential for connection in connections if connection.credential is not None}


def exploring_connections(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the connections through whose base connections AEP says what can be read."""
    names = {stack.ingestions[name].connection for name in asked_for(stack, before)}
    connections = {name: stack.connections[name] for name in names}
    return {name for name, one in connections.items() if is_explored(one) and one.chosen.has_base_connection}


def table_questions(
    services: Services,
    stack: StackConfig,
    before: LastUp,
    credentials: Mapping[str, Credential],
    connections: Mapping[str, str],
) -> Iterator[Question]:
    """Ask for tables, columns and their types, with verified credentials and through base connections by id."""
    reading = {*new_readers(stack, before)}
    yield from _budget_questions(services, stack, reading, credentials)
    for name in asked_for(stack, before):
        entry, key = stack.ingestions[name], f"{NAMESPACE}:ingestions.{name}"
        credential = stack.connections[entry.connection].credential
        identifier = connections.get(entry.connection, LATER)
        if credential is None and identifier != LATER:
            yield key, partial(_explored, services, stack, name, before, identifier)
        elif name in reading and is_explored(stack.connections[entry.connection]) and identifier != LATER:
            yield key, partial(explored_findings, services, identifier, entry)
        if credential is None or credential not in credentials:
            continue
        login = credentials[credential].login(services)
        if login is not None:
            ask = partial(_read if name in reading else _written, services, stack, name, before, login)
            yield key, partial(of_credential, credential, ask)
        elif name in reading:
            not_yet = Finding.warning(Code.UNUSED_GRANT_TOKEN, "table", _NOT_YET.format(credential))
            yield key, partial(iter, [not_yet])


def _budget_questions(
    services: Services, stack: StackConfig, reading: Collection[str], credentials: Mapping[str, Credential]
) -> Iterator[Question]:
    used = {stack.connections[stack.ingestions[name].connection].credential for name in reading}
    for name, credential in credentials.items():
        login = credential.login(services) if name in used else None
        if login is not None:
            ask = partial(budget_findings, services, login, ingestions_of(stack, name))
            yield f"{NAMESPACE}:credentials.{name}", partial(unless_unanswered, "", ask)


def _read(services: Services, stack: StackConfig, name: str, before: LastUp, login: ZohoLogin) -> Iterator[Finding]:
    """Yield what is wrong with an ingestion whose source has changed."""
    found = _of_reader(services, login, stack.ingestions[name])
    yield from followed(found, partial(_written, services, stack, name, before, login))


def _written(services: Services, stack: StackConfig, name: str, before: LastUp, login: ZohoLogin) -> Iterator[Finding]:
    """Yield the columns that do not fit the fields to which they are written."""
    table = stack.ingestions[name].table or ""
    yield from _unfit(services, stack, name, before, partial(zoho_kinds, services, login, table))


def _of_reader(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    yield from reading_findings(services, login, entry)
    yield from volume_findings(services, login, entry)


def source_questions(services: Services, stack: StackConfig, names: Iterable[str]) -> Iterator[Question]:
    """Check, without a base connection, that the live specs allow the parameters to send.

    Also covers files without a login.
    """
    for name in names:
        entry, key = stack.ingestions[name], f"{NAMESPACE}:ingestions.{name}"
        if entry.table is not None:
            yield key, partial(entry.chosen.require_allowed, services, entry.reading(LATER))
            if not entry.chosen.has_base_connection:
                yield key, partial(explored_findings, services, LATER, entry)


def _explored(services: Services, stack: StackConfig, name: str, before: LastUp, identifier: str) -> Iterator[Finding]:
    entry = stack.ingestions[name]
    kinds = partial(aep_kinds, services, identifier, entry.table or "")
    found = explored_findings(services, identifier, entry)
    yield from followed(found, partial(_unfit, services, stack, name, before, kinds))


def _unfit(
    services: Services, stack: StackConfig, name: str, before: LastUp, kinds: Callable[[], Kinds]
) -> Iterator[Finding]:
    if mapping.is_new(stack, name, before):
        yield from unless_unanswered("mapping", lambda: mapping.unfit_rows(services, stack, name, before, kinds()))
