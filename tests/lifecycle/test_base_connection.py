from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.runner import Change, Drift, Life, change_elsewhere, consent_again, fault, play, regenerate_secret
from tests.support.hosted.chain import CREDENTIAL, ZOHO_CRM
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Stack

from pulumi_zoho_aep.findings import QUOTES
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.simulator import seeds

INPUTS = {"name": "zoho", "credential": CREDENTIAL}
REST = "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62"
TEST = "*/flowservice/connections/*/test"


def test_life(stack: Stack) -> None:
    """A base connection takes new texts and a new endpoint in place."""
    life = Life(
        kind=BaseConnectionProvider,
        inputs=INPUTS,
        checked={
            "name": "zoho",
            "description": "",
            "credential": {**CREDENTIAL, "environment": "production"},
            "connection_spec_id": ZOHO_CRM,
        },
        creates=("POST connections",),
        collection="connections",
        deletes=("DELETE connections/*",),
        secret_inputs=frozenset({"credential.client_secret", "credential.refresh_token"}),
        changes=(
            Change({"description": "of the sales team"}, ("PATCH connections/*",)),
            Change({"name": "sales", "endpoint": "https://www.zohoapis.com"}, ("PATCH connections/*",)),
        ),
        drift=Drift({"name": "renamed"}, {"name": "renamed"}, ("PATCH connections/*",)),
    )
    play(life, stack)
    assert stack.orphans() == {}


def test_another_connector(stack: Stack) -> None:
    """Another connector takes `auth`, whose parameters are secret as a whole, and means a new base connection."""
    password = "the-password-of-me"
    stack.canary.learn(password)
    params = {"host": "https://example.com", "username": "me", "password": password}
    declared = {
        "name": "rest",
        "auth": {"spec_name": "Basic Authentication", "params": params},
        "connection_spec_id": REST,
    }
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    plan = connection.preview(declared)
    assert (plan.step, plan.replaces) == ("replaced", ("connection_spec_id",))
    assert connection.up(declared) == "replaced"
    stack.writes()
    params["username"] = "you"
    assert connection.up(declared) == "updated"
    assert stack.writes() == ["PATCH connections/*"]
    assert connection.refresh() == "read"
    assert connection.preview(declared).step == "unchanged"


SALESFORCE: dict[str, Any] = {
    "name": "salesforce",
    "connector": "salesforce",
    "auth": {
        "type": "client_credential",
        "environment_url": seeds.SALESFORCE_URL,
        "client_id": seeds.SALESFORCE_CLIENT_ID,
        "client_secret": seeds.SALESFORCE_CLIENT_SECRET,
        "api_version": "60.0",
    },
}
BASIC: dict[str, Any] = {
    "type": "basic",
    "environment_url": seeds.SALESFORCE_URL,
    "username": seeds.SALESFORCE_USER,
    "password": seeds.SALESFORCE_PASSWORD,
    "security_token": seeds.SALESFORCE_SECURITY_TOKEN,
}


def test_a_typed_login(stack: Stack) -> None:
    """F.7 (5): members change in place and drift by their own names; another way to log in is another connection."""
    for secret in ("SALESFORCE_CLIENT_SECRET", "SALESFORCE_PASSWORD", "SALESFORCE_SECURITY_TOKEN"):
        stack.canary.learn(getattr(seeds, secret))
    connection = stack.up(BaseConnectionProvider, "main", SALESFORCE)
    stack.writes()
    newer = {**SALESFORCE, "auth": {**SALESFORCE["auth"], "api_version": "61.0"}}
    assert connection.up(newer) == "updated"
    assert stack.writes() == ["PATCH connections/*"]

    stored = stack.simulator.world.store.get("connections", connection.id)
    assert stored is not None
    elsewhere = {**stored["auth"]["params"], "environmentUrl": "https://other.my.salesforce.com"}
    change_elsewhere(stack, "connections", connection.id, {"auth": {**stored["auth"], "params": elsewhere}})
    assert connection.refresh() == "read"
    assert connection.inputs["auth"]["environment_url"] == "https://other.my.salesforce.com"
    assert connection.up(newer) == "updated"

    plan = connection.preview({**SALESFORCE, "auth": BASIC})
    assert (plan.step, plan.replaces) == ("replaced", ("auth",))
    assert connection.up({**SALESFORCE, "auth": BASIC}) == "replaced"


