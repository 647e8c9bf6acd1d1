"""What a person does in Zoho's API console, and the choice of variants: control routes below `/_simulator/zoho`."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.world import world
from pulumi_zoho_aep.simulator.zoho import scopes, variants
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.grants import Grants, Throttled

blueprint = Blueprint("zoho_console", __name__, url_prefix=f"{CONTROL}/zoho")

# The choices of the console's drop-down.
_MINUTES = (3, 5, 7, 10)


@blueprint.put("")
def select_variant() -> Response:
    """Choose how the accounts servers answer: `{"variant": {…}}`, see `variants`."""
    try:
        variants.select(request.get_json()["variant"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(400, {"error": f"a variant is expected: {error}"}) from None
    return jsonify({"variant": variants.selected()})


@blueprint.post("/codes")
def generate_code() -> Response:
    """Generate a self client's grant token: `{data_center, environment, scopes, minutes, client_id}`, all optional."""
    asked = request.get_json()
    data_center = asked.get("data_center", "us")
    place = PLACES.get(f"{data_center}-{asked.get('environment', 'production')}")
    granted, minutes = asked.get("scopes", list(scopes.SEEDED)), asked.get("minutes", 3)
    if place is None or minutes not in _MINUTES or not granted or not all(map(scopes.exists, granted)):
        raise Refusal(400, {"error": f"no such place, not in {_MINUTES} minutes, or a scope that does not exist"})
    grants = Grants(world().store, world().clock, data_center)
    own = seeds.ZOHO_CHINA_CLIENT_ID if data_center == "cn" else seeds.ZOHO_CLIENT_ID
    client = grants.client(asked.get("client_id", own))
    if client is None:
        raise Refusal(400, {"error": f"the client is not registered in {data_center}"})
    try:
        code = grants.new_grant_token(client, place, granted, seconds=minutes * 60)
    except Throttled:
        raise Refusal(400, {"error": "ten codes in ten minutes are all that a client gets"}) from None
    return jsonify({"code": code, "client_id": client["id"], "expires_in": minutes * 60, "scopes": granted})
