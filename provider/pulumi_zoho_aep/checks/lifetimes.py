"""What expires or ages by itself: tokens with an expiry time, and secrets that were set long ago.

No service is contacted. If a secret does not state its expiry, none is known.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pulumi_zoho_aep.aep.times import from_text
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.logins import AuthLogin
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.wording import number

_SOON = timedelta(days=14)
_OLD = timedelta(days=365)


def ending_findings(stack: StackConfig, now: datetime) -> Iterator[Finding]:
    """Yield the logins of connections that expire soon, or have: shared access signatures and JSON Web Tokens."""
    for name, entry in stack.connections.items():
        if isinstance(entry.auth, AuthLogin):
            ends = (end_of(value) for value in entry.auth.to_api().params.values() if isinstance(value, str))
            soonest = min((one for one in ends if one is not None), default=None)
            if soonest is not None and soonest - now < _SOON:
                reason = f"its login {'expires' if soonest > now else 'expired'} on {soonest:%Y-%m-%d at %H:%M} UTC"
                fix = "put a new one into the stack file, then run `pulumi up`"
                yield Finding.warning(Code.LOGIN_ENDS, f"connections.{name}.auth", reason, fix)


def old_secret_findings(credentials: Mapping[str, Mapping[str, Any]], now: datetime) -> Iterator[Finding]:
    """Yield the credentials whose secrets have not changed for a year.

    Args:
        credentials: Outputs of the last `pulumi up`, by key; older releases did not record the date.
        now: The time.
    """
    for name, outputs in credentials.items():
        since = _time(str(outputs.get("secrets_since") or ""))
        if since is not None and now - since > _OLD:
            reason = f"its secrets have not changed for {number((now - since).days, 'day')}"
            fix = f"create a new secret in Zoho's API console, then run `zoho-aep rotate {name}`"
            yield Finding.warning(Code.OLD_SECRET, f"credentials.{name}", reason, fix)


def end_of(secret: str) -> datetime | None:
    """Return the expiry that a secret itself states; None if it states none."""
    signed = parse_qs(urlsplit(secret).query) if "sig=" in secret else {}
    if "se" in signed:
        return _time(signed["se"][0])
    try:
        _, payload, _ = secret.split(".")
        claims = json.loads(urlsafe_b64decode(f"{payload}{'=' * (-len(payload) % 4)}"))
        return datetime.fromtimestamp(claims["exp"], timezone.utc)
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None  # not a JSON Web Token, or one without an expiry


def _time(written: str) -> datetime | None:
    try:
        found = from_text(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
