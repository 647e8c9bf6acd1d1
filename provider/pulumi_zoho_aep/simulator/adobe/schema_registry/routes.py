"""Routes of Schema Registry: schemas, field groups, classes and data types of both containers, unions, descriptors.

Not simulated: behaviours as resources of their own, export, import, sample data and the audit log.
"""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.adobe.schema_registry import descriptors, errors, overviews, paging, views, writes
from pulumi_zoho_aep.simulator.adobe.schema_registry.accept import Accept
from pulumi_zoho_aep.simulator.adobe.schema_registry.paging import Asked
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import (
    BASE,
    FIELD_GROUPS,
    KINDS,
    SCHEMAS,
    Item,
    Kind,
    Registry,
)
from pulumi_zoho_aep.simulator.routes.current import query
from pulumi_zoho_aep.simulator.store import shown

blueprint = Blueprint("schema_registry", __name__, url_prefix=BASE)
blueprint.before_request(gate.require_caller)

_LONGEST_UNPAGED = 300
_ALIASES = {kind.path: kind for kind in KINDS} | {"mixins": FIELD_GROUPS}
_EITHER = "<any(global, tenant):container>"


def registry() -> Registry:
    """Return the resources the current caller sees."""
    return Registry(call().store, call().caller.sandbox)


def accept() -> Accept:
    """Return what the current request's Accept header asks for."""
    return Accept(request.headers.get("Accept", ""), call().clock.now())


def asked() -> Asked:
    """Return which part of a list the current request asks for."""
    return Asked(query(), request.base_url)


def encoded(identifier: str) -> str:
    """Return an id of the path, refusing a URL that was not URL-encoded: the real service takes its slashes as path."""
    raw = str(request.environ.get("REQUEST_URI", ""))
    if identifier.startswith("http") and re.search(r"/https?:", raw):
        raise errors.missing(identifier, call().clock.now())
    return identifier


def _lister(kind: Kind) -> Callable[[str], Response]:
    def route(container: str) -> Response:
        view, seen = accept().for_list(), registry()
        longest = _LONGEST_UNPAGED if view.form == "raw" else None
        page = paging.paged(seen.listed(container, kind), asked(), unpaged_limit=longest)
        page["results"] = [views.show(item, view, seen) for item in page["results"]]
        if kind == SCHEMAS:
            page["_links"]["global_schemas"] = {"href": f"{request.host_url.rstrip('/')}{BASE}/global/schemas"}
        return jsonify(page)

    return route


def _one(kind: Kind, container: str, identifier: str, seen: Registry) -> Item:
    found = seen.get(container, kind, encoded(identifier))
    if found is None:
        raise errors.missing(identifier, call().clock.now())
    return found


def _reader(kind: Kind) -> Callable[[str, str], Response]:
    def route(container: str, identifier: str) -> Response:
        view, seen = accept().for_lookup(), registry()
        return jsonify(views.show(_one(kind, container, identifier, seen), view, seen))

    return route


def _creator(kind: Kind) -> Callable[[], tuple[Response, int]]:
    def route() -> tuple[Response, int]:
        item = writes.create(call(), kind, gate.json_object())
        return jsonify(shown(item)), 201

    return route


def _replacer(kind: Kind) -> Callable[[str], Response]:
    def route(identifier: str) -> Response:
        previous = _one(kind, "tenant", identifier, registry())
        return jsonify(shown(writes.replace(call(), kind, previous, gate.json_object())))

    return route


def _patcher(kind: Kind) -> Callable[[str], Response]:
    def route(identifier: str) -> Response:
        previous = _one(kind, "tenant", identifier, registry())
        return jsonify(shown(writes.patch(call(), kind, previous, foundation.json_array(request.get_data()))))

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
        ("GET", f"/{_EITHER}/{path}", _lister(kind)),
        ("GET", f"/{_EITHER}/{path}/<path:identifier>", _reader(kind)),
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
    return jsonify(overviews.stats(registry(), call().caller.organization))


@blueprint.get("/tenant/unions")
def unions() -> Response:
    """List the union views, one for each class that has a schema enabled for Profile."""
    view, seen = accept().for_list(), registry()
    page = paging.paged(overviews.unions(seen), asked(), unpaged_limit=None)
    page["results"] = [views.show(item, view, seen) for item in page["results"]]
    return jsonify(page)


@blueprint.get("/tenant/unions/<path:identifier>")
def union(identifier: str) -> Response:
    """Return the union view of a class."""
    view, seen = accept().for_lookup(), registry()
    asked = encoded(identifier)
    for item in overviews.unions(seen):
        if asked in (item["$id"], item["meta:altId"]):
            return jsonify(views.show(item, view, seen))
    raise errors.missing(identifier, call().clock.now())


@blueprint.get(f"/{_EITHER}/descriptors")
def list_descriptors(container: str) -> Response:
    """List descriptors, grouped by their type."""
    form, in_pages = accept().for_descriptors()
    found = call().own("descriptors") if container == "tenant" else []
    page = paging.paged(found, asked(), unpaged_limit=None)
    groups = descriptors.grouped(page["results"], form)
    return jsonify(groups | {"_page": page["_page"], "_links": page["_links"]} if in_pages else groups)


@blueprint.get(f"/{_EITHER}/descriptors/<identifier>")
def read_descriptor(container: str, identifier: str) -> Response:
    """Return a descriptor."""
    accept().check_for_descriptor()
    if container == "global":
        raise errors.missing(identifier, call().clock.now())
    return jsonify(shown(descriptors.existing(call(), identifier)))


@blueprint.post("/tenant/descriptors")
def create_descriptor() -> tuple[Response, int]:
    """Store a new descriptor."""
    return jsonify(shown(descriptors.create(call(), gate.json_object()))), 201


@blueprint.put("/tenant/descriptors/<identifier>")
def replace_descriptor(identifier: str) -> Response:
    """Rewrite a descriptor: everything a create needs has to be sent again."""
    previous = descriptors.existing(call(), identifier)
    return jsonify(shown(descriptors.replace(call(), previous, gate.json_object())))


@blueprint.delete("/tenant/descriptors/<identifier>")
def delete_descriptor(identifier: str) -> tuple[str, int]:
    """Remove a descriptor, unless it is what makes a schema fit for Profile."""
    descriptors.delete(call(), identifier)
    return "", 204
