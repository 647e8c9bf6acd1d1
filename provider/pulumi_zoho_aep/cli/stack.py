"""A stack as the Pulumi CLI sees it: its configuration with secrets, its file, its outputs.

Secrets pass through Pulumi's own encryption over pipes, never as an argument that others could read in the list of
processes.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.cli.pulumi import Pulumi, PulumiFailed, refused
from pulumi_zoho_aep.cli.secrets_of_pulumi import not_shown, revealed
from pulumi_zoho_aep.cli.stack_file.document import decoded, load
from pulumi_zoho_aep.cli.stack_file.project import project_file, project_name, refreshes_always, stack_file
from pulumi_zoho_aep.cli.stack_file.sections import ENCRYPTION, Changes, Encrypted, Files, pretended, with_changes
from pulumi_zoho_aep.cli.stack_file.unfinished import folder
from pulumi_zoho_aep.cli.stack_file.writing import Changed, read, require_writable
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.engine.type_tokens import token_of
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services, Shared
from pulumi_zoho_aep.settings import WATCH_VARIABLE
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig, parse
from pulumi_zoho_aep.stack_file.folders import with_folders
from pulumi_zoho_aep.stack_file.sections import PlatformSection

_EMPTY = {".json": "{}\n"}
"""Defaults of the stack file, for values whose default is not empty."""


class Stack:
    """A stack of the project in a directory.

    Args:
        name: Its name; None for the selected stack.
        directory: The folder of `Pulumi.yaml`, or one below it.
        pulumi: Runner of the Pulumi CLI, for several stacks at once.
        shared: Objects that the clients of several stacks share.
    """

    given = ""
    """The name that a person gave; empty for the selected stack."""

    def __init__(
        self,
        name: str | None = None,
        directory: Path | None = None,
        pulumi: Pulumi | None = None,
        shared: Shared | None = None,
    ) -> None:
        self.directory = directory or Path.cwd()
        self._cli = pulumi or Pulumi()
        self.shared = shared or Shared()
        self.given = name or ""
        self.name = name or self._selected()
        self._exports: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    @property
    def short_name(self) -> str:
        """Its name without organisation and project, as its program sees it."""
        return self.name.rpartition("/")[2]

    @property
    def project(self) -> str:
        """The name of the project."""
        return project_name(self.directory)

    @property
    def file(self) -> Path:
        """The stack file, which may not exist yet."""
        return stack_file(self.directory, self.name)

    @property
    def repair(self) -> str:
        """The command that undoes drift; without a refresh, `pulumi up` does not see any."""
        return "pulumi up" if refreshes_always(self.directory) else "pulumi up --refresh"

    def files(self) -> Files:
        """Return the files that the stack's configuration is in."""
        file, project = self.file, project_file(self.directory)
        content = read(file)
        text = _EMPTY.get(file.suffix, "") if content is None else decoded(content, file.name)
        return Files(file, text, project, decoded(project.read_bytes(), project.name), is_new=content is None)

    def require_changeable(self, values: Mapping[str, Any], changes: Changes) -> None:
        """Require that there is a place for changes, before anything is done whose result goes there.

        Raises:
            NotEditable: Says what is in the way, by file, line and key.
        """
        files = self.files()
        files.require_known([path[0] for path in changes], values)
        with_changes(files, changes, pretended)
        require_writable(files.file)

    def change(self, changes: Changes) -> list[str]:
        """Write values, all of them or none, with secrets encrypted by Pulumi; return notes for the user.

        Raises:
            NotEditable: something is in the way; nothing was written.
        """
        try:
            return self._changed(changes)
        except Changed:
            # Encrypting takes Pulumi seconds. Values by path also fit into what somebody wrote in the meantime.
            return self._changed(changes)

    def _changed(self, changes: Changes) -> list[str]:
        files = self.files()
        text, notes = with_changes(files, changes, self.encrypted)
        files.save(text)
        return notes

    def encrypted(self, secrets: Sequence[str]) -> Encrypted:
        """Return secrets as Pulumi encrypts them for this stack. They reach it through a pipe, one by one."""
        if not secrets:
            return Encrypted([], {})
        known = load(self.files().text, self.file.name)
        with folder() as place:
            # Pulumi reformats the file that it writes to, so it gets one that contains nothing else.
            file = place / self.file.name
            file.write_text(json.dumps({name: known[name] for name in ENCRYPTION if name in known}), encoding="utf-8")
            for number, secret in enumerate(secrets):
                key = f"{NAMESPACE}:secret{number}"
                self._pulumi(["config", "set", key, "--secret", "--config-file", str(file)], secret)
            found = load(file.read_text(encoding="utf-8"))
        values = [found["config"][f"{NAMESPACE}:secret{number}"] for number in range(len(secrets))]
        return Encrypted(values, {name: found[name] for name in ENCRYPTION if name in found})

    def values(self) -> dict[str, Any]:
        """Return the values below `zoho-aep:` with secrets in clear; do not show them.

        Raises:
            NotEditable: A value is encrypted in the project's file, where Pulumi does not decrypt it.
        """
        found = json.loads(self._pulumi(["config", "--json", "--show-secrets"]))
        prefix = f"{NAMESPACE}:"
        # In the text of a structured value, numbers are as the program sees them; `objectValue` rounds long ones.
        values = {
            key[len(prefix) :]: json.loads(item["value"]) if "objectValue" in item else item.get("value")
            for key, item in found.items()
            if key.startswith(prefix)
        }
        hidden = next(not_shown(values, ()), None)
        if hidden is not None:
            raise self.files().unreadable(hidden)
        return values

    def config(self) -> StackConfig:
        """Return the stack file as models.

        Raises:
            ZohoAepError: Lists everything that is wrong with it.
        """
        return self.with_folders(checked(self.values()))

    def services(self, platform: PlatformSection | Mapping[str, Any]) -> Services:
        """Return the clients that the stack's settings lead to."""
        return self.shared.services(plain(platform))

    def with_folders(self, config: StackConfig) -> StackConfig:
        """Return a stack file in which every ingestion of files says where its files are."""
        return with_folders(config, self.project, self.name)

    def resource_ids(self, resource: str) -> dict[str, str]:
        """Return the ids of all resources of one kind in the stack's state, such as `BaseConnection`, by name.

        Nothing else of the state is returned; its secrets stay encrypted.
        """
        return {name: item["id"] for name, item in self._recorded(resource, "stack", "export").items()}

    def resources(self, resource: str) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return id and outputs of all resources of one kind, by name; secrets stay encrypted."""
        return {name: found for (kind, name), found in self.state().items() if kind == resource}

    def state(self) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
        """Return id and outputs of all resources of this package, by kind and name; secrets stay encrypted."""
        return {
            (str(item.get("type")).rpartition(f"/{NAMESPACE}:")[2], item["urn"].rsplit("::", 1)[-1]): (
                item["id"],
                item.get("outputs") or {},
            )
            for item in self._resources("stack", "export")
            if f"/{NAMESPACE}:" in str(item.get("type"))
        }

    def outputs(self, resource: str) -> dict[str, dict[str, Any]]:
        """Return the outputs of all resources of one kind, by name, with secrets in clear; do not show them."""
        found = self._recorded(resource, "stack", "export", "--show-secrets")
        return {name: revealed(item.get("outputs") or {}) for name, item in found.items()}

    def _recorded(self, resource: str, *export: str) -> dict[str, dict[str, Any]]:
        token = token_of(resource)
        return {item["urn"].rsplit("::", 1)[-1]: item for item in self._resources(*export) if item.get("type") == token}

    def _resources(self, *export: str) -> list[dict[str, Any]]:
        """Return the state as first read: Pulumi needs a second to read it."""
        if export not in self._exports:
            deployment = json.loads(self._pulumi([*export])).get("deployment") or {}
            # A resource marked for deletion has been replaced: another object of the same name is the live one.
            self._exports[export] = [
                item for item in deployment.get("resources") or [] if item.get("id") and not item.get("delete")
            ]
        return self._exports[export]

    def import_resources(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Import objects into the state as described; no service is contacted.

        Raises:
            PulumiFailed: Quotes the CLI's own words.
        """
        with folder() as place:
            file = place / "import.json"
            file.write_text(json.dumps({"resources": entries}), encoding="utf-8")
            options = ["--generate-code=false", "--protect=false", "--yes", "--skip-preview"]
            # The state is written once, at the end, so an interrupted run has changed nothing.
            self._pulumi(["import", "--file", str(file), *options], PULUMI_SKIP_CHECKPOINTS="true")
        self._exports.clear()

    def preview(self) -> dict[str, Any]:
        """Return the JSON of `pulumi preview --refresh`: what every resource was, is and will be, with secrets masked.

        For a preview that failed, this is as far as it got; its `diagnostics` say why.

        Raises:
            PulumiFailed: There is no preview, or nothing in it says why it failed.
        """
        arguments = ["preview", "--refresh", "--json", "--stack", self.name]
        done = self._cli.done(arguments, self.directory, **{WATCH_VARIABLE: "1"})
        try:
            found: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            if done.returncode != 0:
                raise refused(arguments, done) from None
            raise PulumiFailed(
                "pulumi preview: what it printed is not one JSON document",
                hint="unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW",
            ) from None
        if done.returncode != 0 and not any(one.get("severity") == "error" for one in found.get("diagnostics") or []):
            raise refused(arguments, done)
        return found

    def _selected(self) -> str:
        stacks = self._cli.stacks(self.directory)
        selected = next((stack["name"] for stack in stacks if stack.get("current")), None)
        if selected is None:
            raise PulumiFailed(
                "no stack is selected",
                hint="name one, or select one: `pulumi stack select NAME`, or `pulumi stack init NAME` for a new one",
            )
        return str(selected)

    def _pulumi(self, arguments: list[str], stdin: str = "", **environment: str) -> str:
        return self._cli.run([*arguments, "--stack", self.name], self.directory, stdin, **environment)


def checked(values: Mapping[str, Any]) -> StackConfig:
    """Return the values below `zoho-aep:` as models.

    Raises:
        ZohoAepError: Lists everything that is wrong with them.
    """
    stack, findings = parse(values)
    if findings:
        raise ZohoAepError("\n".join(["the stack file needs correction:", *(f"  {finding}" for finding in findings)]))
    return stack
