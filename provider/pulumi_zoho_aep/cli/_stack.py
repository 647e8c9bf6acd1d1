"""A stack as the Pulumi CLI sees it: its configuration with secrets, its file, its outputs.

Secrets go in and come out through Pulumi's own encryption, over pipes: never as an argument that others could read in
the list of processes.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig, parse


class PulumiFailed(ZohoAepError):
    """The Pulumi CLI refused or is not there."""


class Stack:
    """A stack of the project in a directory.

    Args:
        name: its name; None takes the selected one.
        directory: where `Pulumi.yaml` lies.
    """

    def __init__(self, name: str | None = None, directory: Path | None = None) -> None:
        self.directory = directory or Path.cwd()
        self.name = name or self._selected()

    @property
    def file(self) -> Path:
        """The stack file, which may not be there yet."""
        return self.directory / f"Pulumi.{self.name.rsplit('/', 1)[-1]}.yaml"

    def values(self) -> dict[str, Any]:
        """Return the values below `zoho-aep:`, secrets in clear: keep them to yourself."""
        found = json.loads(self._pulumi(["config", "--json", "--show-secrets"]))
        prefix = f"{NAMESPACE}:"
        return {
            key[len(prefix) :]: item.get("objectValue", item.get("value"))
            for key, item in found.items()
            if key.startswith(prefix)
        }

    def config(self) -> StackConfig:
        """Return the stack file as models.

        Raises:
            ZohoAepError: naming everything that is wrong with it.
        """
        return checked(self.values())

    def resource_ids(self, resource: str) -> dict[str, str]:
        """Return the ids of the resources of a kind in the stack's state, such as `BaseConnection`, by name.

        Nothing else of the state is kept; its secrets stay encrypted.
        """
        deployment = json.loads(self._pulumi(["stack", "export"])).get("deployment") or {}
        token = f"pulumi-python:dynamic/{NAMESPACE}:{resource}"
        return {
            item["urn"].rsplit("::", 1)[-1]: item["id"]
            for item in deployment.get("resources") or []
            # What is marked for deletion was replaced: another object of the same name is the live one.
            if item.get("type") == token and item.get("id") and not item.get("delete")
        }

    def set(self, path: Sequence[str], value: str) -> None:
        """Set a value below `zoho-aep:`, such as `("credentials", "sales", "data_center")`."""
        self._pulumi(["config", "set", "--path", _key(path), "--plaintext"], value)

    def set_secret(self, path: Sequence[str], value: str) -> None:
        """Set a secret below `zoho-aep:`, encrypted by Pulumi."""
        self._pulumi(["config", "set", "--path", _key(path), "--secret"], value)

    def remove(self, path: Sequence[str]) -> None:
        """Remove a value below `zoho-aep:`."""
        self._pulumi(["config", "rm", "--path", _key(path)])

    def _selected(self) -> str:
        stacks = json.loads(self._run(["stack", "ls", "--json"]))
        selected = next((stack["name"] for stack in stacks if stack.get("current")), None)
        if selected is None:
            raise PulumiFailed("no stack is selected", hint="name one, or run `pulumi stack select`")
        return str(selected)

    def _pulumi(self, arguments: list[str], stdin: str = "") -> str:
        return self._run([*arguments, "--stack", self.name], stdin)

    def _run(self, arguments: list[str], stdin: str = "") -> str:
        command = ["pulumi", *arguments, "--non-interactive"]
        try:
            done = subprocess.run(  # noqa: S603 - pulumi of PATH is the one the person uses too
                command, input=stdin, capture_output=True, text=True, cwd=self.directory, check=False
            )
        except FileNotFoundError:
            raise PulumiFailed(
                "the command pulumi is not on PATH", hint="install it: https://www.pulumi.com/docs/install/"
            ) from None
        if done.returncode != 0:
            # Only the CLI's own words: what was piped in does not come back in them.
            words = done.stderr.strip().removeprefix("error: ") or f"exit code {done.returncode}"
            raise PulumiFailed(f"pulumi {' '.join(arguments[:2])}: {words}")
        return done.stdout


def checked(values: Mapping[str, Any]) -> StackConfig:
    """Return the values below `zoho-aep:` as models.

    Raises:
        ZohoAepError: naming everything that is wrong with them.
    """
    stack, problems = parse(values)
    if problems:
        raise ZohoAepError("\n".join(["the stack file needs correction:", *(f"  {problem}" for problem in problems)]))
    return stack


def _key(path: Sequence[str]) -> str:
    # Names with dots or dashes need brackets in Pulumi's property paths.
    first, *rest = path
    return f"{NAMESPACE}:{first}" + "".join(f'["{part}"]' for part in rest)
