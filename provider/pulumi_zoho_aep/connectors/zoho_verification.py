"""What Zoho says about a token, and where that differs from the declaration."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Names, Outputs, OutputsT, is_unfilled, plain
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, Unauthorized
from pulumi_zoho_aep.findings import Finding, finding_of, recorded_finding, recorded_text
from pulumi_zoho_aep.services import Zoho
from pulumi_zoho_aep.zoho import Crm, Environment, Organization, User
from pulumi_zoho_aep.zoho.crm_refusals import SCOPE_CODES
from pulumi_zoho_aep.zoho.scopes import USERS, missing, of_module


class Verified(Outputs):
    """Zoho's latest answers about the token."""

    granted_scopes: Names | None = None
    """The scopes of the token; None if Zoho does not say, which is not the same as no scopes."""
    org_id: str = ""
    org_name: str = ""
    org_type: str = ""
    edition: str = ""
    license_ends_at: str = ""
    user_email: str = ""
    user_status: str = ""
    readable_modules: Names = ()
    """The modules of `verify_modules` that were read with this token."""
    unreadable_modules: tuple[str, ...] = ()
    """Why the others cannot be read: findings, as people read them."""
    other_data_center: str = ""
    """The data centre whose API Zoho names alongside the token, if it is not the declared one."""


def verify(zoho: Zoho, last: Verified, modules: Names) -> Verified:
    """Verify a token with Zoho, with one call each for organisation, user, and every module that is not verified yet.

    Raises:
        ServiceError: The token is not accepted, or Zoho does not answer.
    """
    zoho.tokens.get()
    organization, user = _organization(zoho), _current_user(zoho.crm)
    granted = last.granted_scopes
    if zoho.tokens.is_of_this_run:
        granted = None if zoho.granted_scopes is None else tuple(sorted(zoho.granted_scopes))
    # A different set of scopes may be a smaller one.
    verified = set(last.readable_modules) & set(modules) if granted == last.granted_scopes else set()
    refused = dict(unreadable(zoho.crm, [module for module in modules if module not in verified]))
    return Verified(
        granted_scopes=granted,
        org_id=organization.zgid,
        org_name=organization.company_name,
        org_type=organization.type,
        edition=organization.license_details.paid_type,
        license_ends_at=organization.license_details.ends,
        user_email=user.email if user else last.user_email,
        user_status=user.status if user else "",
        other_data_center=zoho.other_data_center if zoho.tokens.is_of_this_run else last.other_data_center,
        readable_modules=tuple(module for module in modules if module not in refused),
        unreadable_modules=tuple(recorded_text([one]) for one in refused.values()),
    )


def deviations(
    found: Verified, environment: Environment, scopes: Names | None, expected_org_id: str | None
) -> Iterator[Finding]:
    """Yield the reasons why a token that Zoho accepts cannot do what the declaration needs."""
    if expected_org_id is not None and expected_org_id != found.org_id:
        yield Finding.error(
            Code.WRONG_ORGANIZATION,
            "",
            f"the token belongs to the Zoho organisation {found.org_id} ({found.org_name}), not to {expected_org_id}",
            f"consent again and choose the right organisation, or confirm this one, {found.org_id}, as expected_org_id",
        )
    if found.org_type not in ("", "bigin", environment.value):
        yield Finding.error(
            Code.WRONG_ENVIRONMENT,
            "",
            f"the token belongs to a {found.org_type} organisation, not to environment {environment.value}",
            "correct environment, or consent again and choose the right organisation",
        )
    if found.user_status not in ("", "active"):
        yield inactive_user(found.user_email, found.user_status)
    lacking = [] if found.granted_scopes is None else missing(scopes or (), found.granted_scopes)
    if lacking:
        yield missing_scopes(lacking)
    yield from map(recorded_finding, found.unreadable_modules)


def inactive_user(email: str, status: str) -> Finding:
    """Return the finding that the user who consented is no longer active."""
    return Finding.error(
        Code.INACTIVE_USER,
        "",
        f"{email or 'the Zoho user'}, who consented, is {status}",
        "activate the user in Zoho CRM, or consent as another user",
    )


