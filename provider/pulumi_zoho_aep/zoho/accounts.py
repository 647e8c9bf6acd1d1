"""Zoho's accounts server: exchanges grant tokens, refreshes access tokens, revokes refresh tokens.

Zoho reports most failures as HTTP 200 with `{"error": ...}`, so only an `access_token` means success.
Source: Zoho accounts and CRM pages on OAuth 2.0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.errors import Answer, Refused, Throttled, Unavailable, UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Transport, clock, members_of
from pulumi_zoho_aep.http.redaction import redacted
from pulumi_zoho_aep.oauth import Token, authorization_code, is_token, refresh_token
from pulumi_zoho_aep.zoho.token_refusals import (
    API_CONSOLE,
    GENERAL_ERROR,
    GRANT_TOKEN,
    REFRESH_TOKEN,
    THROTTLED,
    Meaning,
    refusal,
)

TOKEN_PATH = "/oauth/v2/token"  # noqa: S105 - a path
LIFETIME_SECONDS = 3600.0
_MORE_THAN_A_DAY = 86400.0


@dataclass(frozen=True)
class Client:
    """A client registered in Zoho's API console. Data centres have separate secrets unless it shares one."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """A successful reply of the token endpoint."""

    token: Token
    refresh_token: str | None = field(repr=False)
    """Present only after an exchange with offline access."""
    scopes: frozenset[str] | None
    """The scopes of the token; None if Zoho does not say."""
    api_url: str
    """The API host that Zoho names. Send nothing there unless the closed table contains it."""


class NoRefreshToken(Refused):
    """Zoho omits the refresh token, without an error, if access is not offline or the user consented before."""


class Accounts:
    """The accounts server of one data centre, for one client.

    Args:
        transport: To the server.
        client: Client that makes the request.
        now: The time.
        register: The place where people look up clients, in words.
    """

    def __init__(
        self,
        transport: Transport,
        client: Client,
        *,
        now: Callable[[], float] = clock.now,
        register: str = API_CONSOLE,
    ) -> None:
        self._transport = transport
        self._client = client
        self._now = now
        self._register = register

    def exchange(self, grant_token: str, redirect_uri: str = "") -> Grant:
        """Exchange a grant token for an access and a refresh token; it is spent even if this fails.

        Raises:
            ServiceError: For example `Unreachable` if the reply was lost, or `NoRefreshToken`.
        """
        request = authorization_code(
            TOKEN_PATH,
            "exchange Zoho grant token",
            client_id=self._client.client_id,
            client_secret=self._client.client_secret,
            code=grant_token,
            redirect_uri=redirect_uri,
        )
        grant = self._grant(request, GRANT_TOKEN)
        if not grant.refresh_token:
            raise NoRefreshToken(
                Answer(request.operation, "Zoho returned no refresh token"),
                hint="consent again with access_type=offline and prompt=consent, then use the new grant token"
                if redirect_uri
                else "generate another code in the API console (Self Client, Generate Code) and use it as grant_token",
            )
        return grant

    def refresh(self, token: str) -> Grant:
        """Get an access token for a refresh token, which yields at most ten in ten minutes.

        Zoho's general error may be temporary, so the request is repeated once.
        """
        request = refresh_token(
            TOKEN_PATH,
            "refresh Zoho access token",
            client_id=self._client.client_id,
            client_secret=self._client.client_secret,
            token=token,
        )
        try:
            return self._grant(request, REFRESH_TOKEN)
        except Unavailable as error:
            if error.answer.code != GENERAL_ERROR:
                raise
            return self._grant(request, REFRESH_TOKEN)

    def enhancement_token(self, token: str) -> str:
        """Get the token with which a browser can add scopes to a refresh token; it is valid for ten minutes."""
        form = {
            "grant_type": "update_scopes_token",
            "client_id": self._client.client_id,
            "client_secret": self._client.client_secret,
            "refresh_token": token,
        }
        request = Request(
            "POST", f"{TOKEN_PATH}/scopeenhance", "ask Zoho for more scopes", form=form, repeat_if_throttled=False
        )
        _, body = self._accepted(request, REFRESH_TOKEN)
        enhancing: str = body["access_token"]
        return enhancing

    def revoke(self, token: str) -> None:
        """Revoke a refresh token and its access tokens. An unknown token counts as revoked."""
        request = Request("POST", f"{TOKEN_PATH}/revoke", "revoke Zoho refresh token", form={"token": token})
        reply = self._transport.request(request)
        # For an unknown token Zoho answers 400, sometimes with an HTML page.
        if reply.status not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):
            raise Refused(Answer(request.operation, "Zoho did not revoke the token", reply.status))

    def _grant(self, request: Request, invalid_code: Meaning) -> Grant:
        reply, body = self._accepted(request, invalid_code)
        scope = body.get("scope")
        refreshing = body.get("refresh_token")
        if refreshing is not None and not is_token(refreshing):
            raise UnexpectedReply(Answer(request.operation, "refresh_token is not a token", reply.status))
        api_url = body.get("api_domain")
        return Grant(
            Token(body["access_token"], self._now() + _lifetime_seconds(request, reply, body)),
            refreshing,
            # Anything else does not say what the token may do.
            frozenset(scope.replace(",", " ").split()) if isinstance(scope, str) else None,
            api_url if isinstance(api_url, str) else "",
        )

    def _accepted(self, request: Request, invalid_code: Meaning) -> tuple[Reply, dict[str, Any]]:
        try:
            reply = self._transport.request(request)
        except Throttled as error:
            raise THROTTLED.error(request.operation, error.answer.status, "") from None
        body = reply.json(request.operation)
        if not isinstance(body, dict):
            raise UnexpectedReply(Answer(request.operation, "the answer is not a JSON object", reply.status))
        if "access_token" not in body:
            # A token's answer is not redacted on its way, because its token may be the one that was sent.
            said = members_of(replace(reply, body=redacted(reply.body, request.form)))
            raise refusal(request.operation, reply.status, said, invalid_code, self._register)
        if not is_token(body["access_token"]):
            raise UnexpectedReply(Answer(request.operation, "access_token is not a token", reply.status))
        return reply, body


def explain(reply: Reply) -> tuple[str, str]:
    """Find Zoho's words in a failure of the accounts server; its maintenance pages, in HTML, have none."""
    return "", str(members_of(reply).get("error", ""))


def _lifetime_seconds(request: Request, reply: Reply, body: dict[str, Any]) -> float:
    # Older clusters send milliseconds in `expires_in` and seconds in `expires_in_sec`.
    try:
        seconds = float(body.get("expires_in_sec") or body.get("expires_in") or LIFETIME_SECONDS)
    except (TypeError, ValueError, OverflowError):
        seconds = math.nan
    if not math.isfinite(seconds):
        raise UnexpectedReply(Answer(request.operation, "expires_in is not a number", reply.status)) from None
    if seconds > _MORE_THAN_A_DAY:
        seconds /= 1000
    return min(seconds, LIFETIME_SECONDS)
