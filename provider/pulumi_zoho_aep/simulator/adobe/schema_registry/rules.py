"""What Schema Registry requires of the body of a schema, field group, class or data type (AEP reference §9.3)."""

import re
from typing import Any

from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import library, xdm
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import (
    CLASSES,
    DATA_TYPES,
    FIELD_GROUPS,
    SCHEMAS,
    SERVER_MEMBERS,
    TENANT_FIELD,
    Item,
    Kind,
    Registry,
    derived_extends,
)

_COMMON = {"type", "title", "description", "allOf", "meta:status", "$schema"}
_MEMBERS = {
    SCHEMAS: _COMMON | {"meta:extends", "meta:immutableTags"},
    FIELD_GROUPS: _COMMON | {"definitions", "properties", "required", "meta:intendedToExtend"},
    CLASSES: _COMMON | {"definitions", "properties", "required", "meta:extends"},
    DATA_TYPES: _COMMON | {"definitions", "properties", "required"},
}
_PARTS = {
    SCHEMAS: ("classes", "mixins"),
    FIELD_GROUPS: ("mixins", "datatypes"),
    CLASSES: ("behaviors", "mixins", "datatypes"),
    DATA_TYPES: ("datatypes",),
}
_TYPES = ("string", "integer", "number", "boolean", "object", "array")
_KEYWORDS: dict[str, tuple[type, ...]] = {
    "$ref": (str,),
    "enum": (list,),
    "format": (str,),
    "pattern": (str,),
} | dict.fromkeys(("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"), (int, float))
_FIELD_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NAMESPACED = (FIELD_GROUPS, CLASSES)


def check(kind: Kind, body: Item, registry: Registry) -> None:
    """Refuse a body that is not a valid resource of its kind.

    The documents name the rules, but for most of them neither code nor wording of the error (UNCONFIRMED).
    """
    _check_members(kind, body)
    _check_parts(kind, body, registry)
    if kind == SCHEMAS:
        _check_schema(body, registry)
    if kind == FIELD_GROUPS:
        _check_intended_classes(body, registry)
    if kind == CLASSES and sum(_type_of(part, registry) == "behaviors" for part in body["allOf"]) != 1:
        raise bad_request("A class must refer to exactly one behavior in allOf")
    if kind in _NAMESPACED:
        _check_namespace(body)
    _check_fields(kind, body, registry)


def check_unique_title(title: str, registry: Registry, identifier: str | None) -> None:
    """Refuse a title that another resource has, of whatever kind and container.

    Args:
        title: The title to be given.
        registry: Registry in which to look.
        identifier: `$id` of the resource that is to have it, if it exists already.
    """
    for other in registry.everything():
        if other["title"] == title and other["$id"] != identifier:
            raise bad_request(f"Title must be unique. An object {other['$id']} already exists with the same title.")


def _check_members(kind: Kind, body: Item) -> None:
    unknown = sorted(set(body) - _MEMBERS[kind] - set(SERVER_MEMBERS))
    if unknown:
        # Whether unknown members are ignored is UNCONFIRMED; refusing them finds typing errors, and fields that were
        # put into a schema, which takes its fields from its class and field groups only.
        raise bad_request(f"Unknown member of {kind.path}: {', '.join(unknown)}")
    if body.get("type") != "object":
        raise bad_request("The member type must be object")
    if not isinstance(body.get("title"), str) or not body["title"].strip():
        raise bad_request("The member title is required")
    described = isinstance(body.get("description"), str)
    if not described and ("description" in body or kind in (SCHEMAS, CLASSES)):
        raise bad_request("The member description is required and must be a string")
    for holder, where in _holders(body):
        _objects(holder.get("properties", {}), f"{where}properties")
    if not isinstance(body.get("allOf", []), list) or (kind in (SCHEMAS, CLASSES) and not body.get("allOf")):
        raise bad_request("The member allOf is required and must be a list")


def _check_parts(kind: Kind, body: Item, registry: Registry) -> None:
    seen: set[str] = set()
    for part in body.get("allOf", []):
        if not isinstance(part, dict) or not isinstance(part.get("$ref"), str):
            raise bad_request("Every element of allOf must be an object with $ref")
        if set(part) - {"$ref", "type", "meta:xdmType"}:
            raise bad_request("An element of allOf has members other than $ref")
        reference = part["$ref"]
        if reference in seen:
            raise bad_request(f"allOf refers to {reference} twice")
        seen.add(reference)
        if reference.startswith("#") and kind != SCHEMAS:
            if not reference.startswith("#/definitions/") or reference[14:] not in body.get("definitions", {}):
                raise bad_request(f"allOf refers to {reference}, which the resource does not define")
        elif _type_of(part, registry) not in _PARTS[kind]:
            raise bad_request(f"allOf refers to {reference}, which does not exist or cannot be part of {kind.path}")


def _type_of(part: Item, registry: Registry) -> str:
    found = registry.lookup(part["$ref"])
    return "" if found is None else str(found["meta:resourceType"])


