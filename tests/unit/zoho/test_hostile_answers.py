"""Whatever Zoho answers, every client returns something or says what is wrong, and comes to an end."""

import io
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from hypothesis import given, settings, strategies as st
from tests.unit.hostile import TEXTS, Answering, bodies, outcome

from pulumi_zoho_aep.http import Quota
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.oauth.redirect import check_state, parameters_of
from pulumi_zoho_aep.zoho import DATA_CENTERS, Accounts, Client, Crm, Grant
from pulumi_zoho_aep.zoho.bulk_read import BulkRead
from pulumi_zoho_aep.zoho.changes import Changes
from pulumi_zoho_aep.zoho.consent import consent_of, require_enhanced

LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.utc)


def _bulk(crm: Crm) -> BulkRead:
    return BulkRead(crm.calls, Quota(100, 60))


CRM: dict[str, Callable[[Crm], Any]] = {
    "organisation": Crm.organization,
    "user": Crm.current_user,
    "modules": Crm.modules,
    "fields": lambda crm: crm.fields("Leads"),
    "records": lambda crm: list(crm.records("../x?y", ["id"], limit=300)),
    "query": lambda crm: Changes(crm.calls).select("select id from Leads where id is not null", "Leads"),
    "changed records": lambda crm: Changes(crm.calls).records("../x?y", ["id"], "Modified_Time", LONG_AGO),
    "deleted records": lambda crm: Changes(crm.calls).deleted("../x?y", LONG_AGO, 1),
    "start of a bulk read": lambda crm: _bulk(crm).create("Leads", ["Email"], "Modified_Time", (LONG_AGO, LONG_AGO)),
    "state of a bulk read": lambda crm: _bulk(crm).result(_bulk(crm).get("../x?y")),
    "archive of a bulk read": lambda crm: _bulk(crm).download("../x?y", io.BytesIO()),
}
ACCOUNTS: dict[str, Callable[[Accounts], Any]] = {
    "exchange": lambda server: server.exchange("canary-code"),
    "refresh": lambda server: server.refresh("canary-token"),
    "enhance": lambda server: server.enhancement_token("canary-token"),
    "revoke": lambda server: server.revoke("canary-token"),
}
statuses = st.sampled_from([200, 200, 200, 204, 302, 304, 400, 401, 403, 404])


@settings(max_examples=100)
@given(st.sampled_from(sorted(CRM)), statuses, bodies())
def test_any_answer_of_the_crm(call: str, status: int, body: bytes) -> None:
    """No answer makes a call fail inside, go on for ever, or say a secret or anything that steers a terminal."""
    crm = Crm(Answering(status, body, {}), TokenSource(lambda: Token("canary-token", float("inf"))))  # type: ignore[arg-type]
    outcome(lambda: CRM[call](crm))


@settings(max_examples=100)
@given(st.sampled_from(sorted(ACCOUNTS)), statuses, bodies())
def test_any_answer_of_the_accounts_server(call: str, status: int, body: bytes) -> None:
    """The same; and a token can be sent and ends."""
    server = Accounts(Answering(status, body, {}), Client("id", "canary-secret"))  # type: ignore[arg-type]
    found = outcome(lambda: ACCOUNTS[call](server))
    if isinstance(found, Grant):
        assert found.token.value.isascii()
        assert found.token.expires_at < float("inf")


parameters = st.dictionaries(
    st.sampled_from(["code", "state", "error", "status", "location", "accounts-server"]) | st.text(max_size=5),
    st.sampled_from([*TEXTS, *DATA_CENTERS, *(one.accounts_url for one in DATA_CENTERS.values())]) | st.text(),
    max_size=7,
)


@given(parameters)
def test_any_redirect(found: dict[str, str]) -> None:
    """A redirect gives consent in a data centre of the table, or it is refused in words of ours."""
    outcome(lambda: check_state(found, "canary-state"))
    outcome(lambda: require_enhanced(found))
    consent = outcome(lambda: consent_of(found, "eu"))
    assert consent is None or consent.data_center in DATA_CENTERS


@given(st.text() | st.text().map(lambda text: f"http://127.0.0.1:8788/callback?{text}"))
def test_any_pasted_address(address: str) -> None:
    """What a person pastes is parameters, or it is refused."""
    outcome(lambda: parameters_of(address, "http://127.0.0.1:8788/callback"))
