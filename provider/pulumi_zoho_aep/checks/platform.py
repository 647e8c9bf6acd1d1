"""Checks of the stack file as a whole, and of AEP: settings, token, organisation, sandbox, permissions, addresses."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from pulumi_zoho_aep.aep.ip_ranges import UnknownRegion, ip_ranges
from pulumi_zoho_aep.aep.permissions import Permissions
from pulumi_zoho_aep.checks.check import Answer, Check, Result
from pulumi_zoho_aep.checks.sandboxes import require_sandbox, visible_sandboxes
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, UnexpectedReply
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.program.config import SINGLE_SECTIONS, StackConfig
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY, places
from pulumi_zoho_aep.wording import number

_SECONDS_OF_AN_HOUR = 3600


class FoundationChecks(NamedTuple):
    """In the order in which one needs the other."""

    stack_file: Check
    settings: Check
    token: Check
    organization: Check
    sandbox: Check
    permissions: Check
    ip_ranges: Check


def foundation_checks(
    services: Services, stack: StackConfig, problems: Sequence[Finding], in_clear: Sequence[str]
) -> FoundationChecks:
    """Return what everything else needs.

    Args:
        services: of the stack's `zoho-aep:platform`.
        stack: what could be read of the stack file.
        problems: what is wrong with it.
        in_clear: keys of secrets that stand in it as they are.
    """
    of_settings = [problem for problem in problems if problem.subject.startswith(CONFIG_KEY)]
    others = [problem for problem in problems if problem not in of_settings]
    stack_file = Check(
        "stack file", partial(_stack_file, stack, others, in_clear), "correct the stack file", code=Code.INVALID_VALUE
    )
    place = places()
    settings = Check(
        "settings",
        partial(_settings, services, of_settings),
        f"correct {CONFIG_KEY}, or the variable that is named; secrets with `pulumi config set --secret --path`",
        code=Code.INVALID_SETTINGS,
    )
    token = Check(
        "AEP token",
        partial(_token, services),
        f"compare {place['client_id']} and {place['client_secret']} with the credential in the Adobe Developer Console",
        "",
        Code.REFUSED_PLATFORM_LOGIN,
        (settings,),
    )
    organization = Check(
        "organisation",
        partial(_organization, services),
        f"check {place['organization']}",
        "",
        Code.REFUSED_PLATFORM_LOGIN,
        (token,),
    )
    sandbox = Check(
        "sandbox", partial(_sandbox, services), f"check {place['sandbox']}", "", Code.UNKNOWN_SANDBOX, (organization,)
    )
    permissions, addresses = _in_sandbox(services, stack, sandbox)
    return FoundationChecks(stack_file, settings, token, organization, sandbox, permissions, addresses)


def _in_sandbox(services: Services, stack: StackConfig, sandbox: Check) -> tuple[Check, Check]:
    permissions = Check(
        "permissions",
        partial(_permissions, services, tuple(_needed_permissions(stack))),
        "add what is missing to a role of the API credential: AEP, Permissions, Roles",
        "",
        Code.MISSING_PERMISSIONS,
        (sandbox,),
    )
    addresses = Check(
        "IP ranges",
        partial(_ip_ranges, services),
        "see Adobe's list of addresses for sources",
        "",
        Code.ADDRESSES,
        (sandbox,),
    )
    return permissions, addresses


def _stack_file(stack: StackConfig, problems: Sequence[Finding], in_clear: Sequence[str]) -> Answer:
    if problems:
        return _of_all(problems)
    if in_clear:
        fix = "renew each secret at its service, and write the new one with `pulumi config set --secret --path`"
        return Answer(Result.ATTENTION, f"not encrypted: {', '.join(in_clear)}", fix, Code.PLAIN_SECRET)
    sections = [name for name in StackConfig.model_fields if name not in SINGLE_SECTIONS]
    if not any(getattr(stack, name) for name in sections):
        return Answer(
            Result.OK, "declares no resources; those of a program of your own are checked by `pulumi preview`"
        )
    entries = (number(len(getattr(stack, name)), name.removesuffix("s")) for name in sections)
    return Answer(Result.OK, ", ".join(entries))


def _of_all(findings: Sequence[Finding]) -> Answer:
    """Return all findings, each with its code; that of the last one stands behind the whole."""
    *before, last = findings
    return Answer(Result.FAILED, "\n".join([*map(str, before), last.text]), code=last.code)


def _settings(services: Services, problems: Sequence[Finding]) -> Answer:
    if problems:
        return _of_all(problems)
    settings = services.settings
    return Answer(Result.OK, f"sandbox {settings.sandbox} of {settings.organization} at {settings.endpoint}")


def _token(services: Services) -> Answer:
    token = services.platform.session.tokens.get()
    hours = round((token.expires_at - clock.now()) / _SECONDS_OF_AN_HOUR)
    lifetime = number(hours, "hour")
    return Answer(Result.OK, f"Adobe gives tokens to client {services.settings.client_id}, valid for {lifetime}")


def _organization(services: Services) -> Answer:
    # The list of sandboxes is the one call that needs an organisation and no sandbox.
    sandboxes = number(len(visible_sandboxes(services)), "sandbox")
    return Answer(Result.OK, f"accepts the credential and shows it {sandboxes}")


def _sandbox(services: Services) -> Answer:
    found = require_sandbox(services)
    return Answer(Result.OK, f"{found.name} is active: {found.type or 'unknown type'}, region {found.region or '?'}")


def _needed_permissions(stack: StackConfig) -> Iterator[tuple[str, ...]]:
    """Yield the labels of AEP's interface; of several, any one is enough."""
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


