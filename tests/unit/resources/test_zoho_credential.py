"""Zoho credentials: rules, verification, and what a failed one says."""

from typing import Any

import pytest
from pydantic import SecretStr
from tests.support.declared import CREDENTIAL, messages

from pulumi_zoho_aep.connectors.zoho_verification import elsewhere, notes
from pulumi_zoho_aep.engine.abilities import verified
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.errors import Refused, Throttled, Unreachable
from pulumi_zoho_aep.resources.zoho_credential import (
    ZohoCredentialHandler,
    ZohoCredentialInputs,
    ZohoCredentialOutputs,
    ZohoCredentialProvider,
)
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import scopes

OWNER = "project/stack/sales"
HANDLER = ZohoCredentialHandler()


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        (
            {"data_center": "eur"},
            ["data_center: unknown data centre eur: did you mean eu?"],
        ),
        (
            {"data_center": "mars"},
            ["data_center: unknown data centre mars: use one of ae, au, ca, cn, eu, in, jp, sa, sg, uk, us"],
        ),
        ({"data_center": "EU"}, ["data_center: unknown data centre EU: did you mean eu?"]),
        ({"refresh_token": None}, ["refresh_token: give either refresh_token or grant_token"]),
        ({"grant_token": "x"}, ["refresh_token: give either refresh_token or grant_token"]),
        ({"environment": "test"}, ["environment: must be 'production', 'sandbox' or 'developer'"]),
        ({"client_id": None}, ["client_id: is empty: give it a value (the text null needs quotes)"]),
        ({"scopes": "all"}, ["scopes: must be a list"]),
        ({"client_sekret": "x"}, ["unknown key client_sekret: did you mean client_secret?"]),
    ],
)
def test_rules(changes: dict[str, Any], lines: list[str]) -> None:
    """Each mistake is one sentence that names the key and, where there is one, the nearest right value."""
    assert messages(ZohoCredentialProvider, {**CREDENTIAL, **changes}) == lines


def test_a_missing_secret_is_named() -> None:
    """What is required is said to be."""
    assert messages(ZohoCredentialProvider, {"data_center": "us", "client_id": "x", "grant_token": "y"}) == [
        "client_secret: is required"
    ]


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    """Services on a simulator."""
    return Services(platform_values)


def declared(**changes: Any) -> ZohoCredentialInputs:
    return ZohoCredentialInputs.model_validate(
        {
            "data_center": "us",
            "client_id": seeds.ZOHO_CLIENT_ID,
            "client_secret": seeds.ZOHO_CLIENT_SECRET,
            "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
            **changes,
        }
    )


def minted(simulator: Simulator) -> int:
    return len([entry for entry in simulator.world.journal.since(0) if entry["path"] == "/oauth/v2/token"])


def test_what_zoho_says(services: Services) -> None:
    """Token, organisation, user and scopes are in the state once the credential works."""
    inputs = declared()
    created = HANDLER.create(Run(services, OWNER), inputs)
    state = HANDLER.read(Run(services), created)
    assert (state.login_finding, state.org_type) == ("", "production")
    assert state.org_id
    assert state.user_email
    assert state.granted_scopes
    assert state.access_token is not None
    assert list(verified(HANDLER, Run(services), Existing(created.id, state))) == []


def test_the_token_of_the_state_is_used_again(services: Services, simulator: Simulator) -> None:
    """A refresh of a credential whose access token is still fresh costs no token."""
    state = HANDLER.read(Run(services), Existing("c", declared()))
    assert minted(simulator) == 1
    another_process = Services(dict(services._config))
    again = HANDLER.read(Run(another_process), Existing("c", state))
    assert again == state
    assert minted(simulator) == 1


