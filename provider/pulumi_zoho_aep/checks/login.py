"""What a Zoho login can do, according to Zoho itself.

A token alone says nothing, because Zoho issues one for any scope.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_verification import Verified, deviations, elsewhere, missing_scopes, unreadable
from pulumi_zoho_aep.errors import ServiceError, Unauthorized, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Zoho
from pulumi_zoho_aep.zoho import Crm, Environment, Organization, User, scopes

_CONSENT = "consent to all of them, or ask for fewer: `zoho-aep authorize` with --scopes or --modules"


@dataclass(frozen=True)
class Needs:
    """The operations that a token must be able to perform.

    Attributes:
        environment: The CRM's environment.
        scopes: Those requested, and those that the stack file requires.
        tables: Modules whose records must be readable.
        expected_org_id: Id of the organisation, if the stack file names one.
        declared: The scopes that the stack file requires.
    """

    environment: Environment
    scopes: tuple[str, ...]
    tables: tuple[str, ...] = ()
    expected_org_id: str | None = None
    declared: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifiedLogin:
    """A login that meets all needs, with Zoho's answers about it."""

    organization: Organization
    user: User | None
    """None if the token lacks the scope to read it."""
    scopes: tuple[str, ...] | None
    """None if Zoho does not say."""
    modules: int | None
    """The number of readable modules; None if the token lacks the scope to list them, or Zoho did not answer."""
    not_asked: str = ""
    """Why Zoho did not say how many modules are readable. The number is only informative."""


def verify_login(zoho: Zoho, needs: Needs) -> VerifiedLogin:
    """Require that a login meets all needs.

    Raises:
        ZohoAepError: Names every need that it does not meet.
    """
    zoho.tokens.get()
    granted = zoho.granted_scopes
    # Without its scopes, a token is refused by calls that would otherwise reveal more.
    _require(_lacking(needs, granted))
    organization = _organization(zoho, needs)
    held = needs.scopes if granted is None else granted
    refused = [finding for _, finding in unreadable(zoho.crm, needs.tables)]
    user = None if scopes.missing([scopes.USERS], held) else zoho.crm.current_user()
    _require([*_deviations(needs, organization, user), *map(_for_consent, refused)])
    verified = VerifiedLogin(organization, user, None if granted is None else tuple(sorted(granted)), None)
    return verified if scopes.missing([scopes.MODULES_METADATA], held) else _with_modules(verified, zoho.crm)


def of_reading(tables: Collection[str]) -> list[str]:
    """Return the scopes for reading tables, except the one that only shows who consented."""
    # Without tables, `least` means all modules; a credential with which nothing is read needs none.
    return [
        scope
        for scope in scopes.least(sorted(tables))
        if scope != scopes.USERS and (tables or scope != scopes.EVERY_MODULE)
    ]


def _lacking(needs: Needs, granted: frozenset[str] | None) -> Iterator[Finding]:
    # Older accounts servers do not name a token's scopes. That does not mean none; the calls below show which ones
    # work.
    of_tables = of_reading(needs.tables) if needs.tables else ()
    found = [] if granted is None else scopes.missing([*needs.scopes, *of_tables, *needs.declared], granted)
    if found:
        yield missing_scopes(found, _CONSENT)


def _deviations(needs: Needs, organization: Organization, user: User | None) -> Iterator[Finding]:
    found = Verified(
        org_id=organization.zgid,
        org_name=organization.company_name,
        org_type=organization.type,
        user_email=(user.email or user.id) if user is not None else "",
        user_status=user.status if user is not None else "",
    )
    yield from deviations(found, needs.environment, None, needs.expected_org_id)


def _for_consent(finding: Finding) -> Finding:
    return replace(finding, fix=_CONSENT) if finding.code is Code.MISSING_SCOPES else finding


def _require(findings: Iterable[Finding]) -> None:
    found = list(findings)
    if len(found) == 1:
        raise ZohoAepError(found[0].reason, hint=found[0].fix, code=found[0].code)
    if found:
        raise ZohoAepError("the token is not good enough:\n" + "\n".join(f"  {finding}" for finding in found))


def _organization(zoho: Zoho, needs: Needs) -> Organization:
    try:
        return zoho.crm.organization()
    except Unauthorized:
        # UNCONFIRMED which code Zoho gives; a new token is refused for no other reason.
        raise ZohoAepError(
            f"the token does not work in the {needs.environment.value} environment of this data centre",
            hint=elsewhere(zoho.other_data_center).message
            if zoho.other_data_center
            else "consent again and choose an organisation of that environment, or name the other one: --environment",
            code=Code.WRONG_ENVIRONMENT,
        ) from None


def _with_modules(verified: VerifiedLogin, crm: Crm) -> VerifiedLogin:
    try:
        return replace(verified, modules=sum(module.is_readable for module in crm.modules()))
    except ServiceError as error:
        # Worth a warning, but no reason to reject a login that works.
        return replace(verified, not_asked=error.message)
