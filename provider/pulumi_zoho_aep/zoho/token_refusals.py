"""What each refusal of Zoho's accounts server means, and what to do about it.

Codes of RFC 6749 and the device flow are included, although Zoho's pages do not mention them. `invalid_code` covers two
kinds of token, so the caller says which one was sent.
"""

import re
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.errors import Answer, Refused, ServiceError, Throttled, Unauthorized, Unavailable

GENERAL_ERROR = "general_error"
API_CONSOLE = "Zoho's API console"
_CODE = re.compile(r"[a-zA-Z_]{1,40}")


@dataclass(frozen=True)
class Meaning:
    """The kind of an error, its sentence, and the advice."""

    kind: type[ServiceError]
    sentence: str
    hint: str

    def error(self, operation: str, status: int | None, code: str, register: str = API_CONSOLE) -> ServiceError:
        """Return the error; its advice says where people look up clients."""
        return self.kind(Answer(operation, self.sentence, status, code), hint=self.hint.format(register=register))


GRANT_TOKEN = Meaning(
    Unauthorized,
    "the grant token is wrong, expired or already used",
    "generate a new one, set it, and run `pulumi up` right away: a grant token works once and only for minutes",
)
REFRESH_TOKEN = Meaning(
    Unauthorized,
    "the refresh token is wrong, was revoked or displaced by newer ones, or belongs to another client or data centre",
    "check data centre and client first; if they are right, obtain a new refresh token with `zoho-aep authorize`",
)
THROTTLED = Meaning(
    Throttled,
    "Zoho issues no more tokens for now: a refresh token yields only ten access tokens in ten minutes",
    "wait ten minutes; trying again earlier extends the block",
)
_UNKNOWN = Meaning(Refused, "Zoho refuses the request", "check client type, data centre and client in {register}")
_DEFECT = "this is a defect of pulumi-zoho-aep: please report it"
_MEANINGS = {
    "invalid_client": Meaning(
        Unauthorized,
        "Zoho does not know this client in this data centre",
        "check the data centre first (ids and secrets belong to one), then the client id in {register}; the client "
        "must be enabled for this data centre",
    ),
    "invalid_client_secret": Meaning(
        Unauthorized,
        "the client secret is wrong or was regenerated",
        "copy the one of this data centre from {register}",
    ),
    "invalid_redirect_uri": Meaning(
        Refused,
        "the redirect URI is not the one used for consent",
        "use exactly that redirect URI, or none for a self client, with a new code",
    ),
    "access_denied": Meaning(
        Refused,
        "consent was refused, or too many grant tokens were requested",
        "wait ten minutes, then consent again",
    ),
    "missing_org_info": Meaning(Refused, "the organisation is not named", "name the organisation in the request"),
    GENERAL_ERROR: Meaning(Unavailable, "Zoho reports a general error", "run the same command again later"),
    "invalid_scope": Meaning(
        Refused,
        "a scope does not exist",
        "compare the names with https://www.zoho.com/crm/developer/docs/api/v8/scopes.html, then consent again",
    ),
    "unauthorized_client": Meaning(
        Refused,
        "this type of client may not request tokens this way",
        "use a self client or a server-based client, as registered in {register}",
    ),
    "unsupported_grant_type": Meaning(Refused, "the accounts server does not support this grant type", _DEFECT),
    "invalid_request": Meaning(Refused, "the accounts server does not understand the request", _DEFECT),
    "slow_down": Meaning(Throttled, "consent was polled too often", "wait a minute, then try again"),
    "authorization_pending": Meaning(
        Refused, "the user has not consented yet", "consent in the browser, then run the command again"
    ),
    "other_dc": Meaning(
        Unauthorized,
        "the user belongs to another data centre",
        "set the user's data centre, and use its client secret",
    ),
    "expired": Meaning(Refused, "the time for consent has run out", "consent again, within the time that Zoho allows"),
}


def refusal(
    operation: str, status: int, body: dict[str, Any], invalid_code: Meaning, register: str = API_CONSOLE
) -> ServiceError:
    """Turn an answer without a token into an error with advice."""
    code = str(body.get("error", ""))
    if code in ("invalid_code", "invalid_grant"):
        return invalid_code.error(operation, status, code)
    if code in _MEANINGS:
        return _MEANINGS[code].error(operation, status, code, register)
    # The throttle's text follows the language of the account; its shape does not.
    if body.get("status") == "failure" or "error_description" in body or code.lower() == "access denied":
        return THROTTLED.error(operation, status, "")
    # An unlisted code could quote anything.
    return _UNKNOWN.error(operation, status, code if _CODE.fullmatch(code) else "", register)