def test_a_grant_token_is_exchanged_once(services: Services, simulator: Simulator) -> None:
    """Its refresh token is what is kept, and what later updates go on with."""
    inputs = declared(refresh_token=None, grant_token=seeds.ZOHO_GRANT_TOKEN)
    created = HANDLER.create(Run(services, OWNER), inputs)
    assert created.state.refresh_token is not None
    state = HANDLER.read(Run(services), created)
    assert minted(simulator) == 1
    renamed = inputs.model_copy(update={"revoke_on_delete": True})
    known = HANDLER.update(Run(services), Existing(created.id, state), renamed)
    assert known.refresh_token == state.refresh_token
    assert minted(simulator) == 1


@pytest.mark.parametrize("change", [{"refresh_token": "1000.wrong"}, {"client_secret": "wrong"}, {"client_id": "x"}])
def test_a_credential_that_does_not_work_is_unhealthy(services: Services, change: dict[str, str]) -> None:
    """What is wrong is the credential and not the reading of it: the resource exists and says why it fails."""
    state = HANDLER.read(Run(services), Existing("c", declared(**change)))
    (finding,) = HANDLER.unhealthy(state)
    assert finding.text.startswith("refresh Zoho access token: ")


def test_a_throttled_or_unreachable_zoho_is_not_unhealthy(services: Services, simulator: Simulator) -> None:
    """A failure that says nothing of the credential is a failure of the call."""
    body = {"error": "Access Denied", "status": "failure"}
    simulator.world.faults.add([{"path": "/oauth/v2/token", "status": 400, "body": body}])
    with pytest.raises(Throttled):
        HANDLER.read(Run(services), Existing("c", declared()))
    simulator.world.faults.add([{"path": "/oauth/v2/token", "close": "before"}])
    with pytest.raises(Unreachable):
        HANDLER.read(Run(Services(dict(services._config))), Existing("c", declared()))


@pytest.mark.parametrize(
    ("members", "sentences"),
    [
        ({}, []),
        ({"login_finding": "revoked", "expected_org_id": "7"}, ["revoked"]),
        ({"expected_org_id": "1"}, []),
        (
            {"expected_org_id": "7"},
            [
                (
                    "the token belongs to the Zoho organisation 1 (Acme), not to 7: "
                    "consent again and choose the right organisation, or confirm this one, 1, as expected_org_id"
                )
            ],
        ),
        (
            {"scopes": ("ZohoCRM.modules.READ", "ZohoCRM.users.READ", "ZohoCRM.org.READ")},
            [
                (
                    "the token lacks the scopes ZohoCRM.users.READ, ZohoCRM.org.READ: add what is missing with "
                    "`zoho-aep authorize --scopes-add ZohoCRM.users.READ,ZohoCRM.org.READ`"
                )
            ],
        ),
        ({"scopes": ("zohocrm.MODULES.read",)}, []),
        ({"scopes": ("ZohoCRM.modules.leads.READ",)}, []),
        ({"scopes": ("ZohoCRM.org.READ",), "granted_scopes": ("zohocrm.org.all",)}, []),
        ({"scopes": ("ZohoCRM.org.READ",), "granted_scopes": None}, []),
        (
            {"scopes": ("ZohoCRM.org.READ",), "granted_scopes": ()},
            [
                (
                    "the token lacks the scope ZohoCRM.org.READ: add what is missing with "
                    "`zoho-aep authorize --scopes-add ZohoCRM.org.READ`"
                )
            ],
        ),
        ({"user_status": "active"}, []),
        (
            {"user_status": "inactive", "user_email": "robin@acme.example"},
            [
                (
                    "robin@acme.example, who consented, is inactive: activate the user in Zoho CRM, or consent as "
                    "another user"
                )
            ],
        ),
        ({"unreadable_modules": ("no Deals [ZA301]",)}, ["no Deals"]),
    ],
)
def test_findings(members: dict[str, Any], sentences: list[str]) -> None:
    """Another organisation or missing scopes make a working token unfit; where Zoho names no scopes, none is missed.

    Having no scope at all is something else.
    """
    state = ZohoCredentialOutputs.model_validate(
        {**CREDENTIAL, "org_id": "1", "org_name": "Acme", "granted_scopes": ["ZohoCRM.modules.READ"], **members}
    )
    assert [finding.text for finding in HANDLER.unhealthy(state)] == sentences


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"org_type": ""}, "not checked which environment the organisation belongs to: Zoho does not say"),
        (
            {"user_status": ""},
            "not checked whether the user who consented is active: that takes the scope ZohoCRM.users.READ",
        ),
        (
            {"granted_scopes": None},
            "not checked whether the token has the declared scopes: Zoho does not say which ones it has",
        ),
        (
            {"other_data_center": "eu"},
            elsewhere("eu").text,
        ),
    ],
)
def test_what_was_not_checked_is_said_once(answer: dict[str, Any], line: str) -> None:
    """What Zoho does not say is not a finding and not fine either: a warning, when it is new."""
    asked = {**CREDENTIAL, "scopes": ["ZohoCRM.org.READ"]}
    good = {"org_id": "1", "org_type": "production", "user_status": "active", "granted_scopes": ["ZohoCRM.org.READ"]}
    new, verified, odd = (
        ZohoCredentialOutputs.model_validate({**asked, **more}) for more in ({}, good, {**good, **answer})
    )
    assert list(notes(verified, new, verified.scopes)) == []
    (first,), (later,) = notes(odd, new, odd.scopes), notes(odd, verified, odd.scopes)
    assert first == later
    assert (first.text, first.is_warning) == (line, True)
    assert list(notes(odd, odd, odd.scopes)) == []


