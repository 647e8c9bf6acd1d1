"""What Schema Registry computes from its resources: how much a tenant has defined, and the union views of Profile."""

from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import KINDS, SCHEMAS, Item, Registry


def stats(seen: Registry, organization: str) -> Item:
    """Return the tenant's name and how much it has defined."""
    own = {kind: seen.own(kind) for kind in KINDS}
    everything = [item for items in own.values() for item in items]
    schemas = own[SCHEMAS]
    classes = {schema["meta:class"]: seen.lookup(schema["meta:class"]) or {} for schema in schemas}
    counts = {kind.resource_type: len(items) for kind, items in own.items()}
    enabled = {schema["meta:class"] for schema in schemas if resources.is_profile_enabled(schema)}
    return {
        "imsOrg": organization,
        "tenantId": resources.TENANT_FIELD[1:],
        "counts": counts | {"unions": len(enabled)},
        "recentlyCreatedResources": _recent(everything, "repo:createdDate"),
        "recentlyUpdatedResources": _recent(everything, "repo:lastModifiedDate"),
        "classUsage": [_usage(identifier, found, schemas) for identifier, found in classes.items()],
    }


def _recent(items: list[Item], date: str) -> list[Item]:
    newest = sorted(items, key=lambda item: int(item["meta:registryMetadata"][date]), reverse=True)
    return [resources.summary(item) for item in newest[:10]]


def _usage(identifier: str, found: Item, schemas: list[Item]) -> Item:
    using = [resources.summary(schema) for schema in schemas if schema["meta:class"] == identifier]
    return {"$id": identifier, "title": found.get("title"), "numberOfSchemas": len(using), "schemas": using}


def unions(seen: Registry) -> list[Item]:
    """Return the union views, one for each class that has a schema enabled for Profile."""
    members: dict[str, list[str]] = {}
    for schema in seen.own(SCHEMAS):
        if resources.is_profile_enabled(schema):
            members.setdefault(schema["meta:class"], []).append(schema["$id"])
    found = []
    for identifier, schemas in members.items():
        implemented = seen.lookup(identifier) or {}
        names = ("version", "title", "type", "description")
        found.append(
            {
                "$id": f"{identifier}__union",
                "meta:altId": f"{implemented['meta:altId']}__union",
                "meta:resourceType": "unions",
                **{name: implemented[name] for name in names},
                "allOf": [{"$ref": schema} for schema in schemas],
                "meta:class": identifier,
                "meta:containerId": "tenant",
                "meta:registryMetadata": implemented["meta:registryMetadata"],
            }
        )
    return found
