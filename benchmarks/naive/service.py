"""The naive provider's client: a request when one is needed, a token for each resource class."""

import json
import time
from typing import Any

import requests
from pulumi.dynamic import ConfigureRequest

SCOPES = "openid,session,AdobeID,read_organizations,additional_info.projectedProductContext"
_SECONDS = 60
_EARLY_SECONDS = 60


class Service:
    """Adobe Experience Platform, reached as the engine's configuration says."""

    def __init__(self, req: ConfigureRequest) -> None:
        self.platform: dict[str, Any] = json.loads(req.config.require("zoho-aep:platform"))
        self._token, self._expires = "", 0.0

    def send(self, method: str, path: str, *, json: Any = None, **headers: str) -> requests.Response:  # noqa: ANN401
        """Send a request; names of headers have `_` for `-`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        identity = {
            "Authorization": f"Bearer {self._access_token()}",
            "x-api-key": self.platform["client_id"],
            "x-gw-ims-org-id": self.platform["organization"],
            "x-sandbox-name": self.platform["sandbox"],
        }
        url = f"{self.platform['endpoint']}/data/foundation{path}"
        reply = requests.request(method, url, json=json, headers={**identity, **given}, timeout=_SECONDS)
        reply.raise_for_status()
        return reply

    def zoho_token(self, credential: dict[str, Any]) -> str:
        """Return an access token of Zoho; the simulator stands for Zoho as well."""
        form = {name: credential[name] for name in ("client_id", "client_secret", "refresh_token")}
        return str(self._post_form("/oauth/v2/token", {**form, "grant_type": "refresh_token"})["access_token"])

    def _access_token(self) -> str:
        if time.time() > self._expires - _EARLY_SECONDS:
            form = {name: self.platform[name] for name in ("client_id", "client_secret")}
            answer = self._post_form("/ims/token/v3", {**form, "grant_type": "client_credentials", "scope": SCOPES})
            self._token, self._expires = answer["access_token"], time.time() + answer["expires_in"]
        return self._token

    def _post_form(self, path: str, form: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
        reply = requests.post(f"{self.platform['endpoint']}{path}", data=form, timeout=_SECONDS)
        reply.raise_for_status()
        return reply.json()
