"""Data Prep: mapping sets and the expression language (AEP reference §11).

There is no DELETE, and no writing of single mappings, because the vendor's specification has none: both answer 405.
"""

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.data_prep import expressions, mapping_sets, operators
from pulumi_zoho_aep.simulator.adobe.data_prep.body import MappingSet, parsed
from pulumi_zoho_aep.simulator.adobe.data_prep.functions import FUNCTIONS, Function
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request, caller
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources, xdm
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.store import shown
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

blueprint = Blueprint("data_prep", __name__, url_prefix="/data/foundation/conversion")
blueprint.before_request(foundation.require_caller)

_LARGEST_PAGE = 100  # UNCONFIRMED: the specification names no limit; this is Catalog's
_AUDIT_MEMBERS = ("id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy")
_ORDERS = {"createdDate": "createdDate", "updatedDate": "modifiedDate"}


@blueprint.post("/mappingSets")
def create() -> Response:
    """Store a new mapping set in version 0; answered with 200, not 201."""
    wanted = parsed(foundation.json_object())
    known = _known_fields(wanted)
    _refuse_problems(wanted, known)
    item = {**_audit(), **_members(wanted, {}), "_sandbox": caller().sandbox}
    _put(item, [])
    return jsonify({name: item[name] for name in _AUDIT_MEMBERS})


@blueprint.put("/mappingSets/<identifier>")
def replace(identifier: str) -> Response:
    """Store the next version of a mapping set; dataflows stay with the version they name."""
    previous = _existing(identifier)
    wanted = parsed(foundation.json_object())
    if wanted.identifier not in (None, identifier):
        raise bad_request("The id of a mapping set cannot be changed")
    if wanted.schema_id != previous["xdmSchema"]:
        # UNCONFIRMED: no document shows a set that changes its output schema; its dataset would no longer fit.
        raise bad_request("The output schema of a mapping set cannot be changed")
    _refuse_problems(wanted, _known_fields(wanted))
    kept = {name: previous[name] for name in (*_AUDIT_MEMBERS, "_sandbox")}
    changed = {**kept, **_members(wanted, previous)}
    now = max(world().clock.now_ms(), previous["modifiedDate"] + 1)
    item = revise(changed, user=caller().user, client=caller().client_id, now_ms=now)
    _put(item, previous["_versions"])
    return jsonify(_shown(item, expand=False))


@blueprint.get("/mappingSets/<identifier>")
def one(identifier: str) -> Response:
    """Return a mapping set; the output schema is resolved in it unless `expandSchema=false`."""
    foundation.only_query({"version", "expandSchema"})
    item = _existing(identifier)
    version = foundation.query_number("version", lowest=0)
    found = mapping_sets.stored(world().store, caller().sandbox, item["id"], version)
    if found is None:
        raise foundation.not_found(f"The mapping set {identifier} has no version {version}")
    return jsonify(_shown(found, expand=_expand(default="true")))


@blueprint.get("/mappingSets")
def listed() -> Response:
    """List mapping sets; both `limit` and `start` are mandatory, and there is no filter by tag."""
    foundation.only_query({"limit", "start", "name", "orderBy", "expandSchema"})
    limit = foundation.query_number("limit", lowest=1, highest=_LARGEST_PAGE)
    start = foundation.query_number("start", lowest=0)
    if limit is None or start is None:
        raise bad_request("The query parameters limit and start are required")
    found = foundation.own("mappingSets")
    if "name" in request.args:
        found = [item for item in found if item.get("name") == request.args["name"]]
    expand = _expand(default="false")
    page = [_shown(item, expand=expand) for item in _ordered(found)[start : start + limit]]
    return jsonify({"data": page, "_page": {"count": len(page), "limit": limit}})


@blueprint.get("/mappingSets/<identifier>/mappings")
def mappings(identifier: str) -> Response:
    """Return the rows of a mapping set's latest version."""
    return jsonify(_existing(identifier)["mappings"])


@blueprint.get("/mappingSets/<identifier>/mappings/<mapping>")
def mapping(identifier: str, mapping: str) -> Response:
    """Return one row of a mapping set."""
    for row in _existing(identifier)["mappings"]:
        if row["id"] == mapping:
            return jsonify(row)
    raise foundation.not_found(f"The mapping set {identifier} has no mapping {mapping}")


@blueprint.post("/mappingSets/validate")
def validate() -> Response:
    """Return for each row whether it is valid."""
    wanted = parsed(foundation.json_object())
    known = _known_fields(wanted)
    answers = []
    for row in wanted.mappings:
        reason = mapping_sets.problem(row, known)
        errors = None if reason is None else [mapping_sets.error(row, reason)]
        answers.append({"status": "SUCCESS" if errors is None else "FAILED", "errors": errors})
    return jsonify({"validationResponse": answers})


@blueprint.post("/mappingSets/preview")
def preview() -> Response:
    """Return what a mapping set makes of records."""
    body = foundation.json_object()
    records = body.get("data")
    records = [records] if isinstance(records, dict) else records
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise bad_request("The member data must be a list of objects")
    if not isinstance(body.get("mappingSet"), dict):
        raise bad_request("The member mappingSet must be a mapping set")
    wanted = parsed(body["mappingSet"])
    _refuse_problems(wanted, _known_fields(wanted))
    transformer = mapping_sets.Transformer({"mappings": wanted.mappings, **wanted.options}, _full(wanted.schema_id))
    results = [transformer.transform(record, world().clock.now()) for record in records]
    return jsonify([{"data": result.data, "errors": result.errors or None} for result in results])


