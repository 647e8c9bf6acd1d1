"""Zoho's accounts servers: tokens, scope enhancement, the user, the data centres (Zoho reference §4-§7).

Most failures are answered with status 200 and `{"error": …}`. Consent is in `consent`, revoking in `revocation`; the
device flow and PKCE are left out. Deviations that real servers show now and then are selected by
`PUT /_simulator/zoho`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho import scopes, variants
from pulumi_zoho_aep.simulator.zoho.data_centers import DATA_CENTERS, PLACES
from pulumi_zoho_aep.simulator.zoho.grants import ACCESS_TOKEN_SECONDS, ENHANCE_TOKEN_SECONDS, Grants, Throttled
from pulumi_zoho_aep.simulator.zoho.site import Site

Item = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A call of a token endpoint.

    Attributes:
        method: Of HTTP.
        host: Address of the simulator, without a slash at the end: API hosts lead back to it.
        values: Query and form.
        basic: Client id and secret of a Basic authorization, if there is one.
    """

    method: str
    host: str
    values: Mapping[str, str]
    basic: tuple[str, str] | None = None


def verifies(
    store: Store, clock: Clock, accounts_url: str, client_id: str, client_secret: str, refresh_token: str
) -> bool:
    """Whether a service with these credentials can reach the CRM; uses nothing up.

    Args:
        store: The simulator's state.
        clock: The simulated time.
        accounts_url: The vendor's address, e.g. `https://accounts.zoho.eu`.
        client_id: The registered client's id.
        client_secret: Its secret.
        refresh_token: The token of a user's grant.
    """
    codes = [data_center.code for data_center in DATA_CENTERS.values() if data_center.accounts == accounts_url]
    if not codes:
        return False
    grants = Grants(store, clock, codes[0])
    client, holder = grants.client(client_id), grants.refresh_token(refresh_token)
    if client is None or holder is None or holder["client_id"] != client_id:
        return False
    user = store.get("zohoUsers", holder["place"])
    return client["_secrets"]["client_secret"] == client_secret and user is not None and user["status"] == "active"


def organization_key(store: Store, refresh_token: str) -> str | None:
    """Return the key of the organisation to which a refresh token gives access, for `catalogue.records`."""
    for code in DATA_CENTERS:
        holder = Grants(store, Clock(store), code).refresh_token(refresh_token)
        if holder is not None:
            return str(holder["place"])
    return None


def token(site: Site, asked: Asked) -> Item:
    """Exchange a grant token, use a refresh token, or issue an access token to the client itself."""
    page = variants.html_page(site.store)
    if page is not None:
        raise page
    issue = _GRANT_TYPES.get(_post_with_grant_type(asked))
    client = _authenticated_client(site, asked)
    if issue is None:
        raise _refused("invalid_client")
    try:
        return issue(site, asked, client)
    except Throttled:
        raise variants.throttled(site.store) from None


def enhance_token(site: Site, asked: Asked) -> Item:
    """Issue the token with which a browser asks the user for more scopes of an existing refresh token."""
    if _post_with_grant_type(asked) != "update_scopes_token":
        raise _refused("invalid_client")
    client = _authenticated_client(site, asked)
    holder = site.grants.refresh_token(asked.values.get("refresh_token", ""))
    if holder is None or holder["client_id"] != client["id"]:
        raise _refused("invalid_code")
    minted = site.grants.new_enhance_token(holder)
    return {"access_token": minted, "token_type": "update_scope", "expires_in": ENHANCE_TOKEN_SECONDS}


def server_info() -> Item:
    """Return the accounts servers of all data centres."""
    locations = {data_center.code: data_center.accounts for data_center in DATA_CENTERS.values()}
    return {"result": "success", "locations": locations}