def test_another_data_centre_is_named(services: Services, simulator: Simulator) -> None:
    """What Zoho says beside the token is the advice where the token is refused; nothing is sent there."""
    simulator.world.store.put("_zohoVariant", "variant", {"api_domain": "https://www.zohoapis.eu"})
    state = HANDLER.read(Run(services), Existing("c", declared()))
    assert (state.other_data_center, list(HANDLER.unhealthy(state))) == ("eu", [])
    refused = {"code": "INVALID_TOKEN", "status": "error"}
    simulator.world.faults.add([{"path": "/crm/v8/org", "times": 9, "status": 401, "body": refused}])
    (finding,) = HANDLER.unhealthy(HANDLER.read(Run(Services(dict(services._config))), Existing("c", declared())))
    assert finding.text.endswith("if the organisation lives there, set data_center to eu")


def test_a_token_of_another_organisation(services: Services) -> None:
    """A new token that leads to other data is unhealthy until it is confirmed, even after an update, and never lost."""
    state = HANDLER.read(Run(services), Existing("c", declared()))
    elsewhere = state.model_copy(update={"org_id": "7", "org_name": "Old", "refresh_token": SecretStr("1000.old")})
    known = HANDLER.update(Run(services), Existing("c", elsewhere), declared())
    assert known.refresh_token == declared().refresh_token
    changed = HANDLER.read(Run(services), Existing("c", known))
    assert [finding.reason for finding in HANDLER.unhealthy(changed)] == [
        f"the token belongs to the Zoho organisation {state.org_id} ({state.org_name}), not to 7"
    ]
    again = HANDLER.read(
        Run(services), Existing("c", HANDLER.update(Run(services), Existing("c", changed), declared()))
    )
    assert list(HANDLER.unhealthy(again)) != []
    confirmed = HANDLER.update(Run(services), Existing("c", changed), declared(expected_org_id=state.org_id))
    assert list(HANDLER.unhealthy(HANDLER.read(Run(services), Existing("c", confirmed)))) == []


def test_an_organisation_of_another_environment(services: Services) -> None:
    """A token of a sandbox is not a token of production, although both may be of the same company."""
    state = HANDLER.read(Run(services), Existing("c", declared())).model_copy(update={"org_type": "sandbox"})
    assert [finding.reason for finding in HANDLER.unhealthy(state)] == [
        "the token belongs to a sandbox organisation, not to environment production"
    ]


