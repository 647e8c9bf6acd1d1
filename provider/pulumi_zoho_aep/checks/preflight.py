"""What must hold before the first object is created or changed, asked of the services.

What the last `pulumi up` verified is not asked again: an unchanged stack costs no request at all. An update asks what a
preview does, because it cannot know whether a preview came before; but what takes a Zoho token that the state does not
have, it asks with the one that the credential's own resource gets, before anything else is registered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pulumi_zoho_aep.checks.explored import unexplored
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import losses
from pulumi_zoho_aep.checks.questions import ask, lines
from pulumi_zoho_aep.checks.sandboxes import require_sandbox
from pulumi_zoho_aep.checks.tables import missed_changes
from pulumi_zoho_aep.checks.unverified import (
    connector_questions,
    credential_questions,
    existence_questions,
    exploring_questions,
    mapping_questions,
    new_readers,
    reading_questions,
)
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY


def _ignore(_: object) -> None:
    """Drop a value."""


@dataclass(frozen=True)
class Preflight:
    """What is asked about, and with what."""

    services: Services
    stack: StackConfig
    before: LastUp
    """What the last `pulumi up` recorded."""
    warn: Callable[[str], None] = _ignore
    """Gets what is worth knowing and stops nothing, above all what could not be checked."""
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    """Those with which Zoho may be asked."""
    connections: Mapping[str, str] = field(default_factory=dict)
    """Ids of the base connections through which AEP may be asked, `LATER` for those of this run."""


def preflight(asked: Preflight) -> list[str]:
    """Ask for the sandbox, without which nothing else can be asked, then for the rest at once; return what is wrong."""
    services, stack, before = asked.services, asked.stack, asked.before
    reading = new_readers(stack, before)
    findings = [*losses(stack, before), *_missed_changes(stack), *unexplored(stack, reading, asked.connections)]
    questions = [
        *credential_questions(services, asked.credentials),
        *connector_questions(services, stack, before),
        *existence_questions(services, stack, before),
        *mapping_questions(services, stack, before),
    ]
    if questions or reading or before.settings != services.settings:
        of_sandbox = _of_sandbox(services)
        findings += of_sandbox
        if not of_sandbox:
            found = ask(questions)
            broken = {finding.subject for finding in found if not finding.is_warning}
            findings += [*found, *_of_tables(asked, reading, broken)]
    return lines(findings, asked.warn)


def preflight_of_settings(asked: Preflight) -> list[str]:
    """Ask for the sandbox if the last `pulumi up` had other settings; as `preflight`.

    With wrong settings, each resource that is registered asks AEP in vain.
    """
    stack, before = asked.stack, asked.before
    of_sandbox = [] if before.settings == asked.services.settings else _of_sandbox(asked.services)
    return lines([*losses(stack, before), *_missed_changes(stack), *of_sandbox], asked.warn) if of_sandbox else []


def preflight_of_tables(asked: Preflight) -> list[str]:
    """Ask for what is new and read with credentials that were made, changed or refreshed just now; as `preflight`."""
    return lines(_of_tables(asked, new_readers(asked.stack, asked.before), set()), asked.warn)


def _of_tables(asked: Preflight, reading: list[str], broken: set[str]) -> list[Finding]:
    services, stack = asked.services, asked.stack
    working = {name: one for name, one in asked.credentials.items() if f"{NAMESPACE}:credentials.{name}" not in broken}
    return ask(
        [
            *reading_questions(services, stack, reading, working),
            *exploring_questions(services, stack, reading, asked.connections),
        ]
    )


def reading_credentials(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the credentials with which something new is read."""
    connections = (stack.connections[stack.ingestions[name].connection] for name in new_readers(stack, before))
    return {connection.credential for connection in connections if connection.credential is not None}


def exploring_connections(stack: StackConfig, before: LastUp) -> set[str]:
    """Return the connections through which AEP tells what something new can read."""
    connections = {stack.ingestions[name].connection for name in new_readers(stack, before)}
    return {name for name in connections if stack.connections[name].credential is None}


def _of_sandbox(services: Services) -> list[Finding]:
    return ask([(CONFIG_KEY, lambda: _ignore(require_sandbox(services)))])


def _missed_changes(stack: StackConfig) -> list[Finding]:
    return [
        finding.below(f"{NAMESPACE}:ingestions.{name}")
        for name, entry in stack.ingestions.items()
        for finding in missed_changes(entry)
    ]
