"""What a person does in Zoho's API console, and the choice of variants: control routes below `/_simulator/zoho`."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.routes.current import world
from pulumi_zoho_aep.simulator.zoho import scopes, variants
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.self_client import DEFAULT_MINUTES, NotGenerated, generate

blueprint = Blueprint("zoho_console", __name__, url_prefix=f"{CONTROL}/zoho")


@blueprint.put("")
def select_variant() -> Response:
    """Choose how the accounts servers answer: `{"variant": {…}}`, see Variants of Zoho."""
    try:
        variants.select(world().store, request.get_json()["variant"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(400, {"error": f"a variant is expected: {error}"}) from None
    return jsonify({"variant": variants.selected(world().store)})


@blueprint.post("/codes")
def generate_code() -> Response:
    """Generate a self client's grant token: `{data_center, environment, scopes, minutes, client_id}`, all optional."""
    asked = request.get_json()
    place = PLACES.get(f"{asked.get('data_center', 'us')}-{asked.get('environment', 'production')}")
    if place is None:
        raise Refusal(400, {"error": "there is no such data centre and environment"})
    granted, minutes = asked.get("scopes", list(scopes.SEEDED)), asked.get("minutes", DEFAULT_MINUTES)
    try:
        client_id, code = generate(world(), place, granted, minutes, asked.get("client_id"))
    except NotGenerated as error:
        raise Refusal(400, {"error": str(error)}) from None
    return jsonify({"code": code, "client_id": client_id, "expires_in": minutes * 60, "scopes": granted})
