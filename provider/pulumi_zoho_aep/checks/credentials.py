"""Checks of a Zoho credential: token, scopes, organisation, user, and whether a day's API credits suffice."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from math import ceil
from typing import NamedTuple

from pulumi_zoho_aep.checks.check import Check, Found
from pulumi_zoho_aep.checks.granted import scopes_found
from pulumi_zoho_aep.checks.schedules import runs_a_day
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_verification import (
    Verified,
    deviations,
    elsewhere,
    inactive_user,
)
from pulumi_zoho_aep.errors import Forbidden
from pulumi_zoho_aep.findings import Finding, Severity
from pulumi_zoho_aep.resources.zoho_credential import (
    ZohoCredentialInputs,
    login_of,
)
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho import DATA_CENTERS, Organization, scopes
from pulumi_zoho_aep.zoho.api_credits import daily_credits
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL, RECORDS_PER_CALL
from pulumi_zoho_aep.zoho.crm_refusals import SCOPE_CODES

ASSUMED_RECORDS = 10_000
"""Assumed size of a table: counting costs fifty credits per table, and a scope that ingestion does not need."""
_CONSENT = "obtain a new refresh token with `zoho-aep authorize`"
_ORGANIZATION = "check data_center, environment and expected_org_id"
_FEWER_CREDITS = "run less often, read fewer columns, or buy API credits for the Zoho organisation"


class CredentialChecks(NamedTuple):
    """The checks, in the order in which to fix what they find."""

    data_center: Check
    token: Check
    scopes: Check
    organization: Check
    user: Check
    api_budget: Check


def credential_checks(services: Services, stack: StackConfig, name: str, stack_file: Check) -> CredentialChecks:
    """Return the checks of one credential, which share one token.

    A second token is requested only if Zoho refuses the first, as it does for a wrong data centre or environment.
    """
    entry, used_by = stack.credentials[name], ingestions_of(stack, name)

    def check(title: str, ask: partial[Found], fix: str, code: Code, needed: Check) -> Check:
        return Check(title, ask, fix, f"credentials.{name}", code, (needed,))

    ask = partial(_data_center, entry)
    data_center = check("data centre", ask, "check data_center", Code.UNVERIFIED_LOGIN, stack_file)
    token = check("token", partial(_token, services, entry), _CONSENT, Code.REFUSED_LOGIN, stack_file)
    granted = check("scopes", partial(scopes_found, services, entry, used_by), _CONSENT, Code.MISSING_SCOPES, token)
    ask = partial(_organization, services, entry)
    organization = check("organisation", ask, _ORGANIZATION, Code.WRONG_ORGANIZATION, token)
    user = check("user", partial(_user, services, entry), _CONSENT, Code.INACTIVE_USER, organization)
    ask = partial(_api_budget, services, login_of(entry), used_by)
    budget = check("API budget", ask, _FEWER_CREDITS, Code.API_BUDGET, organization)
    return CredentialChecks(data_center, token, granted, organization, user, budget)


def ingestions_of(stack: StackConfig, credential: str) -> list[IngestionSection]:
    """Return the ingestions that read with a credential."""
    connections = {name for name, entry in stack.connections.items() if entry.credential == credential}
    return [entry for entry in stack.ingestions.values() if entry.connection in connections]


def _data_center(entry: ZohoCredentialInputs) -> Found:
    code = entry.data_center
    if DATA_CENTERS[code].documented_by_adobe:
        return f"Adobe documents {code}"
    documented = ", ".join(center.code for center in DATA_CENTERS.values() if center.documented_by_adobe)
    reason = f"Adobe documents {documented}; whether its connector works with {code} is not known"
    return Finding.info(Code.UNVERIFIED_LOGIN, "", reason)


def _token(services: Services, entry: ZohoCredentialInputs) -> Found:
    if entry.refresh_token is None:
        # A grant token works once: exchanged here, it would be lost to `pulumi up`.
        reason = "the next `pulumi up` exchanges the grant_token, which works once and is not touched here"
        return Finding.info(Code.UNUSED_GRANT_TOKEN, "", reason)
    zoho = services.zoho(login_of(entry))
    zoho.tokens.get()
    if zoho.other_data_center:
        return elsewhere(zoho.other_data_center)
    return f"Zoho gives tokens to client {entry.client_id}"


def _organization(services: Services, entry: ZohoCredentialInputs) -> Found:
    found = _organization_of(services, login_of(entry))
    verified = Verified(org_id=found.zgid, org_name=found.company_name, org_type=found.type)
    for finding in deviations(verified, entry.environment, None, entry.expected_org_id):
        return finding
    return f"{found.company_name} ({found.zgid}), {found.type}"


def _organization_of(services: Services, login: ZohoLogin) -> Organization:
    return services.once(("Zoho organisation", login), services.zoho(login).crm.organization)


def _user(services: Services, entry: ZohoCredentialInputs) -> Found:
    try:
        user = services.zoho(login_of(entry)).crm.current_user()
    except Forbidden as error:
        if error.answer.code not in SCOPE_CODES:
            raise
        reason = f"the token may not ask who consented: it lacks {scopes.USERS}"
        return Finding.info(Code.UNVERIFIED_LOGIN, "", reason)
    if not user.status:
        reason = "Zoho does not say whether the user who consented is active"
        return Finding.info(Code.UNVERIFIED_LOGIN, "", reason)
    if user.status != "active":
        return inactive_user(user.email or user.id, user.status)
    return f"{user.email or user.id} is active"


def _api_budget(services: Services, login: ZohoLogin, used_by: Collection[IngestionSection]) -> Found:
    license_details = _organization_of(services, login).license_details
    budget = daily_credits(license_details)
    calls = ceil(sum(runs_a_day(one) * _calls_a_run(one) for one in used_by))
    runs = _runs(sum(map(runs_a_day, used_by)))
    estimate = (
        f"about {number(calls, 'API credit')} a day: {runs} a day, each reading a whole "
        f"table of {ASSUMED_RECORDS:,} records, {RECORDS_PER_CALL} records and {FIELDS_PER_CALL} columns a call"
    )
    if budget is None:
        reason = f"{estimate}; the credits of edition {license_details.paid_type} are not known"
        return Finding.info(Code.API_BUDGET, "", reason)
    reason = (
        f"{estimate}; edition {license_details.paid_type} has {budget:,} for everything that calls the organisation"
    )
    # The interface's integrations and other people use the organisation's credits as well.
    return Finding.warning(Code.API_BUDGET, "", reason) if calls > budget / 2 else reason


def budget_findings(services: Services, login: ZohoLogin, used_by: Collection[IngestionSection]) -> Iterator[Finding]:
    """Yield a finding if the schedules may use more than half of a day's credits."""
    found = _api_budget(services, login, used_by)
    if isinstance(found, Finding) and found.severity is Severity.WARNING:
        yield replace(found, fix=_FEWER_CREDITS)


def _calls_a_run(entry: IngestionSection) -> int:
    passes = ceil(len(entry.columns) / FIELDS_PER_CALL) if entry.columns else 1
    return passes * ceil(ASSUMED_RECORDS / RECORDS_PER_CALL)


def _runs(a_day: float) -> str:
    return number(round(a_day), "run") if a_day >= 1 or a_day == 0 else f"{a_day:.1f} runs"