def _permissions(services: Services, needed: Collection[tuple[str, ...]]) -> Answer:
    if not needed:
        return Answer(Result.OK, "the stack declares nothing that needs any")
    client = Permissions(services.platform.session)
    try:
        known = {_plain(name): name for name in client.list()}
        # Adobe publishes the labels, and only some of the names: a label whose name is not listed stays unknown.
        names = {labels: {known[_plain(label)] for label in labels if _plain(label) in known} for labels in needed}
        held = client.held(frozenset().union(*names.values()))
    except (Forbidden, NotFound, Refused, UnexpectedReply) as error:
        return Answer(Result.UNKNOWN, f"Access Control does not say: {error.message}")
    lacking = [labels[0] for labels, of_labels in names.items() if of_labels and not of_labels & held]
    unlisted = [labels[0] for labels, of_labels in names.items() if not of_labels]
    if lacking:
        return Answer(Result.FAILED, f"the API credential lacks {', '.join(lacking)}")
    having = [labels[0] for labels in needed if labels[0] not in unlisted]
    details = [f"the API credential has {', '.join(having)}"] if having else []
    if unlisted:
        details.append(f"Access Control lists no name for {', '.join(unlisted)}, so that cannot be asked")
        return Answer(Result.UNKNOWN, "; ".join(details))
    return Answer(Result.OK, "; ".join(details))


def _plain(name: str) -> str:
    """Return a label or name so that `Manage Sources`, `manage-sources` and `manage-source` are the same."""
    return " ".join(word.removesuffix("s") for word in name.lower().replace("-", " ").split())


def _ip_ranges(services: Services) -> Answer:
    try:
        found = ip_ranges(require_sandbox(services).region)
    except UnknownRegion as error:
        return Answer(Result.UNKNOWN, error.message, error.hint)
    ranges = number(len(found.ranges), "range")
    return Answer(
        Result.UNKNOWN,
        f"AEP reads from {ranges} of region {found.region} (list of {found.as_of}); whether Zoho "
        "lets them in cannot be asked",
        "if your Zoho organisation restricts addresses, allow those that `zoho-aep doctor --ip-ranges` prints",
    )
