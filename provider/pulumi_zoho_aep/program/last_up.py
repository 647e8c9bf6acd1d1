"""What the last `pulumi up` left in the stack's state: what was proved then need not be asked again.

The engine answers from the backend, secrets decrypted, before anything is registered. It is the call behind stack
references, made for the stack itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi.runtime.invoke import invoke

from pulumi_zoho_aep.errors import SettingsError
from pulumi_zoho_aep.resources._resource import MODULE
from pulumi_zoho_aep.resources._services import platform_config
from pulumi_zoho_aep.settings import Settings, load

_READ = "pulumi:pulumi:readStackResourceOutputs"
_PROVIDER = "pulumi:providers:pulumi-python"


class LastUp:
    """Outputs by resource.

    Args:
        outputs: of every resource, by URN.
    """

    def __init__(self, outputs: Mapping[str, Mapping[str, Any]]) -> None:
        self._by_name: dict[tuple[str, str], Mapping[str, Any]] = {}
        for urn, found in outputs.items():
            # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
            _, _, types, name = urn.split("::", 3)
            self._by_name[types.rpartition("$")[2], name] = found

    def of(self, resource: str, name: str) -> Mapping[str, Any]:
        """Return the outputs of a resource, such as `Dataflow`; nothing where there is none of that name."""
        return self._by_name.get((f"pulumi-python:dynamic/{MODULE}:{resource}", name), {})

    def names(self, resource: str) -> set[str]:
        """Return the names of all resources of a kind."""
        return {name for kind, name in self._by_name if kind.endswith(f"/{MODULE}:{resource}")}

    def all(self, resource: str, output: str) -> Iterator[Any]:
        """Yield one output of all resources of a kind."""
        for (kind, _), outputs in self._by_name.items():
            if kind.endswith(f"/{MODULE}:{resource}"):
                yield outputs.get(output)

    @property
    def settings(self) -> Settings | None:
        """The settings that a refresh uses: those of the last `pulumi up`, and the environment, which wins."""
        stored = self._by_name.get((_PROVIDER, "default"), {})
        try:
            return load(platform_config(stored.get))
        except SettingsError:
            return None


def last_up() -> LastUp:
    """Ask the engine for the stack's state; a new stack has none."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        found = invoke(_READ, {"stackName": stack}).value["outputs"]
    except Exception as error:  # noqa: BLE001 - whatever it is, all it costs is to ask what was proved already
        pulumi.log.debug(f"the stack's state cannot be read, so everything is checked: {error}")
        return LastUp({})
    return LastUp({urn: resource["outputs"] for urn, resource in found.items()})
