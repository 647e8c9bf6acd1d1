"""Zoho's accounts servers: tokens, scope enhancement, the user, the data centres (Zoho reference §4-§7).

Most failures are answered with status 200 and `{"error": …}`. Consent is in `consent`, revoking in `revocation`; the
device flow and PKCE are left out. Deviations that real servers show now and then are selected by
`PUT /_simulator/zoho`.
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import world
from pulumi_zoho_aep.simulator.zoho import scopes, variants
from pulumi_zoho_aep.simulator.zoho.data_centers import DATA_CENTERS, PLACES
from pulumi_zoho_aep.simulator.zoho.grants import ACCESS_TOKEN_SECONDS, ENHANCE_TOKEN_SECONDS, Grants, Throttled

blueprint = Blueprint("zoho_accounts", __name__)

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def here() -> Grants:
    """Return the accounts server that the request is for; the environments of a data centre share one."""
    return Grants(world().store, world().clock, g.place.data_center.code)


def proves(
    store: Store, clock: Clock, accounts_url: str, client_id: str, client_secret: str, refresh_token: str
) -> bool:
    """Whether a service that holds these credentials gets at the CRM; uses nothing up.

    Args:
        store: The simulator's state.
        clock: The simulated time.
        accounts_url: The vendor's address, e.g. `https://accounts.zoho.eu`.
        client_id: Of the registered client.
        client_secret: Its secret.
        refresh_token: Of a user's grant.
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


@blueprint.route("/oauth/v2/token", methods=_METHODS)
def token() -> Response:
    """Exchange a grant token, use a refresh token, or issue an access token to the client itself."""
    page = variants.html_page()
    if page is not None:
        return page
    grant_type = _post_with_grant_type()
    client = _authenticated_client()
    try:
        if grant_type == "authorization_code":
            return _exchange(client)
        if grant_type == "refresh_token":
            return _refresh(client)
        if grant_type == "client_credentials":
            return _issue_to_client(client)
    except Throttled:
        raise variants.throttled() from None
    raise _refused("invalid_client")


@blueprint.route("/oauth/v2/token/scopeenhance", methods=_METHODS)
def scope_enhance() -> Response:
    """Issue the token with which a browser asks the user for more scopes of an existing refresh token."""
    if _post_with_grant_type() != "update_scopes_token":
        raise _refused("invalid_client")
    client = _authenticated_client()
    holder = here().refresh_token(request.values.get("refresh_token", ""))
    if holder is None or holder["client_id"] != client["id"]:
        raise _refused("invalid_code")
    minted = here().new_enhance_token(holder)
    return jsonify({"access_token": minted, "token_type": "update_scope", "expires_in": ENHANCE_TOKEN_SECONDS})


@blueprint.get("/oauth/serverinfo")
def server_info() -> Response:
    """Return the accounts servers of all data centres."""
    locations = {data_center.code: data_center.accounts for data_center in DATA_CENTERS.values()}
    return jsonify({"result": "success", "locations": locations})


@blueprint.get("/oauth/user/info")
def user_info() -> Response:
    """Return who the user of an access token is. Members are UNCONFIRMED: those that older SDKs read."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    issued = here().access_token(value) if scheme in ("Zoho-oauthtoken", "Bearer") else None
    if issued is None:
        raise Refusal(401, {"code": "INVALID_OAUTHTOKEN", "message": "invalid oauth token", "status": "error"})
    if "AaaServer.profile.READ" not in issued["scopes"]:
        raise Refusal(401, {"code": "INVALID_OAUTHSCOPE", "message": "invalid oauth scope", "status": "error"})
    user = world().store.get("zohoUsers", issued["place"]) or {}
    shown = {"First_Name": "first_name", "Email": "email", "Last_Name": "last_name", "Display_Name": "full_name"}
    return jsonify({**{name: user.get(member) for name, member in shown.items()}, "ZUID": int(user.get("zuid", 0))})


def _post_with_grant_type() -> str:
    """Return the grant type; wrong method or none at all are the two faults with status 400 (body UNCONFIRMED)."""
    if request.method != "POST":
        raise Refusal(400, "<html><body><h1>Bad Request</h1><p>HTTP method not supported</p></body></html>")
    grant_type = request.values.get("grant_type")
    if not grant_type:
        raise Refusal(400, "<html><body><h1>Bad Request</h1><p>grant_type missing</p></body></html>")
    return grant_type


def _authenticated_client() -> dict[str, Any]:
    basic = request.authorization if request.authorization and request.authorization.type == "basic" else None
    client_id = (basic and basic.username) or request.values.get("client_id", "")
    secret = (basic and basic.password) or request.values.get("client_secret", "")
    client = here().client(client_id)
    if client is None:
        raise _refused("invalid_client")
    if client["_secrets"]["client_secret"] != secret:
        raise _refused("invalid_client_secret")
    return client


def _exchange(client: dict[str, Any]) -> Response:
    grant = here().grant(request.values.get("code", ""))
    if grant is None or grant["client_id"] != client["id"]:
        raise _refused("invalid_code")
    if grant["redirect_uri"] != request.values.get("redirect_uri"):
        # UNCONFIRMED whether this uses the code up: it does here, so that nobody relies on a second try.
        here().discard(grant)
        raise _refused("invalid_redirect_uri")
    holder, refresh_token = here().spend(grant)
    return _issued(holder, holder["scopes"], refresh_token)


def _refresh(client: dict[str, Any]) -> Response:
    holder = here().refresh_token(request.values.get("refresh_token", ""))
    if holder is None or holder["client_id"] != client["id"]:
        raise _refused("invalid_code")
    here().count_refresh(holder)
    return _issued(holder, holder["scopes"])


def _issue_to_client(client: dict[str, Any]) -> Response:
    asked = scopes.split(request.values.get("scope", ""))
    if not asked or not all(map(scopes.exists, asked)):
        raise _refused("invalid_scope")
    service, _, zgid = request.values.get("soid", "").partition(".")
    organizations = [item for item in world().store.items("zohoOrgs") if service == "ZohoCRM" and item["zgid"] == zgid]
    if not organizations or PLACES[organizations[0]["place"]].data_center != g.place.data_center:
        raise _refused("missing_org_info")
    return _issued({"id": None, "client_id": client["id"], "place": organizations[0]["place"]}, asked)


def _issued(holder: dict[str, Any], granted: list[str], refresh_token: str | None = None) -> Response:
    """Mint an access token and answer with it.

    The API host is the one where the token works, and leads back to the simulator: clients go where it says. That it is
    the environment's own, and not production's always, is UNCONFIRMED.
    """
    answer: dict[str, Any] = {"access_token": here().new_access_token(holder, granted)}
    if refresh_token is not None:
        answer["refresh_token"] = refresh_token
    answer |= {
        "scope": " ".join(granted),
        "api_domain": f"{request.host_url.rstrip('/')}{PLACES[holder['place']].path}",
        "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_SECONDS,
    }
    return jsonify(variants.applied(answer))


def _refused(error: str) -> Refusal:
    return Refusal(200, {"error": error})
