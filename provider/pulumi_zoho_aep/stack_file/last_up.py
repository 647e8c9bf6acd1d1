"""What the last `pulumi up` left in the stack's state: what it verified need not be verified again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.engine.program_end import program_end
from pulumi_zoho_aep.engine.recorded import recorded_outputs
from pulumi_zoho_aep.engine.type_tokens import INGESTION, token_of
from pulumi_zoho_aep.errors import SettingsError
from pulumi_zoho_aep.services import platform_config
from pulumi_zoho_aep.settings import Settings, load
from pulumi_zoho_aep.stack_file.config import StackConfig

_PROVIDER = "pulumi:providers:pulumi-python"


class LastUp:
    """Outputs by resource.

    Args:
        outputs: Every resource's outputs, by URN.
    """

    def __init__(self, outputs: Mapping[str, Mapping[str, Any]]) -> None:
        self._by_name: dict[tuple[str, str], Mapping[str, Any]] = {}
        for urn, found in outputs.items():
            # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
            _, _, types, name = urn.split("::", 3)
            parents, _, kind = types.rpartition("$")
            # Below other parents is what the program declares alongside the stack file.
            if parents in ("", INGESTION):
                self._by_name[kind, name] = found

    def moved(self, resource: str, former: str, name: str) -> None:
        """Let a resource be found by its new name, unless there is one with that name already."""
        kind = token_of(resource)
        if (kind, former) in self._by_name and (kind, name) not in self._by_name:
            self._by_name[kind, name] = self._by_name.pop((kind, former))

    def leave_out(self, resource: str, names: Iterable[str]) -> None:
        """Forget resources that are not from the stack file."""
        for name in names:
            self._by_name.pop((token_of(resource), name), None)

    def of(self, resource: str, name: str) -> Mapping[str, Any]:
        """Return the outputs of a resource, such as `Dataflow`; nothing if there is none with that name."""
        return self._by_name.get((token_of(resource), name), {})

    def names(self, resource: str) -> set[str]:
        """Return the names of all resources of one kind."""
        return {name for kind, name in self._by_name if kind == token_of(resource)}

    def all(self, resource: str, output: str) -> Iterator[Any]:
        """Yield one output of all resources of one kind."""
        for (kind, _), outputs in self._by_name.items():
            if kind == token_of(resource):
                yield outputs.get(output)

    @property
    def is_new(self) -> bool:
        """Whether there was no `pulumi up` yet."""
        return not self.names("Lineage")

    @property
    def settings(self) -> Settings | None:
        """The settings that a refresh uses: from the last `pulumi up` and from the environment, which wins."""
        stored = self._by_name.get((_PROVIDER, "default"), {})
        try:
            return load(platform_config(stored.get))
        except SettingsError:
            return None


_RESOURCES = {
    "connections": ("BaseConnection",),
    "schemas": ("Schema", "FieldGroup"),
    "datasets": ("Dataset",),
    "ingestions": ("SourceConnection", "TargetConnection", "MappingSet", "Dataflow"),
}
"""The resources that an entry of a section becomes."""


def last_up(stack: StackConfig) -> LastUp:
    """Read what the state holds of the stack file, renamed entries under their new names; a new stack has none.

    Called before the stack file's resources are declared: what the program declares by then is declared alongside them.
    """
    before = LastUp(recorded_outputs())
    for declared in program_end().declared():
        parent, is_renamed = declared.opts.parent, bool(declared.opts.aliases)
        if parent is None or parent.pulumi_resource_type == INGESTION or is_renamed:
            before.leave_out(declared.kind, declared.names)
    for section, resources in _RESOURCES.items():
        for name, entry in getattr(stack, section).items():
            for resource in resources if entry.renamed_from else ():
                before.moved(resource, entry.renamed_from, name)
    return before
