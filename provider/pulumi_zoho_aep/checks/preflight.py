"""What must hold before the first object is created or changed, checked with the services.

What the last `pulumi up` verified is not checked again, so an unchanged stack costs no request. An update asks
what a preview does, because it cannot know whether a preview came before. Questions that need a Zoho token which the
state does not hold wait for the token of the credential's own resource; nothing else is registered before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pulumi_zoho_aep.checks.consequences import consequences
from pulumi_zoho_aep.checks.contradictions import contradictions
from pulumi_zoho_aep.checks.explored import unexplored
from pulumi_zoho_aep.checks.lifetimes import ending_findings, old_secret_findings
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import losses
from pulumi_zoho_aep.checks.moving import moves, unused_keys
from pulumi_zoho_aep.checks.new_tables import asked_for, new_readers, source_questions, table_questions
from pulumi_zoho_aep.checks.questions import ask, lines
from pulumi_zoho_aep.checks.schedules import batch_findings, late_starts
from pulumi_zoho_aep.checks.tables import missed_changes
from pulumi_zoho_aep.checks.unverified import (
    connector_questions,
    credential_questions,
    existence_questions,
    mapping_questions,
    rights_question,
)
from pulumi_zoho_aep.checks.watched import watching_questions
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.resources.sandboxes import entered, require_sandbox
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp


def _ignore(_: object) -> None:
    """Drop a value."""


@dataclass(frozen=True)
class Preflight:
    """The stack to check, and the clients with which to check it."""

    services: Services
    stack: StackConfig
    before: LastUp
    """The record of the last `pulumi up`."""
    warn: Callable[[str], None] = _ignore
    """Receives warnings, above all about things that could not be checked."""
    inform: Callable[[str], None] = _ignore
    """Receives notes that need no attention."""
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    """The credentials with which Zoho may be queried."""
    connections: Mapping[str, str] = field(default_factory=dict)
    """Ids of the base connections through which AEP may be queried; `LATER` for those that this run creates."""


def preflight(asked: Preflight) -> list[str]:
    """Check the sandbox, on which everything depends, then the rest at once; return what is wrong."""
    services, stack, before = asked.services, asked.stack, asked.before
    reading, findings = new_readers(stack, before), _known_at_once(asked)
    questions = [
        *credential_questions(services, asked.credentials),
        *connector_questions(services, stack, before),
        *existence_questions(services, stack, before),
        *mapping_questions(services, stack, before),
    ]
    watching = [*watching_questions(services, stack, before)]
    is_new = bool(questions or asked_for(stack, before))
    if is_new or watching or before.settings != services.settings:
        of_sandbox = _of_sandbox(services)
        findings += of_sandbox
        if not of_sandbox:
            _enter(asked)
            found = ask([*questions, *watching, *([rights_question(services, stack)] if is_new else [])])
            broken = {finding.subject for finding in found if not finding.is_warning}
            offered = [name for name in reading if not _keys_of(name, stack) & broken]
            of_sources = ask(source_questions(services, stack, offered))
            findings += [*found, *_of_tables(asked, broken), *of_sources]
            findings += moves(services, stack, before, asked.credentials)
    findings += consequences(services, stack, before, asked.credentials)
    return lines(findings, asked.warn, asked.inform)


def preflight_offline(asked: Preflight) -> list[str]:
    """Return what is wrong according to the stack file and the state, and warn that no service was contacted."""
    reason = "no service was contacted: tables, columns, targets, ids, titles and rights are not checked"
    unasked = Finding.warning(Code.OFFLINE_PREVIEW, f"{CONFIG_KEY}.offline_preview", reason, "remove it to query them")
    plain = consequences(asked.services, asked.stack, asked.before, {})
    return lines([*_known_at_once(asked), *plain, unasked], asked.warn, asked.inform)


def _known_at_once(asked: Preflight) -> list[Finding]:
    """Return the findings that need no request to a service."""
    stack, before = asked.stack, asked.before
    reading = new_readers(stack, before)
    return [
        *losses(stack, before),
        *_missed_changes(stack),
        *contradictions(stack),
        *batch_findings(stack),
        *late_starts(stack),
        *_lifetimes(stack, before),
        *unexplored(stack, reading, asked.connections),
        *unused_keys(stack, reading),
    ]


def _lifetimes(stack: StackConfig, before: LastUp) -> Iterator[Finding]:
    now, recorded = clock.utc_now(), {name: before.of("ZohoCredential", name) for name in stack.credentials}
    for finding in (*ending_findings(stack, now), *old_secret_findings(recorded, now)):
        yield replace(finding, subject=f"{NAMESPACE}:{finding.subject}")


def _keys_of(name: str, stack: StackConfig) -> set[str]:
    """Return the keys below which an ingestion's missing connector is reported, because once is enough."""
    return {f"{NAMESPACE}:connections.{stack.ingestions[name].connection}", f"{NAMESPACE}:ingestions.{name}"}


def preflight_of_settings(asked: Preflight) -> list[str]:
    """Check the sandbox if the last `pulumi up` had other settings; otherwise like `preflight`.

    With wrong settings, every registered resource would query AEP in vain.
    """
    stack, before = asked.stack, asked.before
    of_sandbox = [] if before.settings == asked.services.settings else _of_sandbox(asked.services)
    findings = [*losses(stack, before), *_missed_changes(stack), *of_sandbox] if of_sandbox else []
    return lines(findings, asked.warn, asked.inform)


def preflight_of_tables(asked: Preflight) -> list[str]:
    """Check new tables with credentials that were just created, changed or refreshed; otherwise like `preflight`."""
    return lines(_of_tables(asked, set()), asked.warn, asked.inform)


def _of_tables(asked: Preflight, broken: set[str]) -> list[Finding]:
    working = {name: one for name, one in asked.credentials.items() if f"{NAMESPACE}:credentials.{name}" not in broken}
    return ask(table_questions(asked.services, asked.stack, asked.before, working, asked.connections))


def _enter(asked: Preflight) -> None:
    if asked.before.is_new:
        asked.inform(entered(asked.services))


def _of_sandbox(services: Services) -> list[Finding]:
    return ask([(CONFIG_KEY, lambda: _ignore(require_sandbox(services)))])


def _missed_changes(stack: StackConfig) -> list[Finding]:
    return [
        finding.below(f"{NAMESPACE}:ingestions.{name}")
        for name, entry in stack.ingestions.items()
        for finding in missed_changes(entry)
    ]