def missing_scopes(lacking: Iterable[str], fix: str = "") -> Finding:
    """Return that a token lacks scopes; by default, the fix adds them to the same token."""
    found = list(lacking)
    return Finding.error(
        Code.MISSING_SCOPES,
        "",
        f"the token lacks the scope{'s' if len(found) > 1 else ''} {', '.join(found)}",
        fix or add_scopes(found),
    )


def add_scopes(lacking: Iterable[str]) -> str:
    """Return how a token gets more scopes."""
    return f"add what is missing with `zoho-aep authorize --scopes-add {','.join(lacking)}`"


def notes(found: Verified, last: Verified, scopes: Names | None) -> Iterator[Finding]:
    """Yield new findings that are worth knowing but stop nothing, above all what Zoho left open."""
    if scopes is not None and found.granted_scopes is not None and found.granted_scopes != last.granted_scopes:
        beyond = missing(found.granted_scopes, scopes)
        if beyond:
            reason = f"the token may do more than the declared scopes: {', '.join(beyond)}"
            yield Finding.warning(Code.SURPLUS_SCOPES, "", reason, "declare them, or consent again with fewer")
    if found.other_data_center not in ("", last.other_data_center):
        yield elsewhere(found.other_data_center)
    before = _not_checked(last, scopes)
    for reason in _not_checked(found, scopes):
        if not last.org_id or reason not in before:
            yield Finding.warning(Code.UNVERIFIED_LOGIN, "", reason)
    if last.edition not in ("", found.edition):
        reason = f"the edition of the Zoho organisation was {last.edition} and is {found.edition}"
        yield Finding.warning(Code.CHANGED_EDITION, "", reason, "see its API credits")


def elsewhere(data_center: str) -> Finding:
    """Return the finding if Zoho names the API of another data centre."""
    return Finding.warning(
        Code.OTHER_DATA_CENTER,
        "",
        f"Zoho names the API of the data centre {data_center} alongside the token",
        f"if the organisation lives there, set data_center to {data_center}",
    )


def _not_checked(found: Verified, scopes: Names | None) -> list[str]:
    """Yield declared or required properties about which Zoho said nothing."""
    lines = []
    if scopes and found.granted_scopes is None:
        lines.append("not checked whether the token has the declared scopes: Zoho does not say which ones it has")
    if not found.org_type:
        lines.append("not checked which environment the organisation belongs to: Zoho does not say")
    if not found.user_status:
        lines.append(f"not checked whether the user who consented is active: that takes the scope {USERS}")
    return lines


def is_outdated(recorded: Mapping[str, Any], declared: object) -> bool:
    """Say whether the stack file now has a different client, secret or token from a state."""
    logins = ("data_center", "environment", "client_id", "client_secret", "refresh_token", "grant_token")
    return isinstance(declared, Mapping) and any(
        str(declared[name]).strip() != recorded.get(name) for name in logins if declared.get(name) is not None
    )


def filled_in(recorded: OutputsT, declared: object) -> OutputsT:
    """Return an imported credential with what the stack file now has: base connections get it from the state."""
    names = [name for name, value in recorded if is_unfilled(value)]
    found = declared if isinstance(declared, Mapping) else {}
    said = {name: found[name].strip() for name in names if isinstance(found.get(name), str)}
    return type(recorded).model_validate({**plain(recorded), **said}) if said else recorded


def _organization(zoho: Zoho) -> Organization:
    try:
        return zoho.crm.organization()
    except Unauthorized as error:
        if not zoho.other_data_center:
            raise
        raise Unauthorized(error.answer, hint=elsewhere(zoho.other_data_center).message) from None


def _current_user(crm: Crm) -> User | None:
    try:
        return crm.current_user()
    except Forbidden as error:
        if error.answer.code in SCOPE_CODES:
            return None  # the scope for users is not needed for ingestion, so many tokens do without
        raise


def unreadable(crm: Crm, modules: Iterable[str]) -> Iterator[tuple[str, Finding]]:
    """Yield the modules whose records may not be read, and why."""
    for module in modules:
        try:
            crm.require_readable(module)
        except (Forbidden, NotFound, Refused) as error:  # noqa: PERF203 - each may be refused on its own
            if error.answer.code in SCOPE_CODES:
                yield module, missing_scopes([of_module(module)])
            else:
                yield module, replace(finding_of(error), code=Code.UNREADABLE_TABLE)
