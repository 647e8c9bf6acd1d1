"""The resources of Schema Registry: where they are kept, how ids name them, and what the server adds to them.

Other services ask here for a schema: `schema` for its raw form, `full_view` for the resolved one.
"""

import copy
import re
import secrets
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.call import Caller
from pulumi_zoho_aep.simulator.adobe.schema_registry import library, xdm
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.store import Store, shown

Item = dict[str, Any]

BASE = "/data/foundation/schemaregistry"
TENANT_FIELD = f"_{seeds.TENANT}"
UNION = "union"
_LARGEST_INT = 2**31
# How other services name the form and the version of a schema they refer to.
CONTENT_TYPE = re.compile(r"application/vnd\.adobe\.xed(-full)?(-notext)?\+json; ?version=1(\.\d+)?")
_TENANT_URL = f"https://ns.adobe.com/{seeds.TENANT}/"


@dataclass(frozen=True)
class Kind:
    """One kind of resource: its path below a container, its collection, and its name in ids and `meta:resourceType`."""

    path: str
    collection: str
    resource_type: str


SCHEMAS = Kind("schemas", "schemas", "schemas")
FIELD_GROUPS = Kind("fieldgroups", "fieldGroups", "mixins")
CLASSES = Kind("classes", "classes", "classes")
DATA_TYPES = Kind("datatypes", "dataTypes", "datatypes")
KINDS = (SCHEMAS, FIELD_GROUPS, CLASSES, DATA_TYPES)

# What the server writes; the order follows the vendor's samples.
SERVER_MEMBERS = (
    "$id", "meta:altId", "meta:resourceType", "version", "refs", "imsOrg", "meta:extensible", "meta:abstract",
    "meta:xdmType", "meta:registryMetadata", "meta:class", "meta:containerId", "meta:sandboxId", "meta:sandboxType",
    "meta:tenantNamespace",
)  # fmt: skip


class Registry:
    """The resources that calls of one sandbox see: its own, and Adobe's."""

    def __init__(self, store: Store, sandbox: str) -> None:
        self.store = store
        self.sandbox = sandbox

    def listed(self, container: str, kind: Kind) -> list[Item]:
        """Return the resources of a kind that a container holds."""
        if container == "global":
            return [item for item in library.EVERYTHING.values() if item["meta:resourceType"] == kind.resource_type]
        return self.own(kind)

    def own(self, kind: Kind) -> list[Item]:
        """Return the tenant's resources of a kind."""
        return [item for item in self.store.items(kind.collection) if item["_sandbox"] == self.sandbox]

    def everything(self) -> list[Item]:
        """Return all resources, the tenant's and Adobe's."""
        own = [item for kind in KINDS for item in self.own(kind)]
        return [*own, *library.EVERYTHING.values()]

    def get(self, container: str, kind: Kind, identifier: str) -> Item | None:
        """Return a resource by its `$id` or its `meta:altId`, if the container holds it."""
        if container == "global":
            found = self.listed(container, kind)
            return next((item for item in found if identifier in (item["$id"], item["meta:altId"])), None)
        item = self.store.get(kind.collection, _as_url(identifier))
        return item if item is not None and item["_sandbox"] == self.sandbox else None

    def lookup(self, reference: str) -> Item | None:
        """Return the resource of an `$id`, of whatever kind and container."""
        if reference in library.EVERYTHING:
            return library.EVERYTHING[reference]
        for kind in KINDS:
            item = self.store.get(kind.collection, reference)
            if item is not None and item["_sandbox"] == self.sandbox:
                return item
        return None

    def descriptors(self, identifier: str) -> list[Item]:
        """Return the descriptors of a schema."""
        return [item for item in self.store.items("descriptors") if item["xdm:sourceSchema"] == identifier]

    def users(self, identifier: str) -> list[Item]:
        """Return the tenant's resources that refer to a resource, directly or through others."""
        own = [item for kind in KINDS for item in self.own(kind)]
        found: dict[str, Item] = {}
        open_ids = [identifier]
        while open_ids:
            target = open_ids.pop()
            for item in own:
                if item["$id"] not in found and target in xdm.references(item):
                    found[item["$id"]] = item
                    open_ids.append(item["$id"])
        return list(found.values())


def schema(store: Store, sandbox: str, identifier: str) -> Item | None:
    """Return the raw form of a tenant's schema by its `$id`."""
    return Registry(store, sandbox).get("tenant", SCHEMAS, identifier)


def full_view(store: Store, sandbox: str, identifier: str) -> Item | None:
    """Return the resolved form of a tenant's schema by its `$id`."""
    registry = Registry(store, sandbox)
    found = registry.get("tenant", SCHEMAS, identifier)
    return None if found is None else xdm.resolve(shown(found), registry.lookup)


def is_profile_enabled(item: Item) -> bool:
    """Return whether a schema takes part in Real-Time Customer Profile."""
    return UNION in item.get("meta:immutableTags", [])


def summary(item: Item) -> Item:
    """Return the short form that lists show."""
    return {name: item[name] for name in ("$id", "meta:altId", "version", "title")}


