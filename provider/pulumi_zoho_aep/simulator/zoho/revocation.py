"""Both flavours of Zoho's token revocation (Zoho reference §8); mind the swapped words of their paths."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.zoho.accounts import here

blueprint = Blueprint("zoho_revocation", __name__)

_PAGE = "<html><head><title>Zoho Accounts</title></head><body><h1>Invalid token</h1></body></html>"


@blueprint.post("/oauth/v2/token/revoke")
def by_whoever_holds_it() -> Response:
    """Revoke a token without asking for the client (flavour A); a token that is not there gets a page with 400."""
    if not here().revoke(request.values.get("token", "")):
        raise Refusal(400, _PAGE)
    return jsonify({"status": "success"})


@blueprint.post("/oauth/v2/revoke/token")
def by_the_client() -> Response:
    """Revoke a token of the client that authenticates itself (flavour B)."""
    basic = request.authorization
    client = here().client(basic.username or "") if basic is not None and basic.type == "basic" else None
    if basic is None or client is None or client["_secrets"]["client_secret"] != basic.password:
        raise Refusal(400, {"error": "invalid_client"})
    token, kind = request.values.get("token", ""), request.values.get("token_type")
    found = {"refresh_token": here().refresh_token, "access_token": here().access_token}.get(kind or "")
    held = None if found is None else found(token)
    if held is None or held["client_id"] != client["id"]:
        raise Refusal(400, {"error": "invalid_token"})
    here().revoke(token)
    return jsonify({"status": "success"})
