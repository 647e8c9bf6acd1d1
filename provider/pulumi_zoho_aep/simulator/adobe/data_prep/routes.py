"""Routes of Data Prep (AEP reference §11).

There is no DELETE, and no writing of single mappings, because the vendor's specification has none: both answer 405.
"""

from flask import Blueprint, Response, jsonify

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.data_prep import language, reads, writes
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

blueprint = Blueprint("data_prep", __name__, url_prefix="/data/foundation/conversion")
blueprint.before_request(gate.require_caller)


@blueprint.post("/mappingSets")
def create() -> Response:
    """Store a new mapping set in version 0; answered with 200, not 201."""
    return jsonify(writes.create(call(), gate.json_object()))


@blueprint.put("/mappingSets/<identifier>")
def replace(identifier: str) -> Response:
    """Store the next version of a mapping set; dataflows stay with the version they name."""
    previous = reads.existing(call(), identifier)
    return jsonify(reads.shown(call(), writes.replace(call(), previous, gate.json_object()), expand=False))


@blueprint.get("/mappingSets/<identifier>")
def one(identifier: str) -> Response:
    """Return a mapping set; the output schema is resolved in it unless `expandSchema=false`."""
    foundation.only_query(query(), {"version", "expandSchema"})
    return jsonify(reads.one(call(), identifier, query()))


@blueprint.get("/mappingSets")
def listed() -> Response:
    """List mapping sets; both `limit` and `start` are mandatory, and there is no filter by tag."""
    foundation.only_query(query(), {"limit", "start", "name", "orderBy", "expandSchema"})
    return jsonify(reads.listed(call(), query()))


@blueprint.get("/mappingSets/<identifier>/mappings")
def mappings(identifier: str) -> Response:
    """Return the rows of a mapping set's latest version."""
    return jsonify(reads.existing(call(), identifier)["mappings"])


@blueprint.get("/mappingSets/<identifier>/mappings/<mapping>")
def mapping(identifier: str, mapping: str) -> Response:
    """Return one row of a mapping set."""
    return jsonify(reads.row(call(), identifier, mapping))


@blueprint.post("/mappingSets/validate")
def validate() -> Response:
    """Return for each row whether it is valid."""
    return jsonify({"validationResponse": writes.validate(call(), gate.json_object())})


@blueprint.post("/mappingSets/preview")
def preview() -> Response:
    """Return the results of mapping records."""
    return jsonify(writes.preview(call(), gate.json_object()))


@blueprint.post("/languages/el/validate")
def validate_expression() -> Response:
    """Return whether an expression is valid."""
    return jsonify(language.is_valid(gate.json_object().get("expression")))


@blueprint.get("/languages/el/functions")
def list_functions() -> Response:
    """List the functions of the expression language."""
    return jsonify(language.functions())


@blueprint.get("/languages/el/operators")
def list_operators() -> Response:
    """List the operators of the expression language."""
    return jsonify(language.operators())
