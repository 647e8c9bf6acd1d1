import pytest
from tests.lifecycle.runner import Change, Life, Replacement, control, fault, play
from tests.support.hosted.chain import CREDENTIAL
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Stack
from tests.support.hosted.wire import bare, secrets

from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider
from pulumi_zoho_aep.simulator import seeds

SECRETS = frozenset({"client_secret", "refresh_token"})


def by_grant_token(stack: Stack, **changes: object) -> dict[str, object]:
    """Return inputs with a new grant token instead of a refresh token."""
    code = control(stack, "POST", "zoho/codes", {"minutes": 10})["code"]
    inputs = {name: value for name, value in CREDENTIAL.items() if name != "refresh_token"}
    return {**inputs, "grant_token": code, **changes}


def exchanges(stack: Stack) -> int:
    """Return how often a grant token was sent."""
    entries = stack.simulator.world.journal.since(0)
    return sum((entry["body"] or {}).get("grant_type") == "authorization_code" for entry in entries)


def test_life(stack: Stack) -> None:
    """A credential verifies itself, keeps its tokens to itself, and is another one in another place."""
    life = Life(
        kind=ZohoCredentialProvider,
        inputs=CREDENTIAL,
        checked={
            **CREDENTIAL,
            "environment": "production",
            "revoke_on_delete": False,
            "verify_modules": [],
            "used_by": [],
        },
        creates=(),
        collection="zohoRefreshTokens",
        deletes=(),
        secret_inputs=SECRETS,
        secret_outputs=frozenset({"access_token"}),
        changes=(
            Change({"scopes": ["ZohoCRM.users.READ", "ZohoCRM.org.READ"]}, ()),
            Change({"revoke_on_delete": True}, ()),
            Change({"revoke_on_delete": False}, ()),
        ),
        replacements=(
            Replacement(
                {"data_center": "eu", "refresh_token": seeds.zoho_refresh_token("eu", "production")}, ("data_center",)
            ),
            Replacement(
                {"environment": "sandbox", "refresh_token": seeds.zoho_refresh_token("eu", "sandbox")},
                ("environment",),
            ),
        ),
        stays=True,
    )
    play(life, stack)
    assert stack.orphans() == {}


def test_one_access_token(stack: Stack) -> None:
    """Everything that happens to a credential within an hour takes one of the ten tokens that Zoho gives."""
    credential = stack.up(ZohoCredentialProvider, "main", CREDENTIAL)
    credential.refresh()
    credential.up({**CREDENTIAL, "scopes": ["ZohoCRM.org.READ"]})
    assert credential.later().refresh() == "read"
    assert stack.requests().count("POST /oauth/v2/token") == 1


def test_a_grant_token_is_exchanged_once(stack: Stack) -> None:
    """Create, refresh and further updates use the refresh token that the one exchange gave."""
    declared = by_grant_token(stack)
    credential = stack.up(ZohoCredentialProvider, "main", declared)
    assert set(secrets(credential.outputs)) == {"client_secret", "grant_token", "refresh_token", "access_token"}
    assert credential.refresh() == "read"
    assert credential.preview(declared).step == "unchanged"
    assert credential.up({**declared, "scopes": ["ZohoCRM.org.READ"]}) == "updated"
    assert exchanges(stack) == 1
    assert credential.up(by_grant_token(stack)) == "updated"
    assert exchanges(stack) == 2


def test_a_failed_verification_keeps_the_refresh_token(stack: Stack) -> None:
    """A grant token is spent by its exchange, so what it gave is kept, secret, though the organisation is wrong."""
    declared = by_grant_token(stack, expected_org_id="1")
    credential = stack.declare(ZohoCredentialProvider)
    with pytest.raises(CallFailed, match="the token belongs to the Zoho organisation") as failed:
        credential.up(declared)
    assert failed.value.partial is not None
    assert failed.value.partial.identifier == f"us/production/{seeds.ZOHO_CLIENT_ID}/main"
    assert {"refresh_token", "grant_token", "client_secret"} <= set(secrets(failed.value.partial.outputs))
    assert set(secrets(failed.value.partial.inputs)) == {"grant_token", "client_secret"}
    kept = bare(credential.outputs["refresh_token"])
    assert kept
    assert credential.refresh() == "unhealthy"
    assert credential.up({**declared, "expected_org_id": credential.visible["org_id"]}) == "updated"
    assert bare(credential.outputs["refresh_token"]) == kept
    assert (credential.init_errors, exchanges(stack)) == ([], 1)


