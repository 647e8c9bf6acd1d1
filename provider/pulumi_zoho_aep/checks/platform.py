"""Checks of the stack file as a whole and of AEP: settings, token, organisation, sandbox, permissions, addresses."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from pulumi_zoho_aep.aep.ip_ranges import UnknownRegion, ip_ranges
from pulumi_zoho_aep.aep.permissions import Permissions, plain
from pulumi_zoho_aep.checks.check import Check, Found
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, ServiceError, UnexpectedReply
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.resources.sandboxes import require_sandbox, visible_sandboxes
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY, places
from pulumi_zoho_aep.stack_file.config import SINGLE_SECTIONS, StackConfig
from pulumi_zoho_aep.wording import number

_SECONDS_OF_AN_HOUR = 3600
_UNASKED = (Forbidden, NotFound, Refused, UnexpectedReply)
_ROLE = "add what is missing to a role of the API credential: AEP, Permissions, Roles"


class FoundationChecks(NamedTuple):
    """Checks in the order in which they depend on each other."""

    stack_file: Check
    settings: Check
    token: Check
    organization: Check
    sandbox: Check
    permissions: Check
    ip_ranges: Check


def foundation_checks(
    services: Services, stack: StackConfig, findings: Sequence[Finding], in_clear: Sequence[str]
) -> FoundationChecks:
    """Return the checks on which all others depend.

    Args:
        services: For the stack's `zoho-aep:platform`.
        stack: The readable part of the stack file.
        findings: Findings about the stack file.
        in_clear: Keys of secrets that are not encrypted.
    """
    of_settings = [finding for finding in findings if finding.subject.startswith(CONFIG_KEY)]
    others = [finding for finding in findings if finding not in of_settings]
    ask = partial(_stack_file, stack, others, in_clear)
    stack_file = Check("stack file", ask, "correct the stack file", code=Code.INVALID_VALUE)
    fix = f"correct {CONFIG_KEY}, or the variable that is named; secrets with `pulumi config set --secret --path KEY`"
    settings = Check("settings", partial(_settings, services, of_settings), fix, code=Code.INVALID_SETTINGS)
    return FoundationChecks(stack_file, settings, *_access_checks(services, stack, settings))


def _access_checks(services: Services, stack: StackConfig, settings: Check) -> Iterator[Check]:
    place = places()

    def check(name: str, ask: partial[Found], fix: str, code: Code, needed: Check) -> Check:
        return Check(name, ask, fix, "", code, (needed,))

    secrets = f"{place['client_id']} and {place['client_secret']}"
    fix = f"compare {secrets} with the credential in the Adobe Developer Console"
    token = check("AEP token", partial(_token, services), fix, Code.REFUSED_PLATFORM_LOGIN, settings)
    yield token
    fix = f"check {place['organization']}"
    ask = partial(_organization, services)
    organization = check("organisation", ask, fix, Code.REFUSED_PLATFORM_LOGIN, token)
    yield organization
    fix = f"check {place['sandbox']}"
    sandbox = check("sandbox", partial(_sandbox, services), fix, Code.UNKNOWN_SANDBOX, organization)
    yield sandbox
    ask = partial(_permissions, services, tuple(_needed_permissions(stack)))
    yield check("permissions", ask, _ROLE, Code.MISSING_PERMISSIONS, sandbox)
    fix = "see Adobe's list of addresses for sources"
    yield check("IP ranges", partial(_ip_ranges, services), fix, Code.ADDRESSES, sandbox)


def lacking_permissions(services: Services, stack: StackConfig) -> Iterator[Finding]:
    """Yield the permissions that the API credential lacks, or a warning that they could not be checked."""
    try:
        found = _permissions_found(services, tuple(_needed_permissions(stack)))
    except _UNASKED as error:
        yield Finding.warning(Code.MISSING_PERMISSIONS, "", f"permissions: {_unasked(error)}")
    else:
        if isinstance(found, Finding) and not found.is_warning:
            yield replace(found, fix=_ROLE)


def _stack_file(stack: StackConfig, findings: Sequence[Finding], in_clear: Sequence[str]) -> Found:
    if findings:
        return findings
    if in_clear:
        fix = "renew each secret at its service, and write the new one with `pulumi config set --secret --path KEY`"
        return Finding.warning(Code.PLAIN_SECRET, "", f"not encrypted: {', '.join(in_clear)}", fix)
    sections = [name for name in StackConfig.model_fields if name not in SINGLE_SECTIONS]
    if not any(getattr(stack, name) for name in sections):
        return "declares no resources; `pulumi preview` checks the resources of a program of your own"
    return ", ".join(number(len(getattr(stack, name)), name.removesuffix("s")) for name in sections)


def _settings(services: Services, findings: Sequence[Finding]) -> Found:
    if findings:
        return findings
    settings = services.settings
    return f"sandbox {settings.sandbox} of {settings.organization} at {settings.endpoint}"


def _token(services: Services) -> Found:
    token = services.platform.session.tokens.get()
    hours = round((token.expires_at - clock.now()) / _SECONDS_OF_AN_HOUR)
    lifetime = number(hours, "hour")
    return f"Adobe gives tokens to client {services.settings.client_id}, valid for {lifetime}"


def _organization(services: Services) -> Found:
    # The list of sandboxes is the only call that needs an organisation but no sandbox.
    sandboxes = number(len(visible_sandboxes(services)), "sandbox")
    return f"accepts the credential and shows it {sandboxes}"


def _sandbox(services: Services) -> Found:
    found = require_sandbox(services)
    return f"{found.name} is active: {found.type or 'unknown type'}, region {found.region or '?'}"


def _needed_permissions(stack: StackConfig) -> Iterator[tuple[str, ...]]:
    """Yield the labels of AEP's interface; if there are several, one is enough."""
    if stack.connections or stack.ingestions:
        yield ("Manage Sources",)
    for noun, entries in (("Schemas", stack.schemas), ("Datasets", stack.datasets)):
        if any(entry.id is None for entry in entries.values()):
            yield (f"Manage {noun}",)
        elif entries:
            yield (f"View {noun}", f"Manage {noun}")
    if any(schema.primary_identity is not None for schema in stack.schemas.values()):
        yield ("Manage Identity Metadata",)
    if any(dataset.profile for dataset in stack.datasets.values()):
        yield ("Manage Profiles",)