def user_info(site: Site, authorization: str) -> Item:
    """Return who the user of an access token is. Members are UNCONFIRMED: those that older SDKs read."""
    scheme, _, value = authorization.partition(" ")
    issued = site.grants.access_token(value) if scheme in ("Zoho-oauthtoken", "Bearer") else None
    if issued is None:
        raise Refusal(401, {"code": "INVALID_OAUTHTOKEN", "message": "invalid oauth token", "status": "error"})
    if "AaaServer.profile.READ" not in issued["scopes"]:
        raise Refusal(401, {"code": "INVALID_OAUTHSCOPE", "message": "invalid oauth scope", "status": "error"})
    user = site.store.get("zohoUsers", issued["place"]) or {}
    shown = {"First_Name": "first_name", "Email": "email", "Last_Name": "last_name", "Display_Name": "full_name"}
    return {**{name: user.get(member) for name, member in shown.items()}, "ZUID": int(user.get("zuid", 0))}


def _post_with_grant_type(asked: Asked) -> str:
    """Return the grant type; wrong method or none at all are the two faults with status 400 (body UNCONFIRMED)."""
    if asked.method != "POST":
        raise Refusal(400, "<html><body><h1>Bad Request</h1><p>HTTP method not supported</p></body></html>")
    grant_type = asked.values.get("grant_type")
    if not grant_type:
        raise Refusal(400, "<html><body><h1>Bad Request</h1><p>grant_type missing</p></body></html>")
    return grant_type


def _authenticated_client(site: Site, asked: Asked) -> Item:
    basic_id, basic_secret = asked.basic or ("", "")
    client_id = basic_id or asked.values.get("client_id", "")
    secret = basic_secret or asked.values.get("client_secret", "")
    client = site.grants.client(client_id)
    if client is None:
        raise _refused("invalid_client")
    if client["_secrets"]["client_secret"] != secret:
        raise _refused("invalid_client_secret")
    return client


def _exchange(site: Site, asked: Asked, client: Item) -> Item:
    grant = site.grants.grant(asked.values.get("code", ""))
    if grant is None or grant["client_id"] != client["id"]:
        raise _refused("invalid_code")
    if grant["redirect_uri"] != asked.values.get("redirect_uri"):
        # UNCONFIRMED whether this uses the code up: it does here, so that no one relies on a second try.
        site.grants.discard(grant)
        raise _refused("invalid_redirect_uri")
    holder, refresh_token = site.grants.spend(grant)
    return _issued(site, asked, holder, holder["scopes"], refresh_token)


def _refresh(site: Site, asked: Asked, client: Item) -> Item:
    holder = site.grants.refresh_token(asked.values.get("refresh_token", ""))
    if holder is None or holder["client_id"] != client["id"]:
        raise _refused("invalid_code")
    site.grants.count_refresh(holder)
    return _issued(site, asked, holder, holder["scopes"])


def _issue_to_client(site: Site, asked: Asked, client: Item) -> Item:
    granted = scopes.split(asked.values.get("scope", ""))
    if not granted or not all(map(scopes.exists, granted)):
        raise _refused("invalid_scope")
    service, _, zgid = asked.values.get("soid", "").partition(".")
    organizations = [item for item in site.store.items("zohoOrgs") if service == "ZohoCRM" and item["zgid"] == zgid]
    if not organizations or PLACES[organizations[0]["place"]].data_center != site.place.data_center:
        raise _refused("missing_org_info")
    return _issued(site, asked, {"id": None, "client_id": client["id"], "place": organizations[0]["place"]}, granted)


def _issued(site: Site, asked: Asked, holder: Item, granted: list[str], refresh_token: str | None = None) -> Item:
    """Mint an access token and answer with it.

    The API host is the one where the token works, and leads back to the simulator: clients go where it says. That it is
    the environment's own rather than always production's is UNCONFIRMED.
    """
    answer: Item = {"access_token": site.grants.new_access_token(holder, granted)}
    if refresh_token is not None:
        answer["refresh_token"] = refresh_token
    answer |= {
        "scope": " ".join(granted),
        "api_domain": f"{asked.host}{PLACES[holder['place']].path}",
        "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_SECONDS,
    }
    return variants.applied(site.store, answer)


def _refused(error: str) -> Refusal:
    return Refusal(200, {"error": error})


_GRANT_TYPES = {"authorization_code": _exchange, "refresh_token": _refresh, "client_credentials": _issue_to_client}
