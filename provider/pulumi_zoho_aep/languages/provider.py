"""The component provider: `pulumi-resource-zoho-aep`, which the engine finds on PATH and starts."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.provider import ConstructResult, Provider, main as serve

from pulumi_zoho_aep._version import __version__
from pulumi_zoho_aep.engine.pulumi_internals import count_as_one_run
from pulumi_zoho_aep.engine.refusals import refusals_of_component
from pulumi_zoho_aep.languages.annotations import Property, Types, camel, in_python
from pulumi_zoho_aep.languages.components import PACKAGE, Component, components


class Package(Provider):
    """The resources, as components."""

    def __init__(self) -> None:
        self._types = Types(PACKAGE)
        self._components = {component.token: component for component in components(self._types)}
        super().__init__(__version__, json.dumps(schema(list(self._components.values()), self._types)))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, Any],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Register a component and what is below it.

        Raises:
            pulumi.InputPropertiesError: something is wrong with its arguments; Pulumi shows any other error with a
                trace.
        """
        component = self._components[resource_type]
        try:
            with refusals_of_component() as refusals:
                made, outputs = component.make(name, options, in_python(component.inputs, inputs))
        except pulumi.RunError as error:
            # Without a list, even an empty one, Pulumi fails to pass the message on.
            raise pulumi.InputPropertiesError(self._types.spelled(str(error)), []) from None
        return ConstructResult(made.urn, {camel(key): refusals.before(value) for key, value in outputs.items()})


def schema(found: list[Component], types: Types) -> dict[str, Any]:
    """Return the package schema."""
    return {
        "name": PACKAGE,
        "version": __version__,
        "displayName": PACKAGE,
        "description": "Zoho CRM data into Adobe Experience Platform, as code",
        "license": "Apache-2.0",
        "resources": {component.token: _resource(component) for component in found},
        "types": types.found,
        "language": {"nodejs": {"respectSchemaVersion": True}, "python": {"respectSchemaVersion": True}},
    }


def _resource(component: Component) -> dict[str, Any]:
    return {
        "isComponent": True,
        "description": component.meaning,
        "inputProperties": _properties(component.inputs),
        "requiredInputs": _required(component.inputs),
        "properties": _properties(component.outputs),
        # So that a typed program passes an id on without asking whether there is one.
        "required": _required(component.outputs),
    }


def _required(properties: Mapping[str, Property]) -> list[str]:
    return [camel(key) for key, one in properties.items() if one.is_required]


def _properties(properties: Mapping[str, Property]) -> dict[str, Any]:
    return {camel(key): dict(one.schema) for key, one in properties.items()}


def main() -> None:
    """Serve the engine until it ends."""
    count_as_one_run()
    serve(Package(), sys.argv[1:])