def test_a_shared_token_is_not_revoked(services: Services) -> None:
    """The refresh token stays alive while another credential uses it; the last one to go revokes it."""
    revoking = declared(revoke_on_delete=True)
    one, other = (
        HANDLER.read(Run(services), Existing("one", revoking)),
        HANDLER.read(Run(services), Existing("other", revoking)),
    )
    HANDLER.delete(Run(services), Existing("one", one))
    assert HANDLER.read(Run(Services(dict(services._config))), Existing("other", revoking)).login_finding == ""
    HANDLER.delete(Run(services), Existing("other", other))
    assert HANDLER.read(Run(Services(dict(services._config))), Existing("other", revoking)).login_finding != ""


def test_deleting_revokes_only_where_asked_to(services: Services, simulator: Simulator) -> None:
    """Other stacks may use the same refresh token, so it stays alive unless the stack file says otherwise."""
    state = HANDLER.read(Run(services), Existing("c", declared()))
    HANDLER.delete(Run(services), Existing("c", state))
    assert len(simulator.world.store.items("zohoRefreshTokens")) > 0
    assert HANDLER.read(Run(Services(dict(services._config))), Existing("c", declared())).login_finding == ""
    HANDLER.delete(Run(services), Existing("c", state.model_copy(update={"revoke_on_delete": True})))
    assert HANDLER.read(Run(Services(dict(services._config))), Existing("c", declared())).login_finding != ""


@pytest.mark.parametrize(("status", "code"), [(401, "AUTHENTICATION_FAILURE"), (404, "INVALID_URL_PATTERN")])
def test_what_says_nothing_of_the_credential_is_an_error(
    services: Services, simulator: Simulator, status: int, code: str
) -> None:
    """A request that Zoho does not understand is not a sick credential, and nothing that is gone."""
    simulator.world.faults.add([{"path": "/crm/v8/org", "status": status, "body": {"code": code}}])
    with pytest.raises(Refused, match=code):
        HANDLER.read(Run(services), Existing("c", declared()))
    simulator.world.faults.add([{"path": "/crm/v8/org", "status": 404, "body": {"code": "RESOURCE_NOT_FOUND"}}])
    with pytest.raises(Refused, match="RESOURCE_NOT_FOUND"):
        HANDLER.read(Run(services), Existing("c", declared()))


def test_the_end_of_the_licence_is_kept(services: Services) -> None:
    """The state tells until when Zoho is paid for."""
    assert HANDLER.read(Run(services), Existing("c", declared())).license_ends_at == "2030-12-31T00:00:00+00:00"


def test_scopes_that_zoho_does_not_name_are_unknown(services: Services, simulator: Simulator) -> None:
    """What an earlier token was good for does not count for a new one of which Zoho does not say it."""
    state = HANDLER.read(Run(services), Existing("c", declared()))
    assert state.granted_scopes
    simulator.world.store.put("_zohoVariant", "variant", {"scope": "absent"})
    stale = state.model_copy(update={"access_token_expires_at": 0.0})
    assert HANDLER.read(Run(Services(dict(services._config))), Existing("c", stale)).granted_scopes is None


def test_a_credential_is_no_object_at_zoho(services: Services) -> None:
    """So an interrupted run leaves none behind."""
    assert list(HANDLER.find(Run(services, OWNER), declared())) == []


@pytest.mark.parametrize(
    "written",
    [
        ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"],
        ["ZohoCRM.modules.ALL,ZohoCRM.org.READ"],
        ["ZohoCRM.modules.ALL, ZohoCRM.org.READ", "zohocrm.ORG.read"],
        ["ZohoCRM.org.READ ZohoCRM.modules.ALL"],
    ],
)
def test_scopes_as_others_write_them(written: list[str]) -> None:
    """A text of several scopes, as Zoho's console takes it, is these scopes; none counts as one within another."""
    inputs = ZohoCredentialInputs.model_validate({**CREDENTIAL, "scopes": written})
    assert inputs.scopes == ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ")
    assert scopes.missing(inputs.scopes or (), ["ZohoCRM.modules.ALL"]) == ["ZohoCRM.org.READ"]
