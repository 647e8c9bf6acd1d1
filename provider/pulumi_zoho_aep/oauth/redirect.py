"""What a redirect after consent says, and whether it answers our own request."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from pulumi_zoho_aep.errors import ZohoAepError

ANOTHER_REQUEST = "the redirect belongs to another request (its state differs); its code was discarded"


class ConsentFailed(ZohoAepError):
    """Consent was not given, or not to us."""


def check_state(parameters: Mapping[str, str], state: str | None) -> None:
    """Require that a pasted redirect answers our own request.

    Raises:
        ConsentFailed: It comes from an old tab, or from somebody who wants us to use their account.
    """
    refused = "error" in parameters and "code" not in parameters and "state" not in parameters
    # Zoho documents refusals without a state; pasting one by mistake costs only an attempt.
    if not refused and not carries(parameters, state):
        raise ConsentFailed(
            ANOTHER_REQUEST, hint="answer the page that this command has opened or printed, not an older one"
        )


def carries(parameters: Mapping[str, str], state: str | None) -> bool:
    """Say whether a redirect has the state of a request; a service that returns none cannot be asked for it."""
    return state is None or hmac.compare_digest(parameters.get("state", "").encode(), state.encode())


def parameters_of(address: str, redirect_uri: str) -> Mapping[str, str]:
    """Return the parameters of a redirect address that was copied from the browser.

    Raises:
        ConsentFailed: The address is something else. It is not quoted, because it may be a secret.
    """
    try:
        given, expected = urlsplit(address.strip()), urlsplit(redirect_uri)
    except ValueError:
        given = expected = urlsplit("")
    if not given.query or given[:3] != expected[:3]:
        raise ConsentFailed(
            "what was pasted is not the address to which Zoho sent the browser",
            hint=f"copy the whole address from the browser's address bar; it begins with {redirect_uri}?",
        )
    return dict(parse_qsl(given.query))
