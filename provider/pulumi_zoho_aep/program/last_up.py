"""What the last `pulumi up` left in the stack's state: what it verified need not be verified again."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.engine.recorded import recorded_outputs
from pulumi_zoho_aep.engine.resource import MODULE
from pulumi_zoho_aep.errors import SettingsError
from pulumi_zoho_aep.services import platform_config
from pulumi_zoho_aep.settings import Settings, load

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
    """Read the state; a new stack has none."""
    return LastUp(recorded_outputs())
