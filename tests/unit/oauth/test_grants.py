"""What each grant sends."""

from pulumi_zoho_aep.oauth import authorization_code, client_credentials, refresh_token

CLIENT = {"client_id": "id", "client_secret": "canary-secret"}


def test_client_credentials() -> None:
    """The client's own token: a form, repeatable, because it costs nothing but another token."""
    request = client_credentials("/token", "get token", **CLIENT, scope="a,b")
    assert (request.method, request.path, request.operation) == ("POST", "/token", "get token")
    assert request.form == {"grant_type": "client_credentials", **CLIENT, "scope": "a,b"}
    assert request.may_be_repeated


def test_refresh_token() -> None:
    """A refresh counts against Zoho's limit, so an unclear end is not repeated."""
    request = refresh_token("/token", "refresh", **CLIENT, token="canary-token")
    assert request.form == {"grant_type": "refresh_token", **CLIENT, "refresh_token": "canary-token"}
    assert not request.may_be_repeated


def test_authorization_code() -> None:
    """A grant token works once, so it is sent once, with the redirect URI of the consent."""
    request = authorization_code("/token", "exchange", **CLIENT, code="canary-code", redirect_uri="https://a/b")
    assert request.form == {
        "grant_type": "authorization_code",
        **CLIENT,
        "code": "canary-code",
        "redirect_uri": "https://a/b",
    }
    assert not request.may_be_repeated


def test_a_self_client_has_no_redirect_uri() -> None:
    """An empty redirect URI is left out: Zoho compares it with the one used for consent, which was none."""
    request = authorization_code("/token", "exchange", **CLIENT, code="c", redirect_uri="")
    assert "redirect_uri" not in (request.form or {})


def test_no_secret_in_query_or_repr() -> None:
    """Secrets travel in the body alone, and no repr shows them."""
    for request in (
        client_credentials("/token", "a", **CLIENT, scope="a"),
        refresh_token("/token", "b", **CLIENT, token="canary-token"),
        authorization_code("/token", "c", **CLIENT, code="canary-code", redirect_uri=""),
    ):
        assert request.params is None
        assert "canary" not in request.path + repr(request)
