from collections.abc import Mapping
from typing import Any

import pytest
from tests.lifecycle.runner import consent_again, fault
from tests.support.hosted.chain import CREDENTIAL
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider
from pulumi_zoho_aep.simulator import seeds

REVOKE = "POST /oauth/v2/token/revoke"
REVOKING = {**CREDENTIAL, "revoke_on_delete": True}


def warnings(credential: Declared) -> list[str]:
    """Return what was logged under a credential."""
    return [line.message for line in credential.stack.log(credential)]


def connection_of(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a base connection."""
    login = ("data_center", "client_id", "client_secret", "refresh_token")
    return {"name": "zoho", "credential": {name: credential[name] for name in login}}


def test_revoke_on_delete(stack: Stack) -> None:
    """The refresh token ends with the resource if that is declared, and only then."""
    kept = stack.up(ZohoCredentialProvider, "kept", CREDENTIAL)
    kept.destroy()
    assert REVOKE not in stack.requests()
    revoked = stack.up(ZohoCredentialProvider, "revoked", REVOKING)
    revoked.delete()
    revoked.delete()
    with pytest.raises(CallFailed, match="wrong, was revoked or displaced by newer ones"):
        Stack(stack.host, stack.simulator).declare(ZohoCredentialProvider).up(CREDENTIAL)


@pytest.mark.parametrize("survivor", ["credential", "another secret", "base connection", "named in the state"])
def test_a_token_in_use_is_not_revoked(stack: Stack, survivor: str) -> None:
    """Whoever else has the token keeps it alive: met in this run, with whatever secret, or named in the state."""
    twin = stack.up(ZohoCredentialProvider, "twin", {**REVOKING, "used_by": ["Zoho credential one"]})
    if survivor != "named in the state":
        twin = stack.up(ZohoCredentialProvider, "twin", REVOKING)
    twin = twin.later()
    if survivor == "credential":
        twin.stack.declare(ZohoCredentialProvider, "one").check(CREDENTIAL, {})
    if survivor == "another secret":
        twin.stack.declare(ZohoCredentialProvider, "one").check({**CREDENTIAL, "client_secret": "other"}, {})
    if survivor == "base connection":
        twin.stack.declare(BaseConnectionProvider, "one").check(connection_of(CREDENTIAL), {})
    twin.destroy()
    assert REVOKE not in stack.requests()
    noun = "base connection" if survivor == "base connection" else "Zoho credential"
    reason = f"the refresh token is not revoked: it may be in use by {noun} one"
    assert warnings(twin) == [f"{reason}: revoke it at Zoho once nothing uses it"]


def test_the_last_user_to_go_takes_the_token_along(stack: Stack) -> None:
    """In a `destroy`, which meets no one else, what the state names is not waited for once it is gone."""
    one = stack.up(ZohoCredentialProvider, "one", {**REVOKING, "used_by": ["Zoho credential two"]})
    two = stack.up(ZohoCredentialProvider, "two", {**REVOKING, "used_by": ["Zoho credential one", "base connection c"]})
    later = stack.later()
    one.later(later).destroy()
    assert REVOKE not in stack.requests()
    two.later(later).destroy()
    assert REVOKE in stack.requests()


def test_a_correction_keeps_a_good_token(stack: Stack) -> None:
    """A token declared for the wrong environment is not revoked by the replacement that corrects it."""
    wrong = stack.declare(ZohoCredentialProvider)
    with pytest.raises(CallFailed):
        wrong.up({**REVOKING, "environment": "sandbox"})
    corrected = wrong.later()
    assert corrected.up(REVOKING) == "replaced"
    assert REVOKE not in stack.requests()
    assert corrected.later().refresh() == "read"


def test_a_replaced_token_ends_when_its_successor_works(stack: Stack) -> None:
    """In place or by replacement: the old token lives on where the new one is refused, and ends where it works."""
    credential = stack.up(ZohoCredentialProvider, "main", REVOKING).later()
    with pytest.raises(CallFailed, match="refresh Zoho access token"):
        credential.up({**REVOKING, "refresh_token": "1000.wrong"})
    assert REVOKE not in stack.requests()
    other = stack.up(ZohoCredentialProvider, "other", {**REVOKING, "refresh_token": consent_again(stack)}).later()
    assert other.up(REVOKING) == "updated"
    assert stack.requests().count(REVOKE) == 1
    eu = {**REVOKING, "data_center": "eu", "refresh_token": "1000.wrong"}
    other = other.later()
    with pytest.raises(CallFailed):
        other.up(eu)
    assert stack.requests().count(REVOKE) == 1
    moved = stack.up(ZohoCredentialProvider, "moved", REVOKING).later()
    assert moved.up({**eu, "refresh_token": seeds.zoho_refresh_token("eu", "production")}) == "replaced"
    assert stack.requests().count(REVOKE) == 2


def test_a_replaced_token_lives_until_aep_took_the_new_one(stack: Stack) -> None:
    """A base connection that fails its test with the new token gets the living old one back."""
    declared = {**REVOKING, "used_by": ["base connection main"]}
    credential = stack.up(ZohoCredentialProvider, "main", declared)
    connection = stack.up(BaseConnectionProvider, "main", connection_of(CREDENTIAL))
    later = stack.later()
    credential, connection = credential.later(later), connection.later(later)
    rotated = {**declared, "refresh_token": consent_again(stack)}
    assert credential.up(rotated) == "updated"
    fault(stack, path="*/flowservice/connections/*/test", status=200, body={"result": False})
    with pytest.raises(CallFailed, match="the change has been rolled back"):
        connection.up(connection_of(rotated))
    assert REVOKE not in stack.requests()
    assert connection.up(connection_of(rotated)) == "updated"
    assert stack.requests().count(REVOKE) == 1