def test_an_unreachable_verification_keeps_the_refresh_token(stack: Stack) -> None:
    """The same where Zoho's API fails after the exchange; the next run goes on with what is kept."""
    declared = by_grant_token(stack)
    fault(stack, path="/crm/v8/org", status=503, headers={"Retry-After": "0"}, times=5)
    credential = stack.declare(ZohoCredentialProvider)
    with pytest.raises(CallFailed, match=r"read Zoho organisation: the service failed \(503\)"):
        credential.up(declared)
    kept = bare(credential.outputs["refresh_token"])
    assert credential.up(declared) == "updated"
    assert (bare(credential.outputs["refresh_token"]), exchanges(stack)) == (kept, 1)


def test_an_evicted_access_token(stack: Stack) -> None:
    """An access token that Zoho ended early is replaced once."""
    credential = stack.up(ZohoCredentialProvider, "main", CREDENTIAL)
    fault(stack, path="/crm/v8/org", expire_tokens="zoho")
    assert credential.refresh() == "read"
    assert stack.requests().count("POST /oauth/v2/token") == 2


def test_a_revoked_token_shows_in_a_refresh(stack: Stack) -> None:
    """A credential that no longer works is reported by every refresh, and works again with a new refresh token."""
    credential = stack.up(ZohoCredentialProvider, "main", CREDENTIAL)
    for token in stack.simulator.world.store.items("zohoRefreshTokens"):
        stack.simulator.world.store.delete("zohoRefreshTokens", token["id"])
    stack.simulator.world.store.clear("zohoAccessTokens")
    assert credential.refresh() == "unhealthy"
    (reason,) = credential.init_errors
    assert reason == (
        "refresh Zoho access token: the refresh token is wrong, was revoked or displaced by newer ones, or belongs to "
        "another client or data centre (200, invalid_code)\n"
        "check data centre and client first; if they are right, obtain a new refresh token with `zoho-aep authorize "
        "main --stack test`\n"
        "that command writes to zoho-aep:credentials of the stack, which a program of your own reads, in Python with "
        'pulumi.Config("zoho-aep").require_secret_object("credentials")'
    )
    assert credential.up(by_grant_token(stack)) == "updated"
    assert credential.refresh() == "read"


def test_a_wrong_secret_names_the_setting(stack: Stack) -> None:
    """The message says which setting is wrong and where the right value is found; the value is not in it."""
    with pytest.raises(CallFailed) as failed:
        stack.declare(ZohoCredentialProvider).up({**CREDENTIAL, "client_secret": "wrong-secret-of-mine"})
    assert "copy the one of this data centre from the simulator" in failed.value.shown
    assert "wrong-secret-of-mine" not in failed.value.shown + failed.value.traceback


def test_missing_scopes_are_named(stack: Stack) -> None:
    """A token that lacks a declared scope is refused by name of the scope."""
    with pytest.raises(CallFailed, match=r"the token lacks the scope ZohoCRM\.settings\.ALL"):
        stack.declare(ZohoCredentialProvider).up({**CREDENTIAL, "scopes": ["ZohoCRM.settings.ALL"]})


def test_what_is_wrong_is_reported_at_once(stack: Stack) -> None:
    """All mistakes of one credential are reported in one go, before anything is called."""
    with pytest.raises(CheckRefused) as refused:
        stack.declare(ZohoCredentialProvider).check({**CREDENTIAL, "data_center": "EU", "grant_token": "1000.a.b"})
    assert refused.value.reasons == [
        "data_center: unknown data centre EU: did you mean eu?",
        "refresh_token: give either refresh_token or grant_token",
    ]
    assert stack.requests() == []
