"""Checks of a Zoho credential: token, scopes, organisation, user, and what a day's API credits are good for."""

from collections.abc import Collection
from functools import partial
from math import ceil
from typing import NamedTuple

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.checks.check import Answer, Check, Result
from pulumi_zoho_aep.checks.login import of_reading
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_verification import (
    Verified,
    deviations,
    elsewhere,
    inactive_user,
    missing_scopes,
)
from pulumi_zoho_aep.errors import Forbidden
from pulumi_zoho_aep.program.config import IngestionSection, StackConfig
from pulumi_zoho_aep.resources.zoho_credential import (
    ZohoCredentialInputs,
    login_of,
)
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho import DATA_CENTERS, Organization, scopes
from pulumi_zoho_aep.zoho.api_credits import daily_credits
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL, RECORDS_PER_CALL
from pulumi_zoho_aep.zoho.crm_refusals import SCOPE_CODES

ASSUMED_RECORDS = 10_000
"""Size of a table for the estimate: counting costs fifty credits a table, and a scope that ingestion does without."""
_RUNS_A_DAY = {
    Frequency.ONCE: 0.0,
    Frequency.MINUTE: 24.0 * 60,
    Frequency.HOUR: 24.0,
    Frequency.DAY: 1.0,
    Frequency.WEEK: 1 / 7,
}
_CONSENT = "obtain a new refresh token with `zoho-aep authorize`"


class CredentialChecks(NamedTuple):
    """In the order in which they are best repaired."""

    data_center: Check
    token: Check
    scopes: Check
    organization: Check
    user: Check
    api_budget: Check


def credential_checks(services: Services, stack: StackConfig, name: str, stack_file: Check) -> CredentialChecks:
    """Return the checks of one credential; together they take one token.

    A second token is asked for only if Zoho refuses the first, as it does where data centre or environment are wrong.
    """
    entry, used_by = stack.credentials[name], ingestions_of(stack, name)
    subject = f"credentials.{name}"
    tables = {one.table for one in used_by if one.table is not None}
    data_center = Check(
        "data centre", partial(_data_center, entry), "check data_center", subject, Code.UNVERIFIED_LOGIN, (stack_file,)
    )
    token = Check("token", partial(_token, services, entry), _CONSENT, subject, Code.REFUSED_LOGIN, (stack_file,))
    granted = Check(
        "scopes", partial(_scopes, services, entry, tables), _CONSENT, subject, Code.MISSING_SCOPES, (token,)
    )
    organization = Check(
        "organisation",
        partial(_organization, services, entry),
        "check data_center, environment and expected_org_id",
        subject,
        Code.WRONG_ORGANIZATION,
        (token,),
    )
    user = Check("user", partial(_user, services, entry), _CONSENT, subject, Code.INACTIVE_USER, (organization,))
    budget = Check(
        "API budget",
        partial(_api_budget, services, entry, used_by),
        "run less often, read fewer columns, or buy API credits for the Zoho organisation",
        subject,
        Code.API_BUDGET,
        (organization,),
    )
    return CredentialChecks(data_center, token, granted, organization, user, budget)


def ingestions_of(stack: StackConfig, credential: str) -> list[IngestionSection]:
    """Return the ingestions that read with a credential."""
    connections = {name for name, entry in stack.connections.items() if entry.credential == credential}
    return [entry for entry in stack.ingestions.values() if entry.connection in connections]


def runs_a_day(entry: IngestionSection) -> float:
    """Return how often an ingestion runs in a day, in the long run; never while it is disabled."""
    return _RUNS_A_DAY[entry.schedule.frequency] / (entry.schedule.interval or 1) if entry.enabled else 0.0


def _data_center(entry: ZohoCredentialInputs) -> Answer:
    code = entry.data_center
    if DATA_CENTERS[code].documented_by_adobe:
        return Answer(Result.OK, f"{code} is one that Adobe documents")
    documented = ", ".join(center.code for center in DATA_CENTERS.values() if center.documented_by_adobe)
    return Answer(Result.UNKNOWN, f"Adobe documents {documented}; whether its connector works with {code} is not known")


