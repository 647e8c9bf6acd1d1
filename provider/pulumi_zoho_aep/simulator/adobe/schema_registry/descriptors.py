"""Descriptors of Schema Registry: which field of a schema identifies whom, and other notes on fields (§9.4)."""

import secrets
from typing import Any

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import errors, resources, xdm
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import BASE
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.store import shown

Item = dict[str, Any]

# Namespace codes of Identity Service with their ids, the standard ones and one of the tenant.
NAMESPACES = {
    "CORE": 0,
    "ECID": 4,
    "Email": 6,
    "Phone": 7,
    "AdCloud": 411,
    "Email_LC_SHA256": 11,
    "Phone_SHA256": 15,
    "GAID": 20914,
    "IDFA": 20915,
    "CRMID": 10112001,
    "ZohoLeadId": 10112002,
}
_IDENTITY = "xdm:descriptorIdentity"
_SOURCE = ("@type", "xdm:sourceSchema", "xdm:sourceVersion", "xdm:sourceProperty")
_RELATION = (*_SOURCE, "xdm:destinationSchema", "xdm:destinationVersion")
_REQUIRED = {
    _IDENTITY: (*_SOURCE, "xdm:namespace", "xdm:property"),
    "xdm:descriptorReferenceIdentity": (*_SOURCE, "xdm:identityNamespace"),
    "xdm:descriptorOneToOne": _RELATION,
    "xdm:descriptorRelationship": _RELATION,
    "xdm:alternateDisplayInfo": _SOURCE,
}
_OPTIONAL = {
    _IDENTITY: ("xdm:isPrimary",),
    "xdm:descriptorOneToOne": ("xdm:destinationProperty",),
    "xdm:descriptorRelationship": ("xdm:destinationProperty", "xdm:destinationNamespace"),
    "xdm:alternateDisplayInfo": ("xdm:title", "xdm:description", "xdm:note", "meta:enum"),
}
_SERVER = (
    "@id",
    "imsOrg",
    "version",
    "meta:containerId",
    "meta:sandboxId",
    "meta:sandboxType",
    "meta:registryMetadata",
)
_LONGEST = 4000


def grouped(found: list[Item], form: str) -> dict[str, list[Any]]:
    """Return descriptors by their type, each in a form: `id`, `link` or `object`.

    The form with pages (`xdm-v2`) is documented by its name only: that it has the same groups is UNCONFIRMED.
    """
    groups: dict[str, list[Any]] = {}
    for item in found:
        groups.setdefault(item["@type"], []).append(_shown(item, form))
    return groups


def create(call: Call, body: Item) -> Item:
    """Store a new descriptor and return it."""
    schema = _check(call, body, None)
    _check_primary(body, schema, None)
    if len(call.own("descriptors")) >= _LONGEST:
        raise bad_request(f"A sandbox holds at most {_LONGEST} descriptors")
    identifier, by = secrets.token_hex(24), call.caller
    server = {
        "imsOrg": by.organization,
        "version": "1",
        "meta:containerId": "tenant",
        "meta:sandboxId": by.sandbox_id,
        "meta:sandboxType": schema["meta:sandboxType"],
        "meta:registryMetadata": resources.audit(by, call.clock.now_ms()),
        "_sandbox": by.sandbox,
    }
    item = {"@id": identifier, **_client_members(body), **server}
    call.store.put("descriptors", identifier, item)
    return item


def replace(call: Call, previous: Item, body: Item) -> Item:
    """Rewrite a descriptor and return it: everything a create needs has to be sent again."""
    identifier = previous["@id"]
    if body.get("@id", identifier) != identifier:
        raise bad_request("The member @id is read only")
    for name in ("@type", "xdm:sourceSchema"):
        # UNCONFIRMED: a descriptor that changes its schema or type is another descriptor.
        if body.get(name) != previous[name]:
            raise bad_request(f"The member {name} of a descriptor cannot be changed")
    schema = _check(call, body, previous)
    _check_primary(body, schema, previous)
    server = {name: previous[name] for name in (*_SERVER, "_sandbox")}
    item = {"@id": identifier, **_client_members(body), **server}
    item = revise(item, user=call.caller.user, client=call.caller.client_id, now_ms=call.clock.now_ms())
    call.store.put("descriptors", identifier, item)
    return item


def delete(call: Call, identifier: str) -> None:
    """Remove a descriptor, unless it is what makes a schema fit for Profile."""
    item = existing(call, identifier)
    schema = resources.schema(call.store, call.caller.sandbox, item["xdm:sourceSchema"])
    if item.get("xdm:isPrimary") and schema is not None and resources.is_profile_enabled(schema):
        raise foundation.forbidden("The primary identity of a schema that is enabled for Profile cannot be removed")
    call.store.delete("descriptors", identifier)


