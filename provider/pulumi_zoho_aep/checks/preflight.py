"""What must hold before the first object is created or changed, asked of the services.

What the last `pulumi up` proved is not asked again: an unchanged stack costs no request at all. An update asks what a
preview does, because nobody can tell there whether a preview came before; but what takes a Zoho token that the state
does not have, it asks with the one that the credential's own resource gets, before anything else is registered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import SecretStr

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.checks.explored import LATER, explored_findings, unexplored
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import losses, moved, replaced
from pulumi_zoho_aep.checks.mappings import is_to_be_validated, refused_rows
from pulumi_zoho_aep.checks.new_schemas import new_schema_problems
from pulumi_zoho_aep.checks.sandboxes import require_sandbox
from pulumi_zoho_aep.checks.tables import reading_problems, wanted_columns
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_connector, require_flow_spec
from pulumi_zoho_aep.connectors.zoho_crm import Credential as ConnectionCredential, ZohoCrmLogin
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import NotFound, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.program.config import NAMESPACE, ConnectionSection, IngestionSection, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.plan import Kind
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY
from pulumi_zoho_aep.wording import naming_credential

_NOT_EMPTY = SecretStr("not sent")
_AT_ONCE = 5
"""Zoho's smallest edition serves five calls of an organisation at a time."""

_NOT_YET = (
    "table and columns are not checked yet: credentials.{} has only a grant token, which works once and is for "
    "`pulumi up`; that checks them before it makes anything else"
)


_NONE: Mapping[str, str] = {}


def _ignore(_: object) -> None:
    """Drop a value that nobody wants."""


Check = tuple[str, Callable[[], Iterable[Finding] | None]]
"""A key of the stack file, and how to find what is wrong below it."""


def preflight(
    services: Services,
    stack: StackConfig,
    before: LastUp,
    credentials: Mapping[str, Credential],
    warn: Callable[[str], None] = _ignore,
    connections: Mapping[str, str] = _NONE,
) -> list[str]:
    """Ask for the sandbox, without which nothing else can be asked, then for the rest at once; return what is wrong.

    Args:
        services: of the stack.
        stack: the stack file.
        before: what the last `pulumi up` left.
        credentials: those that Zoho may be asked with.
        warn: is given what is worth knowing and stops nothing, above all what could not be checked.
        connections: ids of the base connections through which AEP may be asked, `LATER` for those of this run.
    """
    problems = [
        *losses(stack, before),
        *_missed_changes(stack),
        *unexplored(stack, _reading(stack, before), connections),
    ]
    checks = [
        *_credential_checks(services, credentials),
        *_connector_checks(services, stack, before),
        *_existence_checks(services, stack, before),
        *_mapping_checks(services, stack, before),
    ]
    reading = _reading(stack, before)
    if not checks and not reading and before.settings == services.settings:
        return _lines(problems, warn)
    of_sandbox = _of_sandbox(services)
    problems += of_sandbox
    if not of_sandbox:
        found = _ask(checks)
        broken = {problem.subject for problem in found if not problem.is_warning}
        of_tables = _reading_checks(services, stack, reading, credentials, broken)
        problems += [*found, *_ask([*of_tables, *_exploring_checks(services, stack, reading, connections)])]
    return _lines(problems, warn)


def preflight_of_settings(
    services: Services, stack: StackConfig, before: LastUp, warn: Callable[[str], None] = _ignore
) -> list[str]:
    """Ask for the sandbox if the last `pulumi up` had other settings; as `preflight`.

    With wrong settings, each resource that is registered asks AEP in vain.
    """
    of_sandbox = [] if before.settings == services.settings else _of_sandbox(services)
    return _lines([*losses(stack, before), *_missed_changes(stack), *of_sandbox], warn) if of_sandbox else []


def preflight_of_tables(
    services: Services,
    stack: StackConfig,
    before: LastUp,
    credentials: Mapping[str, Credential],
    warn: Callable[[str], None] = _ignore,
    connections: Mapping[str, str] = _NONE,
) -> list[str]:
    """Ask for what is new and read with credentials that were made, changed or refreshed just now; as `preflight`."""
    reading = _reading(stack, before)
    of_tables = _reading_checks(services, stack, reading, credentials, set())
    return _lines(_ask([*of_tables, *_exploring_checks(services, stack, reading, connections)]), warn)


