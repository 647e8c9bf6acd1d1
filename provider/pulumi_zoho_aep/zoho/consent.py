"""Consent in the browser: the addresses of Zoho's pages, and what their redirects mean. Nothing here calls Zoho.

Source: Zoho accounts pages on web applications, on multi-DC and on incremental authorization.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from pulumi_zoho_aep.oauth.redirect import ConsentFailed
from pulumi_zoho_aep.zoho.data_centers import DATA_CENTERS

_AGAIN = "run the same command again"
_ERROR_CODE = re.compile(r"[a-zA-Z_]{1,40}")


@dataclass(frozen=True)
class Consent:
    """The result of consent: a grant token, valid once and for a minute, and the data centre that exchanges it."""

    grant_token: str = field(repr=False)
    data_center: str


def authorization_url(
    accounts_url: str, *, client_id: str, scopes: Iterable[str], redirect_uri: str, state: str
) -> str:
    """Return the address of the consent page; also useful before the first deployment.

    Args:
        accounts_url: The data centre's; Zoho forwards users of other data centres, except to and from China.
        client_id: A server-based client's.
        scopes: Scopes to request.
        redirect_uri: Exactly as registered for the client.
        state: Comes back unchanged.
    """
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "scope": ",".join(scopes),
        "redirect_uri": redirect_uri,
        # Both are needed for a refresh token: Zoho silently omits it for online access, and for a user who consented
        # before and is not asked again.
        "access_type": "offline",
        "prompt": "consent",
        "state": state,
    }
    return f"{accounts_url}/oauth/v2/auth?{urlencode(asked, safe=',')}"


def scope_enhancement_url(
    accounts_url: str, *, client_id: str, scopes: Iterable[str], redirect_uri: str, enhancement_token: str
) -> str:
    """Return the address of the page that adds scopes to a refresh token; by Zoho's design it contains a secret."""
    asked = {
        "response_type": "update_scopes",
        "client_id": client_id,
        "scope": ",".join(scopes),
        "redirect_uri": redirect_uri,
        "enhance_token": enhancement_token,
        "logout": "false",
    }
    return f"{accounts_url}/oauth/v2/token/addextrascope?{urlencode(asked, safe=',')}"


def consent_of(parameters: Mapping[str, str], data_center: str) -> Consent:
    """Return the consent that a redirect carries.

    Args:
        parameters: The redirect's query; its state has been checked.
        data_center: The data centre in which consent was requested; the redirect may name another one.

    Raises:
        ConsentFailed: Consent was refused, or the redirect leads to a server that is not Zoho's.
    """
    _raise_if_refused(parameters)
    if not parameters.get("code"):
        raise ConsentFailed("the redirect carries no grant token", hint=_AGAIN)
    return Consent(parameters["code"], _reported_data_center(parameters) or data_center)


def require_enhanced(parameters: Mapping[str, str]) -> None:
    """Require that a redirect reports success. Do not rely on it: only a refresh shows which scopes were granted.

    Its parameters are UNCONFIRMED; anything but success counts as a failure.
    """
    _raise_if_refused(parameters)
    if parameters.get("status") != "success":
        raise ConsentFailed(
            "Zoho did not add the scopes",
            hint="a self client may not support this: run the command without --scopes-add to get a new refresh token",
        )


def _raise_if_refused(parameters: Mapping[str, str]) -> None:
    error = parameters.get("error")
    if error == "access_denied":
        raise ConsentFailed(
            "consent was refused, or requested too often (a client may ask ten times in ten minutes)",
            hint=f"{_AGAIN} and choose Accept; after many attempts, wait ten minutes first",
        )
    if error is not None:
        # Anything else came from outside and would be printed to a terminal.
        code = error if _ERROR_CODE.fullmatch(error) else "an unknown error"
        raise ConsentFailed(f"Zoho's consent page reports {code}", hint=_AGAIN)


def _reported_data_center(parameters: Mapping[str, str]) -> str | None:
    """Return the data centre that the redirect names, if both ways of naming it lead to the same one in our table."""
    location, server = parameters.get("location"), parameters.get("accounts-server")
    by_server = {center.accounts_url: center.code for center in DATA_CENTERS.values()}
    named = {location if location in DATA_CENTERS else None} if location is not None else set()
    if server is not None:
        named.add(by_server.get(server.rstrip("/")))
    if None in named:
        raise ConsentFailed(
            "the redirect names a data centre that Zoho does not list; nothing was sent there",
            hint="make sure that the consent page was Zoho's own; a newer release may know the data centre",
        )
    if len(named) > 1:
        raise ConsentFailed("the redirect names two different data centres; nothing was sent to either", hint=_AGAIN)
    return next(iter(named), None)