def existing(call: Call, identifier: str) -> Item:
    """Return a descriptor of the caller's sandbox, or refuse."""
    item = call.find("descriptors", identifier)
    if item is None:
        raise errors.missing(identifier, call.clock.now())
    return item


def _shown(item: Item, form: str) -> Any:  # noqa: ANN401 - an id, a path or the descriptor
    if form == "id":
        return item["@id"]
    return f"{BASE}/tenant/descriptors/{item['@id']}" if form == "link" else shown(item)


def _client_members(body: Item) -> Item:
    members = {name: value for name, value in body.items() if name not in _SERVER}
    return members | ({"xdm:isPrimary": body.get("xdm:isPrimary", False)} if body["@type"] == _IDENTITY else {})


def _check(call: Call, body: Item, previous: Item | None) -> Item:
    """Refuse a descriptor that is not valid; return its schema."""
    for name in ("@type", "xdm:sourceSchema", "xdm:sourceProperty", "xdm:property"):
        if not isinstance(body.get(name, ""), str):
            raise bad_request(f"The member {name} must be a string")
    kind = body.get("@type", "")
    if kind not in _REQUIRED:
        raise bad_request(f"The descriptor type {kind} is not one of {', '.join(_REQUIRED)}")
    missing = [name for name in _REQUIRED[kind] if body.get(name) in (None, "")]
    if missing:
        raise bad_request(f"The descriptor lacks {', '.join(missing)}")
    unknown = sorted(set(body) - set(_REQUIRED[kind]) - set(_OPTIONAL.get(kind, ())) - set(_SERVER))
    if unknown:
        raise bad_request(f"Unknown member of {kind}: {', '.join(unknown)}")
    schema = resources.schema(call.store, call.caller.sandbox, body["xdm:sourceSchema"])
    if schema is None:
        raise bad_request(f"The schema {body['xdm:sourceSchema']} does not exist")
    if str(body["xdm:sourceVersion"]) != "1":
        raise bad_request("The only major version of a schema is 1")
    _check_property(call, body)
    if kind == _IDENTITY:
        _check_identity(call, body, previous)
    return schema


def _check_property(call: Call, body: Item) -> None:
    path = body["xdm:sourceProperty"]
    full = resources.full_view(call.store, call.caller.sandbox, body["xdm:sourceSchema"]) or {}
    field = xdm.fields(full).get(path[1:].replace("/", ".")) if path.startswith("/") else None
    if field is None:
        raise bad_request(f"The schema has no property {path}")
    if body["@type"] == _IDENTITY and field.get("type") != "string":
        raise bad_request(f"The property {path} is not a string and cannot be an identity")


def _check_identity(call: Call, body: Item, previous: Item | None) -> None:
    namespace, kind = body["xdm:namespace"], body["xdm:property"]
    known: dict[str, tuple[Any, ...]] = {"xdm:code": tuple(NAMESPACES), "xdm:id": tuple(NAMESPACES.values())}
    if kind not in known:
        raise bad_request("The member xdm:property must be xdm:code or xdm:id")
    if namespace not in known[kind]:
        raise bad_request(f"The identity namespace {namespace} does not exist")
    if not isinstance(body.get("xdm:isPrimary", False), bool):
        raise bad_request("The member xdm:isPrimary must be a boolean")
    for other in _others(call, body, previous):
        if other["xdm:sourceProperty"] == body["xdm:sourceProperty"]:
            raise bad_request(f"The property already has the identity descriptor {other['@id']}")
        if other["xdm:isPrimary"] and body.get("xdm:isPrimary"):
            raise bad_request(f"The schema already has the primary identity {other['@id']}")


def _others(call: Call, body: Item, previous: Item | None) -> list[Item]:
    """Return the other identity descriptors of the same schema."""
    own = None if previous is None else previous["@id"]
    registry = resources.Registry(call.store, call.caller.sandbox)
    found = registry.descriptors(body["xdm:sourceSchema"])
    return [item for item in found if item["@type"] == _IDENTITY and item["@id"] != own]


def _check_primary(body: Item, schema: Item, previous: Item | None) -> None:
    """Refuse another primary identity once Profile relies on the present one."""
    if previous is None or not previous.get("xdm:isPrimary") or not resources.is_profile_enabled(schema):
        return
    decisive = ("xdm:isPrimary", "xdm:sourceProperty", "xdm:namespace")
    if any(body.get(name) != previous[name] for name in decisive):
        raise bad_request("The primary identity of a schema that is enabled for Profile cannot be changed")
