"""Zoho's access tokens between previews, which no state keeps, so that ten previews in a row spend one token, not ten.

A token is kept for as long as it is good for a preview, in a file that only its user can read, encrypted with a key
that comes from the credential itself: whoever can decrypt it could as well ask Zoho for another one. `pulumi up` never
verifies a new login with it. If no file can be written, each preview costs a token.
"""

import base64
import hashlib
import hmac
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.zoho import Grant

_HOUR_SECONDS = 3600.0


def offer_kept(services: Services, login: ZohoLogin, recorded: Token | None = None) -> None:
    """Use the recorded access token, or else one that an earlier preview got for the same login, if it is fresh."""
    file = _file(services, login)
    if recorded is not None and recorded.is_fresh(clock.now()):
        services.zoho(login).tokens.offer(recorded)
        return
    if not file.is_file():
        return
    from cryptography.fernet import Fernet, InvalidToken

    with suppress(OSError, InvalidToken, ValueError, KeyError, TypeError):
        kept = json.loads(Fernet(_key(services, login)).decrypt(file.read_bytes()))
        token, scopes = Token(kept["token"], float(kept["expires_at"])), kept["scopes"]
        if token.is_fresh(clock.now()):
            services.zoho(login).offer(Grant(token, None, None if scopes is None else frozenset(scopes), kept["api"]))


def keep(services: Services, login: ZohoLogin) -> None:
    """Keep the access token that this preview got; older tokens of other logins are removed."""
    grant = services.zoho(login).grant
    if grant is None:
        return
    from cryptography.fernet import Fernet

    kept: dict[str, Any] = {
        "token": grant.token.value,
        "expires_at": grant.token.expires_at,
        "scopes": None if grant.scopes is None else sorted(grant.scopes),
        "api": grant.api_url,
    }
    file = _file(services, login)
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_stale(file.parent)
        sealed = Fernet(_key(services, login)).encrypt(json.dumps(kept).encode())
        new = file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(sealed)
        new.replace(file)


def _remove_stale(folder: Path) -> None:
    for file in folder.iterdir():
        # Files have this machine's time.
        if clock.machine() - file.stat().st_mtime > _HOUR_SECONDS:
            file.unlink(missing_ok=True)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111 - needs no home


def _file(services: Services, login: ZohoLogin) -> Path:
    return _cache() / "pulumi-zoho-aep" / "tokens" / base64.b16encode(_digest(services, login, "name")).decode()


def _key(services: Services, login: ZohoLogin) -> bytes:
    return base64.urlsafe_b64encode(_digest(services, login, "key"))


def _digest(services: Services, login: ZohoLogin, use: str) -> bytes:
    """Return bytes that only a holder of the login can derive; a refresh token is random, so one round is enough."""
    origin = services.zoho_hosts(login.data_center, login.environment).accounts
    secret = [login.refresh_token, login.client.client_secret]
    public = [use, origin, login.data_center, login.environment.value, login.client.client_id]
    return hmac.new(json.dumps(secret).encode(), json.dumps(public).encode(), hashlib.sha256).digest()
