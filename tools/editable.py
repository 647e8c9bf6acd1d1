"""A build hook of hatchling: an editable install says, as a wheel does, that Python programs need no plugin.

Pulumi looks for that file where a package is installed, and an editable one has only a link there. Without it, Pulumi
would guess from the package's name that each program needs `pulumi-resource-zoho-aep`.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditableInstall(BuildHookInterface[Any]):
    """Adds one file to editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's
        """Have the file installed as it would be in a wheel."""
        name = "pulumi_zoho_aep/pulumi-plugin.json"
        build_data["force_include_editable"] = {f"{self.root}/provider/{name}": name}
