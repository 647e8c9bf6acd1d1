"""Schema Registry: schemas, field groups, classes and data types of both containers, unions, statistics.

Not simulated: behaviours as resources of their own, export, import, sample data and the audit log.
"""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.schema_registry import accept, errors, paging, resources, writes, xdm
from pulumi_zoho_aep.simulator.adobe.schema_registry.accept import View
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import FIELD_GROUPS, KINDS, SCHEMAS, Item, Kind, Registry
from pulumi_zoho_aep.simulator.store import shown
from pulumi_zoho_aep.simulator.world import world

BASE = "/data/foundation/schemaregistry"
blueprint = Blueprint("schema_registry", __name__, url_prefix=BASE)
blueprint.before_request(foundation.require_caller)

_LONGEST_UNPAGED = 300
_ALIASES = {kind.path: kind for kind in KINDS} | {"mixins": FIELD_GROUPS}


def registry() -> Registry:
    """Return the resources the current caller sees."""
    return Registry(world().store, foundation.caller().sandbox)


def encoded(identifier: str) -> str:
    """Return an id of the path, refusing a URL that was not URL-encoded: the real service takes its slashes as path."""
    raw = str(request.environ.get("REQUEST_URI", ""))
    if identifier.startswith("http") and re.search(r"/https?:", raw):
        raise errors.missing(identifier)
    return identifier


def show(item: Item, view: View, seen: Registry) -> Item:
    """Return a resource as a view asks for it."""
    if view.form == "id":
        return resources.summary(item)
    answer = shown(item)
    if view.form == "full":
        answer = xdm.resolve(answer, seen.lookup)
    if view.descriptors:
        answer["meta:descriptors"] = [shown(one) for one in seen.descriptors(item["$id"])]
    return answer if view.texts else accept.without_texts(answer)


def _lister(kind: Kind) -> Callable[[str], Response]:
    def route(container: str) -> Response:
        view, seen = accept.for_list(), registry()
        page = paging.paged(
            seen.listed(container, kind), unpaged_limit=_LONGEST_UNPAGED if view.form == "raw" else None
        )
        page["results"] = [show(item, view, seen) for item in page["results"]]
        if kind == SCHEMAS:
            page["_links"]["global_schemas"] = {"href": f"{request.host_url.rstrip('/')}{BASE}/global/schemas"}
        return jsonify(page)

    return route


def _one(kind: Kind, container: str, identifier: str, seen: Registry) -> Item:
    found = seen.get(container, kind, encoded(identifier))
    if found is None:
        raise errors.missing(identifier)
    return found


def _reader(kind: Kind) -> Callable[[str, str], Response]:
    def route(container: str, identifier: str) -> Response:
        view, seen = accept.for_lookup(), registry()
        return jsonify(show(_one(kind, container, identifier, seen), view, seen))

    return route


def _creator(kind: Kind) -> Callable[[], tuple[Response, int]]:
    def route() -> tuple[Response, int]:
        item = writes.create(kind, foundation.json_object(), registry())
        return jsonify(shown(item)), 201

    return route


def _replacer(kind: Kind) -> Callable[[str], Response]:
    def route(identifier: str) -> Response:
        seen = registry()
        previous = _one(kind, "tenant", identifier, seen)
        return jsonify(shown(writes.replace(kind, previous, foundation.json_object(), seen)))

    return route


def _patcher(kind: Kind) -> Callable[[str], Response]:
    def route(identifier: str) -> Response:
        seen = registry()
        previous = _one(kind, "tenant", identifier, seen)
        return jsonify(shown(writes.patch(kind, previous, foundation.json_array(), seen)))

    return route


def _remover(kind: Kind) -> Callable[[str], tuple[str, int]]:
    def route(identifier: str) -> tuple[str, int]:
        seen = registry()
        writes.delete(kind, _one(kind, "tenant", identifier, seen), seen)
        return "", 204

    return route


def _register(path: str, kind: Kind) -> None:
    """Add the routes of one kind; `/mixins` is the deprecated name of `/fieldgroups`."""
    routes: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("GET", f"/<any(global, tenant):container>/{path}", _lister(kind)),
        ("GET", f"/<any(global, tenant):container>/{path}/<path:identifier>", _reader(kind)),
        ("POST", f"/tenant/{path}", _creator(kind)),
        ("PUT", f"/tenant/{path}/<path:identifier>", _replacer(kind)),
        ("PATCH", f"/tenant/{path}/<path:identifier>", _patcher(kind)),
        ("DELETE", f"/tenant/{path}/<path:identifier>", _remover(kind)),
    )
    for number, (method, rule, view) in enumerate(routes):
        blueprint.add_url_rule(rule, endpoint=f"{path}_{number}", view_func=view, methods=[method])


for _path, _kind in _ALIASES.items():
    _register(_path, _kind)


@blueprint.get("/stats")
def stats() -> Response:
    """Return the tenant's name and how much it has defined."""
    seen = registry()
    own = {kind: seen.own(kind) for kind in KINDS}
    everything = [item for items in own.values() for item in items]
    schemas = own[SCHEMAS]
    classes = {schema["meta:class"]: seen.lookup(schema["meta:class"]) or {} for schema in schemas}
    counts = {kind.resource_type: len(items) for kind, items in own.items()}
    unions = {schema["meta:class"] for schema in schemas if resources.is_profile_enabled(schema)}
    return jsonify(
        {
            "imsOrg": foundation.caller().organization,
            "tenantId": resources.TENANT_FIELD[1:],
            "counts": counts | {"unions": len(unions)},
            "recentlyCreatedResources": _recent(everything, "repo:createdDate"),
            "recentlyUpdatedResources": _recent(everything, "repo:lastModifiedDate"),
            "classUsage": [_usage(identifier, found, schemas) for identifier, found in classes.items()],
        }
    )


def _recent(items: list[Item], date: str) -> list[Item]:
    newest = sorted(items, key=lambda item: int(item["meta:registryMetadata"][date]), reverse=True)
    return [resources.summary(item) for item in newest[:10]]


def _usage(identifier: str, found: Item, schemas: list[Item]) -> Item:
    using = [resources.summary(schema) for schema in schemas if schema["meta:class"] == identifier]
    return {"$id": identifier, "title": found.get("title"), "numberOfSchemas": len(using), "schemas": using}


@blueprint.get("/tenant/unions")
def unions() -> Response:
    """List the union views, one for each class that has a schema enabled for Profile."""
    view, seen = accept.for_list(), registry()
    page = paging.paged(_unions(seen), unpaged_limit=None)
    page["results"] = [show(item, view, seen) for item in page["results"]]
    return jsonify(page)


@blueprint.get("/tenant/unions/<path:identifier>")
def union(identifier: str) -> Response:
    """Return the union view of a class."""
    view, seen = accept.for_lookup(), registry()
    wanted = encoded(identifier)
    for item in _unions(seen):
        if wanted in (item["$id"], item["meta:altId"]):
            return jsonify(show(item, view, seen))
    raise errors.missing(identifier)


def _unions(seen: Registry) -> list[Item]:
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
