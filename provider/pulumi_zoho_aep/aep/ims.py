"""Adobe's identity service: a token for an OAuth server-to-server credential, valid for about a day.

Source: Adobe Developer Console, server-to-server authentication.
"""

import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.addresses import is_loopback
from pulumi_zoho_aep.errors import Answer, Unauthorized, UnexpectedReply
from pulumi_zoho_aep.http import Reply, Transport, clock, members_of
from pulumi_zoho_aep.oauth import Token, client_credentials, is_token
from pulumi_zoho_aep.settings import Settings, places

_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""How Adobe refuses a credential, sometimes without a reason."""
SCOPES = "openid,session,AdobeID,read_organizations,additional_info.projectedProductContext"


def mint(transport: Transport, settings: Settings, *, now: Callable[[], float] = clock.now) -> Token:
    """Ask for an access token.

    Raises:
        Unauthorized: Client id or secret is wrong; the message names both settings.
    """
    request = client_credentials(
        "/ims/token/v3",
        "get Adobe access token",
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        scope=SCOPES,
    )
    reply = transport.request(request)
    reply.require_no_redirect(request.operation)
    words, code = explain(reply)
    if reply.status >= HTTPStatus.BAD_REQUEST and not (code or reply.status in _REFUSALS):
        answer = Answer(request.operation, "this answer did not come from Adobe's token service", reply.status)
        raise UnexpectedReply(answer, hint=f"check {places()['ims_endpoint']} and the proxy settings")
    if reply.status >= HTTPStatus.BAD_REQUEST:
        console = "the OAuth server-to-server credential in the Adobe Developer Console"
        where = "the simulator's --ready-file" if is_loopback(settings.ims_origin) else console
        hint = f"check {places()['client_id']} and {places()['client_secret']} against {where}"
        answer = Answer(request.operation, words or "Adobe does not accept the credential", reply.status, code)
        raise Unauthorized(answer, hint=hint)
    body = reply.json(request.operation)
    if not isinstance(body, dict) or not is_token(body.get("access_token")):
        raise UnexpectedReply(Answer(request.operation, "the answer has no access_token", reply.status))
    return Token(body["access_token"], now() + _lifetime_seconds(body.get("expires_in"), request.operation))


def _lifetime_seconds(value: Any, operation: str) -> float:  # noqa: ANN401 - whatever the service sent
    try:
        seconds = float(value or 0)
    except (TypeError, ValueError, OverflowError):
        seconds = math.nan
    if not math.isfinite(seconds):
        raise UnexpectedReply(Answer(operation, "expires_in is not a number"))
    return seconds


def explain(reply: Reply) -> tuple[str, str]:
    """Find Adobe's words and code; the body is undocumented for failures of this endpoint."""
    body = members_of(reply)
    return str(body.get("error_description") or ""), str(body.get("error") or "")
