"""Runs all checks of a stack."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pulumi_zoho_aep.checks import Check, Outcome, checks_of, refresh_check, run, secrets_in_clear
from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.health.examination import examined
from pulumi_zoho_aep.cli.health.text import summary
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.document import load
from pulumi_zoho_aep.cli.stack_file.project import refreshes_always
from pulumi_zoho_aep.findings import Finding, Severity
from pulumi_zoho_aep.stack_file.config import StackConfig, parse
from pulumi_zoho_aep.wording import naming_credential, naming_stack


def diagnose(opened: Stack) -> list[Outcome]:
    """Run all checks of a stack.

    Raises:
        ZohoAepError: The stack's configuration cannot be read at all.
    """
    stack, findings = parse(opened.values())
    stack = with_exchanged_tokens(opened, opened.with_folders(stack))
    # A backend may keep the configuration elsewhere, so that there is no file to read.
    written = load(opened.file.read_text(encoding="utf-8")) if opened.file.exists() else {}
    services, ids = opened.services(stack.platform), opened.resource_ids("BaseConnection")
    checks = checks_of(services, stack, findings, secrets_in_clear(written), ids)
    refresh = refresh_check(refreshes_always=refreshes_always(opened.directory))
    outcomes = run([*checks, refresh, *_health_check(opened, stack, findings, checks)])
    return [_named(outcome, _credential_of(stack, outcome.check.subject), opened.given) for outcome in outcomes]


def _health_check(
    opened: Stack, stack: StackConfig, wrong: Sequence[Finding], checks: Sequence[Check]
) -> Iterator[Check]:
    """Yield the check that data arrives, once there is a dataflow; other findings belong to other checks."""
    if wrong or not opened.resources("Dataflow"):
        return

    def ask() -> str | list[Finding]:
        health = examined(opened, stack, None)
        found = [*health.lifetimes, *health.of_ingestions, *health.unasked]
        return [*map(_as_warning, found)] or summary(health)

    needed = tuple(one for one in checks if one.name == "sandbox")
    yield Check("data arrives", ask, "`zoho-aep health` says more", needs=needed)


def _as_warning(finding: Finding) -> Finding:
    """Return a finding that does not stop `pulumi up`."""
    return replace(finding, severity=Severity.WARNING) if finding.severity is Severity.ERROR else finding


def _credential_of(stack: StackConfig, subject: str) -> str:
    """Return the credential of an entry in the stack file; empty if it has none."""
    section, _, name = subject.partition(".")
    if section == "ingestions":
        section, name = "connections", stack.ingestions[name].connection
    if section == "connections" and name in stack.connections:
        return stack.connections[name].credential or ""
    return name if section == "credentials" else ""


def _named(outcome: Outcome, credential: str, stack: str) -> Outcome:
    def named(text: str) -> str:
        return naming_stack(naming_credential(text, credential), stack)

    findings = tuple(replace(one, reason=named(one.reason), fix=named(one.fix)) for one in outcome.findings)
    return replace(outcome, words=named(outcome.words), findings=findings)
