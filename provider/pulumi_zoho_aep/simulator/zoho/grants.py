"""Clients, grant tokens, refresh tokens and access tokens of Zoho's accounts servers, with their limits. No HTTP here.

Facts: Zoho reference §3.4, §6 and §20.4. A token is stored under its own digest; its value is below `_secrets`.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import DATA_CENTERS, HOME, PLACES, Place

Item = dict[str, Any]

ACCESS_TOKEN_SECONDS = 3600
# Pages disagree (§3.4): a web grant token lives one to three minutes; the shortest is the strictest.
WEB_GRANT_TOKEN_SECONDS = 60
ENHANCE_TOKEN_SECONDS = 600
_WINDOW_SECONDS = 600
_PER_WINDOW = 10
_LIVE_ACCESS_TOKENS = 10
_REFRESH_TOKENS = 20
_FOR_EVER = float(2**40)


class Throttled(Exception):
    """More tokens were requested than ten minutes allow."""


def seed(store: Store) -> None:
    """Store two clients, a refresh token in every place, and one grant token."""
    everywhere = [code for code in DATA_CENTERS if code != "cn"]
    for client_id, secret, codes in (
        (seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET, everywhere),
        (seeds.ZOHO_CHINA_CLIENT_ID, seeds.ZOHO_CHINA_CLIENT_SECRET, ["cn"]),
    ):
        client = {
            "id": client_id,
            "name": "Acme Data Pipelines",
            "data_centers": codes,
            # Zoho compares the port as well; a listener on a free port could not be registered with it.
            "redirect_uris": [
                "http://127.0.0.1:*/callback",
                "http://localhost:*/callback",
                "https://example.com/callback",
            ],
            "_secrets": {"client_secret": secret},
        }
        store.put("zohoClients", client_id, client)
    for place in PLACES.values():
        client_id = seeds.ZOHO_CHINA_CLIENT_ID if place.data_center.code == "cn" else seeds.ZOHO_CLIENT_ID
        token = seeds.zoho_refresh_token(place.data_center.code, place.environment)
        _put_refresh_token(store, token, client_id, place, scopes.SEEDED, 0)
    _put_grant_token(store, seeds.ZOHO_GRANT_TOKEN, seeds.ZOHO_CLIENT_ID, HOME, scopes.SEEDED, expires=_FOR_EVER)


class Grants:
    """The grants that one accounts server knows: the store that all of them share, seen from one data centre."""

    def __init__(self, store: Store, clock: Clock, data_center: str) -> None:
        self._store = store
        self._clock = clock
        self._data_center = data_center

    def client(self, client_id: str) -> Item | None:
        """Return the client, or None if it is unknown or not enabled in this data centre."""
        client = self._store.get("zohoClients", client_id)
        return client if client is not None and self._data_center in client["data_centers"] else None

    def new_grant_token(
        self,
        client: Item,
        place: Place,
        granted: Iterable[str],
        *,
        seconds: float,
        **request: Any,  # noqa: ANN401
    ) -> str:
        """Return a grant token for what a user has agreed to.

        Args:
            client: Client that may exchange it.
            place: Organisation that the user chose.
            granted: Scopes.
            seconds: Its lifetime.
            request: `redirect_uri`, `offline` and `prompted` of a web client's request; nothing for a self client.

        Raises:
            Throttled: The client has had ten in the last ten minutes.
        """
        now = self._clock.now()
        recent = [at for at in client.get("_grantTokensAt", []) if at > now - _WINDOW_SECONDS]
        if len(recent) >= _PER_WINDOW:
            raise Throttled
        self._store.put("zohoClients", client["id"], {**client, "_grantTokensAt": [*recent, now]})
        token = new_token()
        _put_grant_token(self._store, token, client["id"], place, granted, expires=now + seconds, **request)
        return token

    def grant(self, token: str) -> Item | None:
        """Return what an unused, living grant token of this data centre stands for."""
        grant = self._store.get("_zohoGrantTokens", digest(token))
        living = grant is not None and grant["expires"] > self._clock.now() and self._is_here(grant)
        return grant if living else None

    def discard(self, grant: Item) -> None:
        """Use a grant token up without an exchange."""
        self._store.delete("_zohoGrantTokens", grant["id"])

    def spend(self, grant: Item) -> tuple[Item, str | None]:
        """Use a grant token up; return the record of the new refresh token, and its value if the client gets one."""
        self.discard(grant)
        mine = [item for item in self._refresh_tokens() if _same_holder(item, grant)]
        if grant["redirect_uri"] is not None and (not grant["offline"] or (mine and not grant["prompted"])):
            return {**grant, "id": None}, None
        for eldest in mine[: max(0, len(mine) + 1 - _REFRESH_TOKENS)]:
            self.delete_refresh_token(eldest)
        token = new_token()
        place = PLACES[grant["place"]]
        return _put_refresh_token(
            self._store, token, grant["client_id"], place, grant["scopes"], self._clock.now()
        ), token

    def refresh_token(self, token: str) -> Item | None:
        """Return the record of a refresh token of this data centre, or None."""
        found = self._store.get("zohoRefreshTokens", digest(token))
        return found if found is not None and self._is_here(found) else None

    def count_refresh(self, holder: Item) -> None:
        """Count the use of a refresh token.

        Raises:
            Throttled: Ten uses lie in the last ten minutes. Each further try prolongs the block.
        """
        now = self._clock.now()
        recent = [at for at in holder["_refreshedAt"] if at > now - _WINDOW_SECONDS]
        blocked = len(recent) >= _PER_WINDOW or holder.get("_blockedUntil", 0) > now
        changed = {"_blockedUntil": now + _WINDOW_SECONDS} if blocked else {"_refreshedAt": [*recent, now]}
        self._store.put("zohoRefreshTokens", holder["id"], {**holder, **changed})
        if blocked:
            raise Throttled

    def new_access_token(self, holder: Item, granted: Iterable[str]) -> str:
        """Return a new access token; the eleventh living one of a refresh token ends the first."""
        now = self._clock.now()
        siblings = []
        for item in self._store.items("zohoAccessTokens"):
            if item["expires"] <= now:
                self._store.delete("zohoAccessTokens", item["id"])
            elif holder["id"] is not None and item["refresh_token_id"] == holder["id"]:
                siblings.append(item)
        for eldest in siblings[: max(0, len(siblings) + 1 - _LIVE_ACCESS_TOKENS)]:
            self._store.delete("zohoAccessTokens", eldest["id"])
        token = new_token()
        record = self._derived(token, holder, ACCESS_TOKEN_SECONDS) | {
            "scopes": list(granted),
            "_secrets": {"token": token},
        }
        self._store.put("zohoAccessTokens", record["id"], record)
        return token

    def new_enhance_token(self, holder: Item) -> str:
        """Return a one-purpose token that lets a browser ask for more scopes of a refresh token."""
        token = new_token()
        record = self._derived(token, holder, ENHANCE_TOKEN_SECONDS)
        self._store.put("_zohoEnhanceTokens", record["id"], record)
        return token

    def enhancement(self, token: str) -> Item | None:
        """Return what a living enhancement token of this data centre stands for."""
        found = self._store.get("_zohoEnhanceTokens", digest(token))
        living = found is not None and found["expires"] > self._clock.now() and self._is_here(found)
        return found if living else None

    def enhance(self, enhancement: Item, more: Iterable[str]) -> bool:
        """Add scopes to the refresh token; access tokens minted before keep theirs. False if it is gone."""
        self._store.delete("_zohoEnhanceTokens", enhancement["id"])
        holder = self._store.get("zohoRefreshTokens", enhancement["refresh_token_id"])
        if holder is not None:
            union = list(dict.fromkeys([*holder["scopes"], *more]))
            self._store.put("zohoRefreshTokens", holder["id"], {**holder, "scopes": union})
        return holder is not None

    def access_token(self, token: str) -> Item | None:
        """Return the record of a living access token of this data centre, or None. It dies with its refresh token."""
        found = self._store.get("zohoAccessTokens", digest(token))
        if found is None or found["expires"] <= self._clock.now() or not self._is_here(found):
            return None
        parent = found["refresh_token_id"]
        return found if parent is None or self._store.get("zohoRefreshTokens", parent) is not None else None

    def revoke(self, token: str) -> bool:
        """End a refresh token with all its access tokens, or one access token; False if it is neither."""
        holder = self.refresh_token(token)
        if holder is not None:
            self.delete_refresh_token(holder)
            return True
        issued = self.access_token(token)
        return issued is not None and self._store.delete("zohoAccessTokens", issued["id"])

    def delete_refresh_token(self, holder: Item) -> None:
        """Remove a refresh token and the access tokens made from it."""
        self._store.delete("zohoRefreshTokens", holder["id"])
        for item in self._store.items("zohoAccessTokens"):
            if item["refresh_token_id"] == holder["id"]:
                self._store.delete("zohoAccessTokens", item["id"])

    def _derived(self, token: str, holder: Item, seconds: float) -> Item:
        """Return the record of a token that was made from a refresh token."""
        return {
            "id": digest(token),
            "refresh_token_id": holder["id"],
            "client_id": holder["client_id"],
            "place": holder["place"],
            "expires": self._clock.now() + seconds,
        }

    def _refresh_tokens(self) -> list[Item]:
        return self._store.items("zohoRefreshTokens")

    def _is_here(self, item: Item) -> bool:
        return PLACES[item["place"]].data_center.code == self._data_center


def is_registered(client: Item, redirect_uri: str) -> bool:
    """Whether the redirect URI is one of the client's, letter by letter; `*` in a registered one stands for a port."""
    patterns = (re.escape(registered).replace(r"\*", r"\d{1,5}") for registered in client["redirect_uris"])
    return any(re.fullmatch(pattern, redirect_uri) for pattern in patterns)