@blueprint.post("/languages/el/validate")
def validate_expression() -> Response:
    """Return whether an expression is valid."""
    expression = foundation.json_object().get("expression")
    if not isinstance(expression, str):
        raise bad_request("The member expression must be a string")
    try:
        expressions.parse(expression)
    except expressions.ExpressionError:
        return jsonify(False)  # noqa: FBT003 - it is the whole answer
    return jsonify(True)  # noqa: FBT003 - same


@blueprint.get("/languages/el/functions")
def list_functions() -> Response:
    """List the functions of the expression language."""
    return jsonify([_described(function) for function in FUNCTIONS.values()])


@blueprint.get("/languages/el/operators")
def list_operators() -> Response:
    """List the operators of the expression language."""
    return jsonify(
        [
            {
                "operatorSymbol": symbol,
                "methodName": name,
                "numberOfOperands": count,
                "description": name,
                "example": "",
            }
            for symbol, name, count in operators.DESCRIBED
        ]
    )


def _described(function: Function) -> Item:
    count = function.minimum if function.maximum is None else function.maximum
    params = [{"name": f"value{position}", "type": "object", "position": position} for position in range(1, count + 1)]
    more = ", ..." if function.maximum is None else ""
    return {
        "category": function.category,
        "function": function.name,
        "description": "" if function.run else "Accepted, but not evaluated by the simulator.",
        "syntax": f"{function.name}({', '.join(str(one['name']) for one in params)}{more})",
        "returns": "",
        "returnType": "java.lang.Object",
        "example": "",
        "result": "",
        "params": params,
        "since": 1,
    }


def _existing(identifier: str) -> Item:
    item = foundation.find("mappingSets", identifier)
    if item is None:
        raise foundation.not_found(f"The mapping set {identifier} was not found")
    return item


def _full(schema_id: str) -> Item:
    found = resources.full_view(world().store, caller().sandbox, schema_id)
    if found is None:
        raise bad_request(f"The output schema {schema_id} does not exist")
    return found


def _known_fields(wanted: MappingSet) -> dict[str, Item]:
    return xdm.fields(_full(wanted.schema_id))


def _refuse_problems(wanted: MappingSet, known: dict[str, Item]) -> None:
    seen: set[str] = set()
    for row in wanted.mappings:
        reason = mapping_sets.problem(row, known)
        if reason is not None:
            raise bad_request(f"The mapping to {row.get('destination')} is not valid: {reason}")
        if row["destination"] in seen:
            raise bad_request(f"Two mappings have the destination {row['destination']}")
        seen.add(row["destination"])


def _audit() -> Item:
    """Return what the server adds to a new set, and to each of its rows."""
    now, user = world().clock.now_ms(), caller().user
    written = {"createdDate": now, "modifiedDate": now, "createdBy": user, "modifiedBy": user}
    return {"id": uuid.uuid4().hex, "version": 0, **written}


def _members(wanted: MappingSet, previous: Item) -> Item:
    """Return what a set has besides its audit members."""
    output = previous.get("outputSchema", {"id": uuid.uuid4().hex, "version": 0})
    return {
        **wanted.options,
        "supportVersion": "1.1",
        "inputSchema": wanted.input_schema or {"id": uuid.uuid4().hex, "version": 0},
        "outputSchema": {**output, "schemaRef": wanted.schema_ref},
        "mappings": [_row(row) for row in wanted.mappings],
        "status": "PUBLISHED",
        "xdmVersion": "1.0",
        "schemaRef": wanted.schema_ref,
        "xdmSchema": wanted.schema_id,
    }


def _row(sent: Item) -> Item:
    """Return a row as it is read: with an id, audit members, and its source under several names."""
    is_attribute = sent["sourceType"] == "ATTRIBUTE"
    attributes = sorted(expressions.references(sent["source"]))
    return {
        **_audit(),
        **sent,
        "sourceType": mapping_sets.READ_SOURCE_TYPES[sent["sourceType"]],
        "identity": False,
        "primaryIdentity": False,
        "matchScore": 0.0,
        "functionVersion": 1,
        **({"sourceAttribute": sent["source"]} if is_attribute else {"expressionAttributes": attributes}),
        "destinationXdmPath": sent["destination"],
    }


def _put(item: Item, versions: list[Item]) -> None:
    """Store a set together with all its versions, the present one included: somebody may change that one later."""
    body = {name: value for name, value in item.items() if name != "_versions"}
    world().store.put("mappingSets", item["id"], {**body, "_versions": [*versions, body]})


def _expand(*, default: str) -> bool:
    wanted = request.args.get("expandSchema", default)
    if wanted not in ("true", "false"):
        raise bad_request("The query parameter expandSchema must be true or false")
    return wanted == "true"


def _shown(item: Item, *, expand: bool) -> Item:
    answer = shown(item)
    if expand:
        schema = resources.full_view(world().store, caller().sandbox, item["xdmSchema"]) or {}
        answer["outputSchema"] = {**answer["outputSchema"], "jsonSchema": schema}
    return answer


def _ordered(items: list[Item]) -> list[Item]:
    order = request.args.get("orderBy", "-updatedDate")
    # A plus sign that was not URL-encoded arrives as a blank.
    direction, name = order[:1], order[1:]
    if direction not in "+- " or name not in _ORDERS:
        raise bad_request("The query parameter orderBy must be createdDate or updatedDate, with + or - before it")
    return sorted(items, key=lambda item: int(item[_ORDERS[name]]), reverse=direction == "-")
