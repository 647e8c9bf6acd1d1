"""Mapping sets as clients write them: a new one, its next version, and what would become of one (AEP reference §11)."""

import uuid
from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.data_prep import expressions, mapping_sets
from pulumi_zoho_aep.simulator.adobe.data_prep.body import MappingSet, parsed
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources, xdm
from pulumi_zoho_aep.simulator.revision import revise

Item = dict[str, Any]

_AUDIT_MEMBERS = ("id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy")


def create(call: Call, body: Item) -> Item:
    """Store a new mapping set in version 0; return its audit members."""
    sent = parsed(body)
    _refuse_mistakes(sent, _known_fields(call, sent))
    item = {**_audit(call), **_members(call, sent, {}), "_sandbox": call.caller.sandbox}
    _put(call, item, [])
    return {name: item[name] for name in _AUDIT_MEMBERS}


def replace(call: Call, previous: Item, body: Item) -> Item:
    """Store the next version of a mapping set and return it."""
    sent = parsed(body)
    if sent.identifier not in (None, previous["id"]):
        raise bad_request("The id of a mapping set cannot be changed")
    if sent.schema_id != previous["xdmSchema"]:
        # UNCONFIRMED: no document shows a set that changes its output schema; its dataset would no longer fit.
        raise bad_request("The output schema of a mapping set cannot be changed")
    _refuse_mistakes(sent, _known_fields(call, sent))
    kept = {name: previous[name] for name in (*_AUDIT_MEMBERS, "_sandbox")}
    changed = {**kept, **_members(call, sent, previous)}
    now = max(call.clock.now_ms(), previous["modifiedDate"] + 1)
    item = revise(changed, user=call.caller.user, client=call.caller.client_id, now_ms=now)
    _put(call, item, previous["_versions"])
    return item


def validate(call: Call, body: Item) -> list[Item]:
    """Return whether each row is valid."""
    sent = parsed(body)
    known = _known_fields(call, sent)
    answers = []
    for row in sent.mappings:
        reason = mapping_sets.problem(row, known)
        errors = None if reason is None else [mapping_sets.error(row, reason)]
        answers.append({"status": "SUCCESS" if errors is None else "FAILED", "errors": errors})
    return answers


def preview(call: Call, body: Item) -> list[Item]:
    """Return the results of mapping records."""
    records = body.get("data")
    records = [records] if isinstance(records, dict) else records
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise bad_request("The member data must be a list of objects")
    if not isinstance(body.get("mappingSet"), dict):
        raise bad_request("The member mappingSet must be a mapping set")
    sent = parsed(body["mappingSet"])
    _refuse_mistakes(sent, _known_fields(call, sent))
    full = _full(call, sent.schema_id)
    transformer = mapping_sets.Transformer({"mappings": sent.mappings, **sent.options}, full)
    results = [transformer.transform(record, call.clock.now()) for record in records]
    return [{"data": result.data, "errors": result.errors or None} for result in results]


def _full(call: Call, schema_id: str) -> Item:
    found = resources.full_view(call.store, call.caller.sandbox, schema_id)
    if found is None:
        raise bad_request(f"The output schema {schema_id} does not exist")
    return found


def _known_fields(call: Call, sent: MappingSet) -> dict[str, Item]:
    return xdm.fields(_full(call, sent.schema_id))


def _refuse_mistakes(sent: MappingSet, known: dict[str, Item]) -> None:
    seen: set[str] = set()
    for row in sent.mappings:
        reason = mapping_sets.problem(row, known)
        if reason is not None:
            raise bad_request(f"The mapping to {row.get('destination')} is not valid: {reason}")
        if row["destination"] in seen:
            raise bad_request(f"Two mappings have the destination {row['destination']}")
        seen.add(row["destination"])


def _audit(call: Call) -> Item:
    """Return what the server adds to a new set, and to each of its rows."""
    now, user = call.clock.now_ms(), call.caller.user
    written = {"createdDate": now, "modifiedDate": now, "createdBy": user, "modifiedBy": user}
    return {"id": uuid.uuid4().hex, "version": 0, **written}


def _members(call: Call, sent: MappingSet, previous: Item) -> Item:
    """Return what a set has besides its audit members."""
    output = previous.get("outputSchema", {"id": uuid.uuid4().hex, "version": 0})
    return {
        **sent.options,
        "supportVersion": "1.1",
        "inputSchema": sent.input_schema or {"id": uuid.uuid4().hex, "version": 0},
        "outputSchema": {**output, "schemaRef": sent.schema_ref},
        "mappings": [_row(call, row) for row in sent.mappings],
        "status": "PUBLISHED",
        "xdmVersion": "1.0",
        "schemaRef": sent.schema_ref,
        "xdmSchema": sent.schema_id,
    }


def _row(call: Call, sent: Item) -> Item:
    """Return a row as it is read: with an id, audit members, and its source under several names."""
    is_attribute = sent["sourceType"] == "ATTRIBUTE"
    attributes = sorted(expressions.references(sent["source"]))
    return {
        **_audit(call),
        **sent,
        "sourceType": mapping_sets.READ_SOURCE_TYPES[sent["sourceType"]],
        "identity": False,
        "primaryIdentity": False,
        "matchScore": 0.0,
        "functionVersion": 1,
        **({"sourceAttribute": sent["source"]} if is_attribute else {"expressionAttributes": attributes}),
        "destinationXdmPath": sent["destination"],
    }


def _put(call: Call, item: Item, versions: list[Item]) -> None:
    """Store a set together with all its versions, the present one included: somebody may change that one later."""
    body = {name: value for name, value in item.items() if name != "_versions"}
    call.store.put("mappingSets", item["id"], {**body, "_versions": [*versions, body]})
