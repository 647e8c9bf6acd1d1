"""One component for each resource: takes the same arguments, and registers the resource below itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from typing_extensions import NotRequired

from pulumi_zoho_aep import resources
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.engine.arguments import origin_findings
from pulumi_zoho_aep.engine.traces import without_trace
from pulumi_zoho_aep.languages.annotations import Property, Types
from pulumi_zoho_aep.resources.dataset import DatasetArgs

PACKAGE = "zoho-aep"
_PARTS = ("source_connection", "target_connection", "mapping_set", "dataflow")

Outputs = Mapping[str, pulumi.Output[Any]]


class ProtectedDatasetArgs(DatasetArgs):
    """The declaration of a dataset by a program in another language."""

    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete it; true if left out. The option with that name can only turn this on."""


@dataclass(frozen=True)
class Component:
    """One resource, for programs in other languages."""

    name: str
    meaning: str
    inputs: Mapping[str, Property]
    outputs: Mapping[str, Property]
    make: Callable[[str, pulumi.ResourceOptions | None, dict[str, Any]], tuple[pulumi.Resource, Outputs]]
    """Registers it, and returns the component and its outputs, by their names in Python."""

    @property
    def token(self) -> str:
        """Its type token."""
        return f"{PACKAGE}:index:{self.name}"


def components(types: Types) -> list[Component]:
    """Return all components, and have the object types of their properties in `types`."""
    return [*(_of_resource(name, types) for name in _RESOURCES), _of_ingestion(types)]


_RESOURCES = [name for name in resources.__all__ if not name.endswith("Args") and name != "ZohoIngestion"]


class _Around(pulumi.ComponentResource):
    """A component around one resource."""

    def __init__(self, token: str, name: str, former: str | None, opts: pulumi.ResourceOptions | None) -> None:
        aliases = [] if former is None else [pulumi.Alias(name=former)]
        with without_trace():
            super().__init__(
                token, name, {}, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=aliases))
            )


def _of_resource(name: str, types: Types) -> Component:
    resource = getattr(resources, name)
    args = ProtectedDatasetArgs if name == "Dataset" else getattr(resources, f"{name}Args")
    outputs = {"object_id": _string("Id of the object in the service."), **types.outputs(resource)}
    if name == "ZohoCredential":
        outputs["login"] = _string("What the argument `credential` of a base connection takes.", of="object")

    def make(called: str, opts: pulumi.ResourceOptions | None, args: dict[str, Any]) -> tuple[pulumi.Resource, Outputs]:
        former = None if any(origin_findings(args)) else args.get("renamed_from")
        component = _Around(f"{PACKAGE}:index:{name}", called, former, opts)
        below = pulumi.ResourceOptions(parent=component)
        if "protect" in args:
            below.protect = args.pop("protect")
        made = resource(called, below, **args)
        found = {key: getattr(made, key) for key in outputs if key not in ("object_id", "login")}
        if "login" in outputs:
            found["login"] = pulumi.Output.secret({key: getattr(made, key) for key in Credential.model_fields})
        component.register_outputs({"object_id": made.id})
        return component, {"object_id": made.id, **found}

    return Component(name, resource.__doc__, types.properties(args), outputs, make)


def _of_ingestion(types: Types) -> Component:
    """Return the component that is one in Python, too."""
    resource = resources.ZohoIngestion
    outputs = {f"{part}_id": _string(f"Id of the {part.replace('_', ' ')} in AEP.") for part in _PARTS}

    def make(called: str, opts: pulumi.ResourceOptions | None, args: dict[str, Any]) -> tuple[pulumi.Resource, Outputs]:
        made = resource(called, opts, **args)  # it checks its arguments itself
        return made, {f"{part}_id": getattr(made, part).id for part in _PARTS}

    return Component(
        resource.__name__, resource.__doc__ or "", types.properties(resources.ZohoIngestionArgs), outputs, make
    )


def _string(meaning: str, of: str = "string") -> Property:
    values = {"additionalProperties": {"type": "string"}} if of == "object" else {}
    return Property({"type": of, **values, "description": meaning}, lambda value: value, is_required=True)
