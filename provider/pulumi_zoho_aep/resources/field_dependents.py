"""What relies on fields of a schema or field group in a program; the host has to know before it deletes an old one.

For a new field group the engine deletes schemas, datasets, mapping sets and dataflows first, and asks the program about
them only when the new one is there. So both are registered once the program has run, and say which paths are relied on.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.hidden import DEPENDENTS
from pulumi_zoho_aep.engine.program_end import Declaration, program_end
from pulumi_zoho_aep.engine.resource import checked_by_program
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import Resource

PATHS = "paths"
_SCHEMA, _MAPPING, _DESCRIPTOR = "Schema", "MappingSet", "IdentityDescriptor"


def paths_on(resource: pulumi.CustomResource) -> pulumi.Output[list[dict[str, Any]]] | None:
    """Return the dependents of each path of a schema or field group, by name; values from `apply` are not seen.

    None if the program has checked with the services itself.
    """
    if checked_by_program.get():
        return None

    async def found() -> list[dict[str, Any]]:
        await program_end().is_known()
        declared = [*program_end().declared()]
        return [{name: {PATHS: paths}} for name, paths in _relying(declared, resource) if paths]

    return pulumi.Output.from_input(found())


class HoldsFields(Resource):
    """Base of resources with fields that a program relies on."""

    def _hidden(self, name: str, opts: pulumi.ResourceOptions, tagged_as: str) -> dict[str, Any]:
        """Add the dependents of its fields."""
        return {**super()._hidden(name, opts, tagged_as), DEPENDENTS: paths_on(self)}


def lost(name: str, path: str) -> Finding:
    """Return the finding that something relies on a path that will be removed."""
    fix = "remove it there, or declare the field"
    return Finding.error(Code.REFUSED_MAPPING, "", f"{name} relies on {path}, which is removed with the old one", fix)


def relied_on(dependents: object) -> Iterator[tuple[str, str]]:
    """Yield each dependent of a path, with the path."""
    for one in dependents if isinstance(dependents, (list, tuple)) else ():
        for name, what in one.items():
            yield from ((name, path) for path in what.get(PATHS, ()))


def _relying(declared: list[Declaration], resource: pulumi.CustomResource) -> Iterator[tuple[str, list[str]]]:
    ids = {id(resource.id)}
    for one in declared:
        groups = one.args.get("field_groups")
        if one.kind == _SCHEMA and isinstance(one.resource, pulumi.CustomResource) and _is_among(groups, ids):
            ids.add(id(one.resource.id))
            yield f"{one.kind} {one.name}", _texts([one.args.get("primary_identity")], "path")
    for one in declared:
        if id(one.args.get("schema_id")) in ids:
            rows = {_MAPPING: (one.args.get("mappings"), "target"), _DESCRIPTOR: ([one.args], "path")}
            yield f"{one.kind} {one.name}", _texts(*rows.get(one.kind, ([], "")))


def _is_among(values: Any, ids: set[int]) -> bool:  # noqa: ANN401 - whatever a program gives
    return isinstance(values, (list, tuple)) and any(id(one) in ids for one in values)


def _texts(parts: Any, name: str) -> list[str]:  # noqa: ANN401 - whatever a program gives
    found = [part.get(name) for part in parts if isinstance(part, Mapping)] if isinstance(parts, (list, tuple)) else []
    return [one for one in found if isinstance(one, str)]
