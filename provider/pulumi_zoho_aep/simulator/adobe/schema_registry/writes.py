"""Creating, changing and deleting resources of Schema Registry, as far as their dependents allow."""

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources, rules, xdm
from pulumi_zoho_aep.simulator.adobe.schema_registry.evolution import breaking_changes
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import SCHEMAS, Item, Kind, Registry
from pulumi_zoho_aep.simulator.store import shown

# A body may repeat these members of an answer if it repeats them unchanged.
_IDENTITY = ("$id", "meta:altId", "meta:resourceType", "meta:class", "imsOrg", "meta:containerId", "meta:xdmType",
             "meta:tenantNamespace")  # fmt: skip


def create(call: Call, kind: Kind, body: Item) -> Item:
    """Store a new resource and return it."""
    registry = Registry(call.store, call.caller.sandbox)
    rules.check(kind, body, registry)
    rules.check_unique_title(body["title"], registry, None)
    item = resources.created(kind, body, registry, call.caller, call.clock.now_ms())
    _check_identity(body, item)
    _check_union(item, registry)
    registry.store.put(kind.collection, item["$id"], item)
    return item


def replace(call: Call, kind: Kind, previous: Item, body: Item) -> Item:
    """Replace a resource with the body of a PUT: a member that is not sent is gone."""
    registry = Registry(call.store, call.caller.sandbox)
    if isinstance(body.get("meta:extends"), list):
        # What an answer showed may be sent back although allOf has changed since: the list is computed from allOf.
        body = {**body, "meta:extends": [one for one in body["meta:extends"] if one not in previous["meta:extends"]]}
    rules.check(kind, body, registry)
    rules.check_unique_title(body["title"], registry, previous["$id"])
    item = resources.changed(kind, body, previous, registry, call.caller, call.clock.now_ms())
    _check_identity(body, item)
    if resources.is_profile_enabled(previous) and not resources.is_profile_enabled(item):
        raise bad_request("The tag union is immutable: a schema cannot be disabled for Profile")
    _check_union(item, registry)
    _check_dependants(previous, item, registry)
    registry.store.put(kind.collection, item["$id"], item)
    return item


def patch(call: Call, kind: Kind, previous: Item, operations: list[object]) -> Item:
    """Store a resource with a JSON Patch applied."""
    body = foundation.patched(shown(previous), operations)
    for name in resources.SERVER_MEMBERS:
        if body.get(name) != previous.get(name):
            raise bad_request(f"The member {name} is read only")
    return replace(call, kind, previous, body)


def delete(kind: Kind, item: Item, registry: Registry) -> None:
    """Remove a resource that nothing depends on.

    The status of a refusal is UNCONFIRMED (the specification knows 404 and 500 only). The identity descriptors of a
    schema go with it.
    """
    identifier = item["$id"]
    users = registry.users(identifier)
    if users:
        raise bad_request(f"{identifier} is used by {users[0]['$id']} and cannot be deleted")
    if kind == SCHEMAS:
        if resources.is_profile_enabled(item):
            raise bad_request(f"{identifier} is enabled for Profile and cannot be deleted")
        datasets = _datasets(identifier, registry)
        if datasets:
            raise bad_request(f"{identifier} is used by the dataset {datasets[0]} and cannot be deleted")
        for descriptor in registry.descriptors(identifier):
            registry.store.delete("descriptors", descriptor["@id"])
    registry.store.delete(kind.collection, identifier)


def _check_identity(body: Item, item: Item) -> None:
    for name in _IDENTITY:
        if name in body and body[name] != item.get(name):
            raise bad_request(f"The member {name} is read only")


def _check_union(item: Item, registry: Registry) -> None:
    """Refuse to enable a schema that identifies no one for Profile."""
    if not resources.is_profile_enabled(item):
        return
    full = xdm.resolve(shown(item), registry.lookup)
    primary = any(descriptor.get("xdm:isPrimary") for descriptor in registry.descriptors(item["$id"]))
    if not primary and not rules.has_identity_map(full):
        raise bad_request("A schema without primary identity cannot be enabled for Profile")


def _check_dependants(previous: Item, item: Item, registry: Registry) -> None:
    """Refuse what would break a schema that has data, or take a field away from under an identity descriptor."""

    def after(reference: str) -> Item | None:
        return item if reference == item["$id"] else registry.lookup(reference)

    affected = [previous, *registry.users(previous["$id"])]
    for schema in (one for one in affected if one["meta:resourceType"] == "schemas"):
        old = xdm.resolve(schema, registry.lookup)
        new = xdm.resolve(after(schema["$id"]) or schema, after)
        broken = breaking_changes(old, new)
        in_use = resources.is_profile_enabled(schema) or _datasets(schema["$id"], registry)
        if broken and in_use:
            raise bad_request(f"The schema {schema['$id']} is in use, only additive changes are allowed: {broken[0]}")
        known = xdm.fields(new)
        for descriptor in registry.descriptors(schema["$id"]):
            path = descriptor["xdm:sourceProperty"]
            if path.lstrip("/").replace("/", ".") not in known:
                raise bad_request(f"The field {path} has the descriptor {descriptor['@id']} and cannot be removed")


def _datasets(identifier: str, registry: Registry) -> list[str]:
    datasets = registry.store.items("dataSets")
    return [dataset["id"] for dataset in datasets if dataset["schemaRef"]["id"] == identifier]