def reading_credentials(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the credentials that something new is read with."""
    connections = (stack.connections[stack.ingestions[name].connection] for name in _reading(stack, before))
    return {connection.credential for connection in connections if connection.credential is not None}


def exploring_connections(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the connections through which AEP tells what something new can read."""
    connections = {stack.ingestions[name].connection for name in _reading(stack, before)}
    return {name for name in connections if stack.connections[name].credential is None}


def _of_sandbox(services: Services) -> list[Finding]:
    return _ask([(CONFIG_KEY, lambda: _ignore(require_sandbox(services)))])


def auth_of(stack: StackConfig, entry: ConnectionSection) -> Auth:
    """Return what a connection would send, with something in place of the tokens: only the names are compared."""
    if entry.auth is not None:
        return entry.auth.to_api()
    # The stack file is right, so there is a credential.
    declared = stack.credentials[entry.credential or ""]
    credential = ConnectionCredential(
        data_center=declared.data_center,
        environment=declared.environment,
        client_id=declared.client_id,
        client_secret=_NOT_EMPTY,
        refresh_token=_NOT_EMPTY,
    )
    return ZohoCrmLogin(credential, entry.endpoint, _NOT_EMPTY.get_secret_value()).to_api()


def _credential_checks(services: Services, credentials: Mapping[str, Credential]) -> Iterator[Check]:
    for name, credential in credentials.items():
        if not credential.is_proved:
            yield f"{NAMESPACE}:credentials.{name}", partial(credential.problems, services)


def _connector_checks(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Check]:
    for name, connection in stack.connections.items():
        known = before.of("BaseConnection", name)
        proved = (known.get("connection_spec_id"), _auth_form(known.get("auth")))
        if proved != (connection.connection_spec_id, _auth_form(plain(connection.auth))):
            ask = partial(require_connector, services, connection.connection_spec_id, auth_of(stack, connection))
            yield f"{NAMESPACE}:connections.{name}", ask
    for name, entry in stack.ingestions.items():
        wanted = (entry.flow_spec_id, entry.connection_spec_id)
        flow, source = before.of("Dataflow", name), before.of("SourceConnection", name)
        if wanted != (flow.get("flow_spec_id"), source.get("connection_spec_id")):
            ask = partial(require_flow_spec, services, *wanted)
            yield f"{NAMESPACE}:ingestions.{name}", ask


def _auth_form(auth: Mapping[str, Any] | None) -> str | None:
    """Return by what an `auth`, declared or recorded, names its auth spec."""
    return (auth.get("spec_name") or auth.get("type")) if auth else None


def _existence_checks(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Check]:
    used = {*before.all("TargetConnection", "schema_id"), *before.all("TargetConnection", "dataset_id")}
    for name, schema in stack.schemas.items():
        key = f"{NAMESPACE}:schemas.{name}"
        if schema.id is not None and schema.id not in used:
            yield f"{key}.id", partial(_existing, services, "schema", schema.id)
        for group in sorted({*schema.field_groups} - {*(before.of("Schema", name).get("field_groups") or ())}):
            yield f"{key}.field_groups", partial(_existing, services, "field group", group)
    for name, dataset in stack.datasets.items():
        if dataset.id is not None and dataset.id not in used:
            yield f"{NAMESPACE}:datasets.{name}.id", partial(_existing, services, "dataset", dataset.id)


def _mapping_checks(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Check]:
    for name in stack.ingestions:
        if is_to_be_validated(stack, name, before):
            yield f"{NAMESPACE}:ingestions.{name}", partial(refused_rows, services, stack, name, before)
    for kind, name in replaced(stack, before):
        if kind is Kind.SCHEMA:
            yield f"{NAMESPACE}:schemas.{name}", partial(new_schema_problems, services, stack, name, before)


def _existing(services: Services, noun: str, identifier: str) -> Iterator[Finding]:
    platform = services.platform
    asks: dict[str, Callable[[str], Any]] = {
        "field group": platform.field_groups.exists,
        "schema": platform.schemas.get,
        "dataset": platform.datasets.get,
    }
    try:
        found = services.once((noun, identifier), partial(asks[noun], identifier))
    except NotFound:
        found = False
    if not found:
        reason = f"there is no {noun} {identifier} in sandbox {services.settings.sandbox}"
        yield Finding.error(Code.MISSING_OBJECT, "", reason, "check the id")


def _reading(stack: StackConfig, before: LastUp) -> list[str]:
    elsewhere = moved(stack, before)
    return [name for name, entry in stack.ingestions.items() if name in elsewhere or not _is_read(name, entry, before)]


def _is_read(name: str, entry: IngestionSection, before: LastUp) -> bool:
    """Say whether the ingestion reads nothing that it did not read before; other connectors' tables only AEP knows."""
    source, flow = before.of("SourceConnection", name), before.of("Dataflow", name)
    return entry.table is None or (
        source.get("table") == entry.table
        and {*wanted_columns(entry)} <= {*(source.get("columns") or ())}
        and flow.get("delta_column") == entry.delta_column
    )


def _reading_checks(
    services: Services,
    stack: StackConfig,
    names: Iterable[str],
    credentials: Mapping[str, Credential],
    broken: set[str],
) -> Iterator[Check]:
    for name in names:
        entry = stack.ingestions[name]
        credential = stack.connections[entry.connection].credential or ""
        if credential in credentials and f"{NAMESPACE}:credentials.{credential}" not in broken:
            login = credentials[credential].login(services)
            key = f"{NAMESPACE}:ingestions.{name}"
            if login is not None:
                yield key, partial(_of_credential, credential, partial(reading_problems, services, login, entry))
            else:
                not_yet = Finding.warning(Code.UNUSED_GRANT_TOKEN, "table", _NOT_YET.format(credential))
                yield key, partial(iter, [not_yet])


def _exploring_checks(
    services: Services, stack: StackConfig, names: Iterable[str], connections: Mapping[str, str]
) -> Iterator[Check]:
    for name in names:
        identifier = connections.get(stack.ingestions[name].connection, LATER)
        if identifier != LATER:
            ask = partial(explored_findings, services, identifier, stack.ingestions[name])
            yield f"{NAMESPACE}:ingestions.{name}", ask


def _missed_changes(stack: StackConfig) -> Iterator[Finding]:
    """Yield what is never read again with the delta columns that are declared; of other CRMs, it is not known here."""
    for name, entry in stack.ingestions.items():
        if entry.table is not None and entry.delta_column is not None:
            missed = entry.chosen.missed(entry.table, entry.delta_column)
            if missed:
                reason = f"{missed} ({entry.chosen.delta_columns(entry.table)[0]} reads them)"
                yield Finding.warning(Code.MISSED_CHANGES, f"{NAMESPACE}:ingestions.{name}.delta_column", reason)


def _ask(checks: Iterable[Check]) -> list[Finding]:
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return [problem for found in pool.map(_found, checks) for problem in found]


def _found(check: Check) -> Sequence[Finding]:
    key, ask = check
    try:
        problems = [problem.below(key) for problem in ask() or ()]
    except ZohoAepError as error:
        problems = [finding_of(error, key)]
    section, _, name = key.partition(".")
    credential = name if section == f"{NAMESPACE}:credentials" else ""
    return _of_credential(credential, lambda: problems)


def _of_credential(credential: str, ask: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return findings whose commands name their credential."""
    return [
        replace(one, reason=naming_credential(one.reason, credential), fix=naming_credential(one.fix, credential))
        for one in ask()
    ]


def _lines(problems: Iterable[Finding], warn: Callable[[str], None]) -> list[str]:
    """Return the problems that stop, those with several keys once; say the others."""
    keys: dict[Finding, list[str]] = {}
    for problem in problems:
        keys.setdefault(replace(problem, subject=""), []).append(problem.subject)
    found = [replace(problem, subject=", ".join(subjects)) for problem, subjects in keys.items()]
    for problem in found:
        if problem.is_warning:
            warn(str(problem))
    return [str(problem) for problem in found if not problem.is_warning]