def test_from_zoho_to_another_connector(stack: Stack) -> None:
    """Another connector means another base connection, whatever the old login was; its name and its id are the same."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    assert connection.preview({**INPUTS, "connector": "zoho_crm"}).step == "unchanged"
    assert "connection_spec_id" in connection.preview(SALESFORCE).replaces
    assert connection.up(SALESFORCE) == "replaced"
    by_id = {**SALESFORCE, "connector": None, "connection_spec_id": connection.inputs["connection_spec_id"]}
    assert connection.preview(by_id).step == "unchanged"
    raw = {"spec_name": "OAuth2 Client Credential", "params": {"environmentUrl": seeds.SALESFORCE_URL}}
    assert connection.preview({**SALESFORCE, "auth": raw}).step == "updated"


def test_a_rotated_secret_is_sent(stack: Stack) -> None:
    """A new refresh token reaches AEP, with a new access token; secrets that stay the same are not sent again."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    connection.up({**INPUTS, "description": "text alone"})
    assert stack.requests().count("POST /oauth/v2/token") == 1
    assert not any("/auth/params" in str(entry["body"]) for entry in stack.simulator.world.journal.since(0))
    stack.writes()
    client = {"client_secret": CREDENTIAL["client_secret"], "client_id": CREDENTIAL["client_id"]}
    eu = {**client, "data_center": "eu", "refresh_token": seeds.zoho_refresh_token("eu", "production")}
    assert connection.up({**INPUTS, "credential": eu}) == "updated"
    assert stack.writes() == ["PATCH connections/*"]
    stored = stack.simulator.world.store.get("connections", connection.id)
    assert stored is not None
    assert stored["auth"]["params"]["accountsUrl"] == "https://accounts.zoho.eu"
    assert stored["_secrets"]["refreshToken"] == eu["refresh_token"]


def test_one_that_fails_its_test_is_removed(stack: Stack) -> None:
    """AEP refuses to log in: the run fails, and neither AEP nor the state keeps the connection."""
    fault(stack, path=TEST, status=200, body={"result": False})
    connection = stack.declare(BaseConnectionProvider)
    with pytest.raises(CallFailed, match="AEP cannot log in to the source system with base connection zoho") as failed:
        connection.up(INPUTS)
    assert failed.value.partial is None
    assert stack.writes()[0] == "POST connections"
    assert stack.orphans() == {}
    assert connection.up(INPUTS) == "created"


def test_a_change_that_fails_its_test_is_taken_back(stack: Stack) -> None:
    """Dataflows go on with the old credential where AEP cannot log in with a new one."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    recorded = connection.inputs
    fault(stack, path=TEST, status=200, body={"result": False})
    with pytest.raises(CallFailed, match="the change has been rolled back"):
        connection.up({**INPUTS, "endpoint": "https://www.zohoapis.com"})
    assert connection.refresh() == "read"
    assert connection.inputs == recorded
    assert connection.preview(INPUTS).step == "unchanged"


def test_a_new_token_that_fails_its_test_is_taken_back(stack: Stack) -> None:
    """While the old refresh token lives, it is what AEP gets back, with an access token made from it."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    consented = consent_again(stack)
    fault(stack, path=TEST, status=200, body={"result": False})
    rotated = {**INPUTS, "credential": {**CREDENTIAL, "refresh_token": consented}}
    with pytest.raises(CallFailed, match="the change has been rolled back"):
        connection.up(rotated)
    assert held_secrets(stack, connection.id)["refreshToken"] == CREDENTIAL["refresh_token"]
    assert connection.refresh() == "read"
    assert connection.up(rotated) == "updated"
    assert held_secrets(stack, connection.id)["refreshToken"] == consented


