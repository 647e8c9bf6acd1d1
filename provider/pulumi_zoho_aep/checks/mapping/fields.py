"""The fields that a schema has after `pulumi up`: live ones, declared ones, and its field groups'."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pulumi_zoho_aep.aep.resolved import Definition, Resolved, steps
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS, RegistryCollection
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.resources.field_group import FieldGroupInputs, to_api
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.sections import SchemaSection


@dataclass
class Fields:
    """The fields of a schema.

    Attributes:
        services: For the fields of the class, which are rarely needed.
        root: All fields that are known without it.
        class_id: Id of the class; empty if its fields are among the others.
        missing: Field groups that do not exist; with any of these, no field can be called missing.
    """

    services: Services
    root: Definition
    class_id: str = ""
    missing: list[str] = field(default_factory=list)

    def find(self, path: str) -> Definition | None:
        """Return the definition of a field; None if there is none."""
        found = self.root.find(path)
        return self.whole.find(path) if found is None else found

    @property
    def required(self) -> Definition:
        """The fields, including all that are required: only event classes and the tenant's own classes require some."""
        return self.root if self.class_id in ("", PROFILE_CLASS) else self.whole

    @property
    def whole(self) -> Definition:
        """The fields, including the class's."""
        if self.class_id:
            found = resolved(self.services, "class", self.class_id)
            self.class_id = ""
            self.root = self.root if found is None else self.root.united(found)
        return self.root

    def advice(self, path: str) -> str:
        """Return advice for a path without a field: the field that was probably meant, or all its neighbours."""
        dotted = path.strip("/").replace("/", ".")
        if self.find(dotted) is not None:
            return f"did you mean {dotted}?"
        last = path.rpartition(".")[2].lower()
        alike = [name for name in self.whole.paths() if name.rpartition(".")[2].lower() == last]
        near = get_close_matches(path, alike, n=1, cutoff=0)
        return f"did you mean {near[0]}?" if near else self._beside(path)

    def _beside(self, path: str) -> str:
        """Return which fields exist at the point where a path ends."""
        level, above = self.whole, ""
        for name, _ in steps(path):
            below = level.find(name)
            if below is None or not below.properties:
                near = get_close_matches(name, [*level.properties], n=1)
                return (
                    f"did you mean {above}{near[0]}?" if near else _one_of(f"{above}{one}" for one in level.properties)
                )
            level, above = below, f"{above}{name}."
        return _one_of(self.whole.properties)


def _one_of(names: Iterable[str]) -> str:
    return nearest("", names)


def fields_of_schema(services: Services, section: str, schema: SchemaSection, live: str) -> Fields:
    """Return the fields of a schema, which are requested once per run.

    Args:
        services: The clients.
        section: Key of the schema.
        schema: The declaration.
        live: Its id, if it exists and stays.
    """
    return services.once(("fields of schema", section), lambda: _fields(services, section, schema, live))


def own_fields(services: Services, section: str, schema: SchemaSection) -> Definition:
    """Return the stack's own fields, below `_<tenant>`."""
    if not schema.fields:
        return Definition()
    group = FieldGroupInputs(title=section, class_id=schema.class_id, fields=schema.fields)
    (part,) = to_api(group, services.tenant, "").definitions.values()
    return Definition.model_validate(part)


def resolved(services: Services, noun: str, identifier: str) -> Resolved | None:
    """Return a schema, class or field group with all its fields; None if there is none. Requested once per run."""
    platform = services.platform
    collections: dict[str, RegistryCollection[Any]] = {
        one.noun: one for one in (platform.schemas, platform.classes, platform.field_groups)
    }
    return services.once(("resolved", noun, identifier), lambda: collections[noun].resolved(identifier))


def _fields(services: Services, section: str, schema: SchemaSection, live: str) -> Fields:
    shown = resolved(services, "schema", live) if live else None
    if schema.id is not None:
        return Fields(services, shown or Definition(), missing=[] if shown else [schema.id])
    root, missing = own_fields(services, section, schema), []
    if shown is not None:
        root = shown.united(root)
    for identifier in schema.field_groups:
        if shown is None or identifier not in shown.extends:
            group = resolved(services, "field group", identifier)
            missing += [] if group else [identifier]
            root = root if group is None else root.united(group)
    return Fields(services, root, "" if shown is not None else schema.class_id, missing)
