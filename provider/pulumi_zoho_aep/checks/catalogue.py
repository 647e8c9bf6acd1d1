"""Everything that must hold before `pulumi up`, as data: the name of each check, its question, and the usual fix.

Nothing here changes anything in Zoho or Adobe.
"""

from collections.abc import Mapping, Sequence

from pulumi_zoho_aep.checks.check import Check
from pulumi_zoho_aep.checks.connections import connection_check
from pulumi_zoho_aep.checks.credentials import credential_checks
from pulumi_zoho_aep.checks.existing import existing_checks
from pulumi_zoho_aep.checks.ingestions import IngestionChecks
from pulumi_zoho_aep.checks.platform import foundation_checks
from pulumi_zoho_aep.checks.schedules import schedules_check
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import SINGLE_SECTIONS, StackConfig


def checks_of(
    services: Services,
    stack: StackConfig,
    findings: Sequence[Finding],
    in_clear: Sequence[str] = (),
    connections: Mapping[str, str] | None = None,
) -> list[Check]:
    """Return the checks of a stack, in the order in which to fix what they find.

    Args:
        services: For the stack's `zoho-aep:platform`.
        stack: The readable part of the stack file.
        findings: Findings about the stack file.
        in_clear: Keys of secrets that are not encrypted.
        connections: Ids of the base connections in the state, by key.
    """
    readable = _readable(stack)
    foundation = foundation_checks(services, readable, findings, in_clear)
    needs = (foundation.stack_file, foundation.sandbox)
    existing = existing_checks(services, readable, needs)
    credentials = {
        name: credential_checks(services, readable, name, foundation.stack_file) for name in readable.credentials
    }
    checks, made = [*foundation], (name for name, entry in readable.connections.items() if entry.id is None)
    checks += [connection_check(services, readable, name, needs) for name in made]
    checks += [*existing, *(check for of_one in credentials.values() for check in of_one)]
    ingestions = IngestionChecks(services, readable, needs, credentials, connections or {})
    checks += [check for name in readable.ingestions for check in ingestions.of(name)]
    return [*checks, *([schedules_check(services, readable, (*needs, *existing))] if readable.ingestions else [])]


def _readable(stack: StackConfig) -> StackConfig:
    """Return the stack without entries that could not be read; their checks could not even be named."""
    sections = {
        name: {key: entry for key, entry in getattr(stack, name).items() if entry is not None}
        for name in StackConfig.model_fields
        if name not in SINGLE_SECTIONS
    }
    return stack.model_copy(update=sections)
