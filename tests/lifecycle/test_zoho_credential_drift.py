import json

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.runner import change_elsewhere, consent_again, fault, regenerate_secret
from tests.support.hosted.chain import CREDENTIAL
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider

PLACE = "us-production"
MINT = "POST /oauth/v2/token"


def test_missing_scopes_are_named_until_they_are_there(stack: Stack) -> None:
    """A token that lacks a declared scope fails every run, by name of the scope, until the token has it."""
    declared = {**CREDENTIAL, "scopes": ["ZohoCRM.settings.ALL"]}
    credential = stack.declare(ZohoCredentialProvider)
    lacking = r"the token lacks the scope ZohoCRM\.settings\.ALL"
    with pytest.raises(CallFailed, match=lacking):
        credential.up(declared)
    for _ in range(2):
        credential = credential.later()
        assert credential.refresh() == "unhealthy"
        with pytest.raises(CallFailed, match=lacking):
            credential.up(declared)
    assert credential.visible["granted_scopes"]
    (holder,) = (item for item in stack.simulator.world.store.items("zohoRefreshTokens") if item["place"] == PLACE)
    wider = {**holder, "scopes": [*holder["scopes"], "ZohoCRM.settings.ALL"]}
    stack.simulator.world.store.put("zohoRefreshTokens", holder["id"], wider)
    stack.writes()
    credential = credential.later()
    assert credential.refresh() == "read"
    assert credential.preview(declared).step == "unchanged"
    assert stack.requests().count(MINT) == 1


def test_scopes_beyond_the_declared_ones_are_reported(stack: Stack) -> None:
    """They stop nothing; the warning names them once, when they are new."""
    credential = stack.up(ZohoCredentialProvider, "main", {**CREDENTIAL, "scopes": ["ZohoCRM.org.READ"]})
    assert credential.later().refresh() == "read"
    (line,) = (line for line in stack.log(credential) if line.severity == engine_pb2.WARNING)
    assert line.message.startswith("the token may do more than the declared scopes: ZohoCRM.")
    assert line.message.endswith(": declare them, or consent again with fewer")
    assert "ZohoCRM.org.READ" not in line.message


def test_a_user_who_is_no_longer_active(stack: Stack) -> None:
    """Should Zoho still answer, the status counts; another edition is reported, and stops nothing."""
    credential = stack.up(ZohoCredentialProvider, "main", CREDENTIAL)
    user = {"id": "1", "email": "robin@acme.example", "status": "inactive"}
    fault(stack, path="*/users", status=200, body={"users": [user]})
    change_elsewhere(stack, "zohoOrgs", PLACE, {"license_details": {"paid_type": "free", "users_license_purchased": 0}})
    assert credential.refresh() == "unhealthy"
    assert credential.init_errors == [
        "robin@acme.example, who consented, is inactive\nactivate the user in Zoho CRM, or consent as another user"
    ]
    assert [line.message for line in stack.log(credential)] == [
        "the edition of the Zoho organisation was enterprise and is free: see its API credits"
    ]


def test_modules_are_verified_when_something_changed(stack: Stack) -> None:
    """A token that cannot read what is ingested fails; what it can read is asked once, and never by a refresh."""
    declared = {**CREDENTIAL, "verify_modules": ["Leads", "Contacts"]}
    credential = stack.up(ZohoCredentialProvider, "main", declared)
    usual = ["GET /crm/v8/org", "GET /crm/v8/users"]
    assert stack.requests() == [MINT, *usual, "GET /crm/v8/Leads", "GET /crm/v8/Contacts"]
    stack.writes()
    credential = credential.later()
    assert credential.refresh() == "read"
    assert stack.requests() == usual
    stack.writes()
    with pytest.raises(CallFailed) as failed:
        credential.up({**declared, "verify_modules": ["Deals", "Leads", "Nonsense"]})
    assert failed.value.partial is not None
    (reason,) = failed.value.partial.reasons
    assert reason == (
        "read records of Zoho module Nonsense: there is no such module, or the API cannot read it "
        "(400, INVALID_MODULE)\nuse the API name of a module that is visible and supported by the API"
    )
    assert stack.requests() == [*usual, "GET /crm/v8/Deals", "GET /crm/v8/Nonsense"]
    narrow = consent_again(stack, "ZohoCRM.org.READ", "ZohoCRM.modules.contacts.READ")
    with pytest.raises(CallFailed, match=r"the token lacks the scope ZohoCRM\.modules\.leads\.READ"):
        credential.up({**declared, "refresh_token": narrow})


def test_an_outdated_credential_costs_no_token(stack: Stack) -> None:
    """What the stack file replaces is no longer asked for a token: the new values are, once."""
    credential = stack.up(ZohoCredentialProvider, "main", CREDENTIAL)
    rotated = {**CREDENTIAL, "client_secret": regenerate_secret(stack)}
    stack.config = {"zoho-aep:credentials": json.dumps({"main": rotated})}
    credential = credential.later()
    credential.outputs["access_token_expires_at"] = 0
    stack.writes()
    assert credential.refresh() == "read"
    assert stack.requests() == []
    assert credential.up(rotated) == "updated"
    assert stack.requests().count(MINT) == 1
    assert credential.later().refresh() == "read"
    assert stack.requests().count(MINT) == 1