def _check_schema(body: Item, registry: Registry) -> None:
    parts = [registry.lookup(part["$ref"]) or {} for part in body["allOf"]]
    classes = [part for part in parts if part["meta:resourceType"] == "classes"]
    if len(classes) != 1:
        raise bad_request(f"A schema must refer to exactly one class in allOf, and this one refers to {len(classes)}")
    lineage = {classes[0]["$id"], *classes[0].get("meta:extends", [])}
    for part in parts:
        if part["meta:resourceType"] == "mixins" and not lineage & set(part.get("meta:intendedToExtend", [])):
            raise bad_request(f"The field group {part['$id']} is not intended to extend the class {classes[0]['$id']}")
    if not _is_strings(body.get("meta:extends", [])):
        raise bad_request("The member meta:extends must be a list of strings")
    strangers = set(body.get("meta:extends", [])) - set(derived_extends(body, registry))
    if strangers:
        raise bad_request(f"meta:extends names {', '.join(sorted(strangers))}, which allOf does not refer to")
    if body.get("meta:immutableTags", ["union"]) != ["union"]:
        raise bad_request("meta:immutableTags can only hold union")


def _check_intended_classes(body: Item, registry: Registry) -> None:
    intended = body.get("meta:intendedToExtend")
    if not isinstance(intended, list) or not intended:
        raise bad_request("The member meta:intendedToExtend is required and must name at least one class")
    for reference in intended:
        found = registry.lookup(reference) if isinstance(reference, str) else None
        if found is None or found["meta:resourceType"] not in ("classes", "behaviors"):
            raise bad_request(f"meta:intendedToExtend names {reference}, which is not a class")


def _check_namespace(body: Item) -> None:
    for properties in xdm.own_properties(body):
        if set(properties) - {TENANT_FIELD}:
            raise bad_request(
                f"For custom fields, you must use a top level field named {TENANT_FIELD} and all the other fields"
                " must be defined under it"
            )


def _check_fields(kind: Kind, body: Item, registry: Registry) -> None:
    for holder, _ in _holders(body):
        for name, field in holder.get("properties", {}).items():
            if name == TENANT_FIELD and kind in _NAMESPACED:
                if field.get("type") != "object":
                    raise bad_request(f"The field {name} must be an object")
                _check_field(field, name, registry)
            else:
                _check_named(name, field, name, registry)


def _holders(body: Item) -> list[tuple[Item, str]]:
    """Return the parts of a body that may have properties, with the beginning of their paths."""
    definitions = _objects(body.get("definitions", {}), "definitions")
    return [(body, ""), *((one, f"definitions/{name}/") for name, one in definitions.items())]


def _objects(value: Any, where: str) -> dict[str, Item]:  # noqa: ANN401 - it comes from the request's body
    if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
        raise bad_request(f"{where} must be an object of objects")
    return value


def _check_named(name: str, field: Item, path: str, registry: Registry) -> None:
    if not _FIELD_NAME.fullmatch(name):
        # Which further characters are refused is UNCONFIRMED; a leading underscore is.
        raise bad_request(f"The field name {path} must begin with a letter or digit, and hold only those, - and _")
    _check_field(field, path, registry)


def _check_field(field: Item, path: str, registry: Registry) -> None:
    _check_keywords(field, path)
    if "$ref" in field:
        target = registry.lookup(field["$ref"])
        if target is None or target["meta:resourceType"] != "datatypes":
            raise bad_request(f"The field {path} refers to {field['$ref']}, which is not a data type")
        return
    if field.get("type") not in _TYPES:
        raise bad_request(f"The field {path} must have one of the types {', '.join(_TYPES)}")
    for name, inner in _objects(field.get("properties", {}), f"{path}.properties").items():
        _check_named(name, inner, f"{path}.{name}", registry)
    missing = set(field.get("required", [])) - set(field.get("properties", {}))
    if missing:
        raise bad_request(f"{path} requires {', '.join(sorted(missing))}, which it does not define")
    for member in ("items", "additionalProperties"):
        if isinstance(field.get(member), dict):
            _check_field(field[member], f"{path}.{member}", registry)
    if field["type"] == "array" and not isinstance(field.get("items"), dict):
        raise bad_request(f"The array {path} must define its items")
    if field["type"] == "object" and not field.get("properties") and "additionalProperties" not in field:
        raise bad_request(f"The object {path} must define properties")


def _check_keywords(field: Item, path: str) -> None:
    for member, kinds in _KEYWORDS.items():
        if member in field and (not isinstance(field[member], kinds) or isinstance(field[member], bool)):
            raise bad_request(f"The member {member} of the field {path} has the wrong type")
    if not _is_strings(field.get("required", [])):
        raise bad_request(f"The member required of the field {path} must be a list of strings")


def _is_strings(value: Any) -> bool:  # noqa: ANN401 - it comes from the request's body
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def has_identity_map(full: Item) -> bool:
    """Return whether a resolved schema carries identities in a map instead of in a field."""
    return "identityMap" in full["properties"] and library.IDENTITY_MAP in full.get("meta:extends", [])