def test_a_new_secret_that_fails_its_test_stays(stack: Stack) -> None:
    """A regenerated secret ends the old one, so there is nothing to restore: AEP's reason is shown, now and later."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS).later()
    regenerated = regenerate_secret(stack)
    rotated = {**INPUTS, "credential": {**CREDENTIAL, "client_secret": regenerated}}
    # The run, a refresh that reads from a list and then the object itself, and another run.
    fault(stack, path=TEST, status=200, body={"result": False}, times=4)
    with pytest.raises(CallFailed, match="AEP cannot log in to the source system with base connection zoho") as failed:
        connection.up(rotated)
    assert failed.value.partial is not None
    reason, stays = failed.value.partial.reasons
    assert reason.startswith("AEP cannot log in")
    assert stays == (
        "the new values stay, because the change cannot be rolled back (refresh Zoho access token: "
        "the client secret is wrong or was regenerated (200, invalid_client_secret))"
    )
    assert held_secrets(stack, connection.id)["clientSecret"] == regenerated
    assert connection.refresh() == "unhealthy"
    assert connection.init_errors == [reason]
    stack.writes()
    with pytest.raises(CallFailed, match="AEP cannot log in"):
        connection.up(rotated)
    assert connection.up(rotated) == "updated"
    assert stack.writes() == ["PATCH connections/*"] * 2
    assert connection.refresh() == "read"


def held_secrets(stack: Stack, identifier: str) -> dict[str, str]:
    """Return the secrets with which AEP logs in."""
    stored = stack.simulator.world.store.get("connections", identifier)
    assert stored is not None
    secrets: dict[str, str] = stored["_secrets"]
    return secrets


def test_waiting_is_reported(stack: Stack) -> None:
    """While AEP sets up the connection, a passing line under the resource says so; nothing is logged as an error."""
    fault(stack, method="POST", path="*/flowservice/connections*", stuck=6)
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    lines = stack.log(connection)
    assert lines
    assert {(line.severity, line.ephemeral) for line in lines} == {(engine_pb2.INFO, True)}
    assert lines[0].message.startswith("waiting for base connection to settle, ")
    assert lines[-1].message == ""
    assert connection.visible["state"] == "enabled"


def test_a_missing_connector(stack: Stack) -> None:
    """Where AEP no longer has the connector, nothing is created, and the word to change is named."""
    stack.simulator.world.store.delete("connectionSpecs", ZOHO_CRM)
    with pytest.raises(CallFailed) as failed:
        stack.declare(BaseConnectionProvider).up(INPUTS)
    first, second = failed.value.shown.split("\n")
    assert first == "this organisation no longer has Adobe's Zoho CRM source, whose end Adobe announced for June 2025"
    assert second == "set connector: landing_zone, and write its files with `zoho-aep sync --stack test`"
    assert stack.writes() == []


def test_a_wrong_secret_names_the_setting(stack: Stack) -> None:
    """A wrong secret of the Zoho client is found before anything is created."""
    stack.canary.learn("wrong-secret-of-mine")
    with pytest.raises(CallFailed, match="copy the one of this data centre from the simulator"):
        stack.declare(BaseConnectionProvider).up(
            {"name": "zoho", "credential": {**CREDENTIAL, "client_secret": "wrong-secret-of-mine"}}
        )
    assert stack.writes() == []


def test_a_change_elsewhere_is_not_overwritten(stack: Stack) -> None:
    """Who changed what we were about to change, when and from where, and what to do; afterwards nothing is changed."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    change_elsewhere(stack, "connections", connection.id, {"name": "renamed"})
    with pytest.raises(CallFailed) as failed:
        connection.up({**INPUTS, "description": "mine"})
    first, second = failed.value.shown.split("\n")
    assert first.startswith(f"update base connection {connection.id}: changed by {seeds.INTERFACE_USER} at ")
    assert first.endswith("Z in the AEP interface since it was last read")
    assert second == (
        "run `pulumi preview --refresh --stack test` to see the change, then `pulumi up --refresh --stack test` to "
        "overwrite it, or change "
        "the declaration"
    )
    assert connection.refresh() == "read"
    assert connection.inputs["name"] == "renamed"
    assert connection.up({**INPUTS, "description": "mine"}) == "updated"