def _permissions(services: Services, needed: Collection[tuple[str, ...]]) -> Found:
    try:
        return _permissions_found(services, needed)
    except _UNASKED as error:
        return Finding.info(Code.MISSING_PERMISSIONS, "", _unasked(error))


def _unasked(error: ServiceError) -> str:
    return f"not checked, because Access Control does not say: {error.message}"


def _permissions_found(services: Services, needed: Collection[tuple[str, ...]]) -> Found:
    if not needed:
        return "the stack file declares nothing that needs any"
    client = Permissions(services.platform.session)
    known = {plain(name): name for name in client.list()}
    # Adobe publishes the labels, but only some of the names. A label whose name is not listed stays unknown.
    names = {labels: {known[plain(label)] for label in labels if plain(label) in known} for labels in needed}
    held = client.held(frozenset().union(*names.values()))
    lacking = [labels[0] for labels, of_labels in names.items() if of_labels and not of_labels & held]
    unlisted = [labels[0] for labels, of_labels in names.items() if not of_labels]
    if lacking:
        return Finding.error(Code.MISSING_PERMISSIONS, "", f"the API credential lacks {', '.join(lacking)}")
    having = [labels[0] for labels in needed if labels[0] not in unlisted]
    details = [f"the API credential has {', '.join(having)}"] if having else []
    if unlisted:
        details.append(f"Access Control lists no name for {', '.join(unlisted)}, so that cannot be checked")
        return Finding.info(Code.MISSING_PERMISSIONS, "", "; ".join(details))
    return "; ".join(details)


def _ip_ranges(services: Services) -> Found:
    try:
        found = ip_ranges(require_sandbox(services).region)
    except UnknownRegion as error:
        return Finding.info(Code.ADDRESSES, "", error.message, error.hint)
    ranges = number(len(found.ranges), "range")
    return Finding.info(
        Code.ADDRESSES,
        "",
        f"AEP reads from {ranges} of region {found.region} (list of {found.as_of}); whether Zoho "
        "lets them in cannot be checked",
        "if your Zoho organisation restricts addresses, allow those that `zoho-aep doctor --ip-ranges` prints",
    )
