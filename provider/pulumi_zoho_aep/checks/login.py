"""What a Zoho login is good for, asked from Zoho itself: a token alone proves nothing, any scope gives one."""

from collections.abc import Collection
from dataclasses import dataclass

from pulumi_zoho_aep.connectors.zoho_verification import elsewhere
from pulumi_zoho_aep.errors import Forbidden, Unauthorized, ZohoAepError
from pulumi_zoho_aep.services import Zoho
from pulumi_zoho_aep.zoho import Crm, Environment, Organization, User, scopes


@dataclass(frozen=True)
class Needs:
    """What a token has to be good for.

    Attributes:
        environment: of the CRM.
        scopes: those asked for, and those that the stack file requires.
        tables: modules whose records have to be readable.
        expected_org_id: of the organisation, where the stack file names one.
        declared: the scopes that the stack file requires.
    """

    environment: Environment
    scopes: tuple[str, ...]
    tables: tuple[str, ...] = ()
    expected_org_id: str | None = None
    declared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What Zoho said."""

    organization: Organization
    user: User | None
    """None where the token may not ask."""
    scopes: tuple[str, ...] | None
    """None where Zoho does not say."""
    modules: int | None
    """How many modules are readable; None where the token may not ask."""


def prove(zoho: Zoho, needs: Needs) -> Proof:
    """Require that a login does everything that it is needed for.

    Raises:
        ZohoAepError: with what it does not, in the order in which it is best repaired.
    """
    zoho.tokens.get()
    granted = zoho.granted_scopes
    _require_scopes(needs, granted)
    organization = _organization(zoho, needs)
    for table in needs.tables:
        _require_readable(zoho.crm, table)
    held = needs.scopes if granted is None else granted
    return Proof(
        organization,
        None if scopes.missing([scopes.USERS], held) else _active_user(zoho.crm),
        None if granted is None else tuple(sorted(granted)),
        None if scopes.missing([scopes.MODULES_METADATA], held) else _readable_modules(zoho.crm),
    )


def of_reading(tables: Collection[str]) -> list[str]:
    """Return the scopes that reading tables takes, without the one that only tells who consented."""
    # Without tables `least` means all modules; a credential that nobody reads with needs none.
    return [
        scope
        for scope in scopes.least(sorted(tables))
        if scope != scopes.USERS and (tables or scope != scopes.EVERY_MODULE)
    ]


def _require_scopes(needs: Needs, granted: frozenset[str] | None) -> None:
    # Older accounts servers do not name the scopes of a token: unknown is not none, and the calls below will tell.
    if granted is None:
        return
    of_tables = of_reading(needs.tables) if needs.tables else ()
    found = scopes.missing([*needs.scopes, *of_tables, *needs.declared], granted)
    if found:
        raise ZohoAepError(
            f"the token lacks scopes: {', '.join(found)}",
            hint="consent to all of them, or ask for fewer: `zoho-aep authorize` with --scopes or --modules",
        )


def _organization(zoho: Zoho, needs: Needs) -> Organization:
    try:
        organization = zoho.crm.organization()
    except Unauthorized:
        # UNCONFIRMED which code Zoho gives; a token that was minted a moment ago is refused for no other reason.
        raise ZohoAepError(
            f"the token does not work in the {needs.environment.value} environment of this data centre",
            hint=elsewhere(zoho.other_data_center).message
            if zoho.other_data_center
            else "consent again and choose an organisation of that environment, or name the other one: --environment",
        ) from None
    chosen = f"the organisation {organization.company_name} ({organization.zgid})"
    if organization.type not in ("", "bigin", needs.environment.value):
        raise ZohoAepError(
            f"{chosen} is of type {organization.type}, not {needs.environment.value}",
            hint="consent again and choose the right one, or name the other environment: --environment",
        )
    if needs.expected_org_id is not None and organization.zgid != needs.expected_org_id:
        raise ZohoAepError(
            f"{chosen} is not the one that the stack file expects ({needs.expected_org_id})",
            hint="consent again and choose the right one, or correct expected_org_id in the stack file",
        )
    return organization


def _active_user(crm: Crm) -> User:
    user = crm.current_user()
    if user.status not in ("", "active"):
        raise ZohoAepError(
            f"{user.email or user.id}, who consented, is {user.status}",
            hint="activate the user in Zoho CRM, or consent as another user",
        )
    return user


def _readable_modules(crm: Crm) -> int:
    return sum(module.is_readable for module in crm.modules())


def _require_readable(crm: Crm, table: str) -> None:
    try:
        next(crm.records(table, ["id"], limit=1), None)
    except Forbidden as error:
        if error.answer.code != "OAUTH_SCOPE_MISMATCH":
            raise
        raise ZohoAepError(
            f"the token may not read the module {table}",
            hint=f"ask for its scope as well: {scopes.of_module(table)}",
        ) from None