def class_of(item: Item, registry: Registry) -> Item:
    """Return the class a schema implements; a schema that passed the rules has one."""
    found = [registry.lookup(part["$ref"]) for part in item["allOf"] if "$ref" in part]
    return next(part for part in found if part is not None and part["meta:resourceType"] == "classes")


def created(kind: Kind, body: Item, registry: Registry, caller: Caller, now_ms: int) -> Item:
    """Return a new resource: what the client sent and what the server adds."""
    number = secrets.token_hex(24)
    sandbox = registry.store.get("sandboxes", caller.sandbox) or {}
    server = {
        "$id": f"{_TENANT_URL}{kind.resource_type}/{number}",
        "meta:altId": f"{TENANT_FIELD}.{kind.resource_type}.{number}",
        "meta:resourceType": kind.resource_type,
        "version": "1.0",
        "imsOrg": caller.organization,
        "meta:extensible": kind != SCHEMAS,
        "meta:abstract": kind != SCHEMAS,
        "meta:xdmType": "object",
        "meta:registryMetadata": audit(caller, now_ms) | {"meta:globalLibVersion": library.VERSION},
        "meta:containerId": "tenant",
        "meta:sandboxId": caller.sandbox_id,
        "meta:sandboxType": sandbox.get("type", "development"),
        "meta:tenantNamespace": TENANT_FIELD,
    }
    return _composed(kind, body, server, registry)


def audit(caller: Caller, now_ms: int) -> Item:
    """Return `meta:registryMetadata` of something new."""
    return {
        "repo:createdDate": now_ms,
        "repo:lastModifiedDate": now_ms,
        "xdm:createdClientId": caller.client_id,
        "xdm:lastModifiedClientId": caller.client_id,
        "xdm:createdUserId": caller.user,
        "xdm:lastModifiedUserId": caller.user,
        "eTag": secrets.token_hex(32),
    }


def changed(kind: Kind, body: Item, previous: Item, registry: Registry, caller: Caller, now_ms: int) -> Item:
    """Return a resource after an update, with its version raised."""
    server = {name: previous[name] for name in SERVER_MEMBERS if name in previous}
    composed = _composed(kind, body, server, registry, previous)
    return revise(composed, user=caller.user, client=caller.client_id, now_ms=now_ms)


def derived_extends(body: Item, registry: Registry) -> list[str]:
    """Return `meta:extends` of a schema or class: all it refers to at its top, and what its class extends."""
    found: list[str] = []
    for part in body.get("allOf", []):
        target = registry.lookup(part.get("$ref", "")) if isinstance(part, dict) else None
        if target is not None:
            found += [target["$id"], *target.get("meta:extends", [])]
    return list(dict.fromkeys(found))


def _composed(kind: Kind, body: Item, server: Item, registry: Registry, previous: Item | None = None) -> Item:
    sent = {name: value for name, value in _dressed(body, previous or {}).items() if name not in SERVER_MEMBERS}
    first = {name: server[name] for name in ("$id", "meta:altId", "meta:resourceType", "version")}
    item = {**first, **sent, "refs": xdm.references(sent), **{k: v for k, v in server.items() if k not in first}}
    if kind in (SCHEMAS, CLASSES):
        item["meta:extends"] = derived_extends(sent, registry)
    if kind == SCHEMAS:
        item["meta:class"] = class_of(sent, registry)["$id"]
    item["_sandbox"] = registry.sandbox
    return item


def _dressed(body: Item, previous: Item) -> Item:
    """Return a copy with what the server adds to parts and new fields, so that an answer is more than what was sent."""
    copied = copy.deepcopy(body)
    for part in copied.get("allOf", []):
        part.setdefault("type", "object")
        part.setdefault("meta:xdmType", "object")
    before = previous.get("definitions", {})
    holders = [
        (copied, previous),
        *((one, before.get(name, {})) for name, one in copied.get("definitions", {}).items()),
    ]
    for holder, old in holders:
        for name, field in holder.get("properties", {}).items():
            _dress(field, old.get("properties", {}).get(name))
    return copied


def _dress(field: Item, old: Item | None) -> None:
    kind = field.get("type")
    if kind is not None:
        field.setdefault("meta:xdmType", _xdm_type(field))
    if kind == "string" and old is None and not {"enum", "format", "pattern"} & set(field):
        # Since April 2025 new custom strings may not be empty. The older ones may: a limit would be a breaking change.
        field.setdefault("minLength", 1)
    old_fields = (old or {}).get("properties", {})
    for name, inner in field.get("properties", {}).items():
        _dress(inner, old_fields.get(name))
    for member in ("items", "additionalProperties"):
        if isinstance(field.get(member), dict):
            _dress(field[member], (old or {}).get(member))


def _xdm_type(field: Item) -> str:
    if field.get("format") in ("date", "date-time"):
        return str(field["format"])
    if field["type"] == "integer":
        return "long" if abs(field.get("maximum", 0)) > _LARGEST_INT else "int"
    return str(field["type"])


def _as_url(identifier: str) -> str:
    """Return the `$id` for a `meta:altId`; anything else is returned unchanged."""
    parts = identifier.split(".")
    if len(parts) == 3 and parts[0] == TENANT_FIELD:
        return f"{_TENANT_URL}{parts[1]}/{parts[2]}"
    return identifier