def _token(services: Services, entry: ZohoCredentialInputs) -> Answer:
    if entry.refresh_token is None:
        # It works once: exchanged here, it would be gone for `pulumi up`.
        return Answer(
            Result.UNKNOWN,
            "the next `pulumi up` exchanges the grant_token, which works once and is not touched here",
            code=Code.UNUSED_GRANT_TOKEN,
        )
    zoho = services.zoho(login_of(entry))
    zoho.tokens.get()
    if zoho.other_data_center:
        return Answer.of(elsewhere(zoho.other_data_center))
    return Answer(Result.OK, f"Zoho gives tokens to client {entry.client_id}")


def _scopes(services: Services, entry: ZohoCredentialInputs, tables: Collection[str]) -> Answer:
    granted = services.zoho(login_of(entry)).granted_scopes
    if granted is None:
        return Answer(Result.UNKNOWN, "Zoho does not say which scopes the token has", code=Code.UNVERIFIED_LOGIN)
    found = scopes.missing([*of_reading(tables), *(entry.scopes or ())], granted)
    if found:
        return Answer.of(missing_scopes(found))
    beyond = scopes.beyond_reading(sorted(granted))
    if beyond:
        return Answer(Result.OK, f"enough, and more than reading needs: {', '.join(beyond)}")
    return Answer(Result.OK, f"enough for {', '.join(sorted(tables)) or 'metadata, no table is declared'}")


def _organization(services: Services, entry: ZohoCredentialInputs) -> Answer:
    found = _organization_of(services, entry)
    verified = Verified(org_id=found.zgid, org_name=found.company_name, org_type=found.type)
    for finding in deviations(verified, entry.environment, None, entry.expected_org_id):
        return Answer.of(finding)
    return Answer(Result.OK, f"{found.company_name} ({found.zgid}), {found.type}")


def _organization_of(services: Services, entry: ZohoCredentialInputs) -> Organization:
    login = login_of(entry)
    return services.once(("Zoho organisation", login), services.zoho(login).crm.organization)


def _user(services: Services, entry: ZohoCredentialInputs) -> Answer:
    try:
        user = services.zoho(login_of(entry)).crm.current_user()
    except Forbidden as error:
        if error.answer.code not in SCOPE_CODES:
            raise
        detail = f"the token may not ask who consented: it lacks {scopes.USERS}"
        return Answer(Result.UNKNOWN, detail, code=Code.UNVERIFIED_LOGIN)
    if not user.status:
        detail = "Zoho does not say whether the user who consented is active"
        return Answer(Result.UNKNOWN, detail, code=Code.UNVERIFIED_LOGIN)
    if user.status != "active":
        return Answer.of(inactive_user(user.email or user.id, user.status))
    return Answer(Result.OK, f"{user.email or user.id} is active")


def _api_budget(services: Services, entry: ZohoCredentialInputs, used_by: Collection[IngestionSection]) -> Answer:
    license_details = _organization_of(services, entry).license_details
    budget = daily_credits(license_details)
    calls = ceil(sum(runs_a_day(one) * _calls_a_run(one) for one in used_by))
    runs = _runs(sum(map(runs_a_day, used_by)))
    estimate = (
        f"about {number(calls, 'API credit')} a day: {runs} a day, each reading a whole "
        f"table of {ASSUMED_RECORDS:,} records, {RECORDS_PER_CALL} records and {FIELDS_PER_CALL} columns a call"
    )
    if budget is None:
        return Answer(Result.UNKNOWN, f"{estimate}; the credits of edition {license_details.paid_type} are not known")
    detail = (
        f"{estimate}; edition {license_details.paid_type} has {budget:,} for everything that calls the organisation"
    )
    # Others use the organisation's credits as well: the interface's own integrations, and people's.
    return Answer(Result.ATTENTION if calls > budget / 2 else Result.OK, detail)


def _calls_a_run(entry: IngestionSection) -> int:
    passes = ceil(len(entry.columns) / FIELDS_PER_CALL) if entry.columns else 1
    return passes * ceil(ASSUMED_RECORDS / RECORDS_PER_CALL)


def _runs(a_day: float) -> str:
    return number(round(a_day), "run") if a_day >= 1 or a_day == 0 else f"{a_day:.1f} runs"