def test_a_change_of_what_is_not_managed_is_none(stack: Stack) -> None:
    """A new version whose declared values are the known ones does not stop an update."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    change_elsewhere(stack, "connections", connection.id, {"lastTested": "now"})
    stack.writes()
    assert connection.up({**INPUTS, "description": "mine"}) == "updated"
    assert stack.writes() == ["PATCH connections/* refused", "PATCH connections/*"]


def test_what_is_wrong_is_reported_at_once(stack: Stack) -> None:
    """All mistakes are reported together, without a request."""
    wrong = {"nane": "zoho", "name": 3, "credential": {**CREDENTIAL, "data_center": "eux"}}
    with pytest.raises(CheckRefused) as refused:
        stack.declare(BaseConnectionProvider).check(wrong)
    assert refused.value.reasons == [f"name: must be text: {QUOTES}", "unknown key nane: did you mean name?"]
    with pytest.raises(CheckRefused) as refused:
        stack.declare(BaseConnectionProvider).check({"name": "zoho"})
    assert refused.value.reasons == ["credential: give either credential (Zoho) or auth (another connector)"]
    assert stack.requests() == []


REFRESH_CODE: dict[str, Any] = {
    "host": "https://www.zohoapis.com",
    "accessToken": "an-access-token-of-me",
    "clientId": "me",
    "authorizationTestUrl": "https://www.zohoapis.com/crm/v8/settings/modules",
    "requestParameterOverride": {"accessTokenExchangeMethod": "POST"},
}
THEIRS = {"expirationDate": "2030-01-01", "requestParameterOverride": {"theirs": "x"}, "notOffered": 1}


def test_members_of_others_survive(stack: Stack) -> None:
    """The login is written whole, so what others added goes with it; what is no longer declared goes."""
    stack.canary.learn(REFRESH_CODE["accessToken"])
    auth = {"spec_name": "oAuth2RefreshCode", "params": REFRESH_CODE}
    declared = {"name": "rest", "auth": auth, "connection_spec_id": REST}
    connection = stack.up(BaseConnectionProvider, "main", declared)
    change_elsewhere(stack, "connections", connection.id, {"auth": {"params": THEIRS}})
    assert connection.refresh() == "read"
    fewer = {name: value for name, value in REFRESH_CODE.items() if name != "authorizationTestUrl"}
    again = {**declared, "auth": {**auth, "params": {**fewer, "clientId": "you"}}}
    assert connection.up(again) == "updated"
    stored = stack.simulator.world.store.get("connections", connection.id) or {}
    assert stored["auth"]["params"] == {
        "host": REFRESH_CODE["host"],
        "clientId": "you",
        "expirationDate": "2030-01-01",
        "requestParameterOverride": {"accessTokenExchangeMethod": "POST", "theirs": "x"},
    }


def test_members_of_others_survive_a_typed_login(stack: Stack) -> None:
    """The same beside a typed login and a Zoho credential."""
    stack.canary.learn(seeds.SALESFORCE_CLIENT_SECRET)
    salesforce = stack.up(BaseConnectionProvider, "main", SALESFORCE)
    change_elsewhere(stack, "connections", salesforce.id, {"auth": {"params": {"includeDeletedObjects": True}}})
    assert salesforce.up({**SALESFORCE, "auth": {**SALESFORCE["auth"], "api_version": "61.0"}}) == "updated"
    api = stack.up(BaseConnectionProvider, "api", {**INPUTS, "connector": "generic_rest"})
    change_elsewhere(stack, "connections", api.id, {"auth": {"params": THEIRS}, "_secrets": {"refreshToken": "x"}})
    assert api.refresh() == "read"
    assert api.up({**INPUTS, "connector": "generic_rest"}) == "updated"
    stored = {one["id"]: one["auth"]["params"] for one in stack.simulator.world.store.items("connections")}
    assert stored[salesforce.id]["includeDeletedObjects"] is True
    assert stored[api.id]["expirationDate"] == "2030-01-01"
    assert stored[api.id]["requestParameterOverride"]["theirs"] == "x"