def digest(token: str) -> str:
    """Return the id under which a token is stored: says nothing about the token."""
    return hashlib.sha256(token.encode()).hexdigest()[:24]


def new_token() -> str:
    """Return a value of the shape that all tokens of Zoho have."""
    return f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"


def _same_holder(one: Item, other: Item) -> bool:
    return (one["client_id"], one["place"]) == (other["client_id"], other["place"])


def _put_grant_token(
    store: Store,
    token: str,
    client_id: str,
    place: Place,
    granted: Iterable[str],
    **details: Any,  # noqa: ANN401
) -> None:
    record: Item = {"id": digest(token), "client_id": client_id, "place": place.key, "scopes": list(granted)}
    defaults = {"redirect_uri": None, "offline": True, "prompted": True}
    store.put("_zohoGrantTokens", record["id"], {**record, **defaults, **details, "_secrets": {"token": token}})


def _put_refresh_token(
    store: Store, token: str, client_id: str, place: Place, granted: Iterable[str], at: float
) -> Item:
    record: Item = {
        "id": digest(token),
        "client_id": client_id,
        "place": place.key,
        "scopes": list(granted),
        "granted_at": at,
        "_refreshedAt": [],
        "_secrets": {"token": token},
    }
    store.put("zohoRefreshTokens", record["id"], record)
    return record
