"""Routes of Zoho's accounts servers: tokens and their end, scope enhancement, the user, the data centres."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.zoho import accounts, revocation
from pulumi_zoho_aep.simulator.zoho.accounts import Asked
from pulumi_zoho_aep.simulator.zoho.routes.current import basic, site

blueprint = Blueprint("zoho_accounts", __name__)

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@blueprint.route("/oauth/v2/token", methods=_METHODS)
def token() -> Response:
    """Exchange a grant token, use a refresh token, or issue an access token to the client itself."""
    return jsonify(accounts.token(site(), _asked()))


@blueprint.route("/oauth/v2/token/scopeenhance", methods=_METHODS)
def scope_enhance() -> Response:
    """Issue the token with which a browser asks the user for more scopes of an existing refresh token."""
    return jsonify(accounts.enhance_token(site(), _asked()))


@blueprint.get("/oauth/serverinfo")
def server_info() -> Response:
    """Return the accounts servers of all data centres."""
    return jsonify(accounts.server_info())


@blueprint.get("/oauth/user/info")
def user_info() -> Response:
    """Return who the user of an access token is."""
    return jsonify(accounts.user_info(site(), request.headers.get("Authorization", "")))


@blueprint.post("/oauth/v2/token/revoke")
def revoke_by_whoever_holds_it() -> Response:
    """Revoke a token without asking for the client (flavour A); mind the swapped words of the two paths."""
    revocation.by_whoever_holds_it(site(), request.values.get("token", ""))
    return jsonify({"status": "success"})


@blueprint.post("/oauth/v2/revoke/token")
def revoke_by_the_client() -> Response:
    """Revoke a token of the client that authenticates itself (flavour B)."""
    revocation.by_the_client(site(), basic(), request.values.to_dict())
    return jsonify({"status": "success"})


def _asked() -> Asked:
    return Asked(request.method, request.host_url.rstrip("/"), request.values.to_dict(), basic())
