"""A stack that is only a file: what the Pulumi CLI would say of it, without the CLI."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pulumi_zoho_aep.aep.connections import NewConnection
from pulumi_zoho_aep.aep.flow_service import SpecRef
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.pulumi import Pulumi
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.document import load
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR as ZOHO_CRM
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.services import Shared
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.stack_file.config import StackConfig

_HEAD = f"""\
# How to reach AEP.
config:
  zoho-aep:platform:
    organization: {seeds.ORGANIZATION}
    sandbox: {seeds.SANDBOX}
    endpoint: URL
    client_id: {seeds.ADOBE_CLIENT_ID}
    client_secret: {seeds.ADOBE_CLIENT_SECRET}
  zoho-aep:credentials:  # one per organisation
    sales:
      data_center: us
      client_id: {seeds.ZOHO_CLIENT_ID}
      client_secret: {seeds.ZOHO_CLIENT_SECRET}
      refresh_token: {seeds.ZOHO_REFRESH_TOKEN}
"""
Run = Callable[..., tuple[int, str, str]]
SECRETS = (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_GRANT_TOKEN)


@dataclass
class WrittenStack(Stack):
    """Secrets are written in clear here; in a real stack they come out of Pulumi's encryption."""

    name: str
    directory: Path
    ids: dict[str, str] = field(default_factory=dict)
    recorded: dict[str, dict[str, Any]] = field(default_factory=dict)
    flows: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    _cli: Pulumi = field(default_factory=Pulumi)
    shared: Shared = field(default_factory=Shared)

    def values(self) -> dict[str, Any]:
        """Return the values of the file."""
        config = load(self.file.read_text(encoding="utf-8")).get("config", {})
        return {key.removeprefix("zoho-aep:"): value for key, value in config.items()}

    def resource_ids(self, resource: str) -> dict[str, str]:
        """Return what a test says is in the state."""
        return self.ids if resource == "BaseConnection" else {}

    def resources(self, resource: str) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return what a test says is in the state."""
        credentials = {name: (name, outputs) for name, outputs in self.recorded.items()}
        return {"Dataflow": self.flows, "ZohoCredential": credentials}.get(resource, {})

    def state(self) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
        """Return what a test says is in the state."""
        targets = {
            ("TargetConnection", name): (f"target-{name}", {"dataset_id": f"dataset-{name}"}) for name in self.flows
        }
        return targets | {("Dataflow", name): found for name, found in self.flows.items()}

    def outputs(self, resource: str) -> dict[str, dict[str, Any]]:
        """Return what a test says that `pulumi up` left."""
        return self.recorded if resource == "ZohoCredential" else {}

    def write(self, url: str, more: str = "") -> None:
        """Write a file with a credential, and whatever else."""
        (self.directory / "Pulumi.yaml").write_text(
            "name: crm\nruntime: python\noptions: {refresh: always}\n", encoding="utf-8"
        )
        self.file.write_text(_HEAD.replace("URL", url) + more, encoding="utf-8")

    def connect(self, name: str) -> None:
        """Make a base connection in AEP, as `pulumi up` does, and put its id into the state."""
        config: StackConfig = self.config()
        services = self.services(config.platform)
        entry = config.credentials["sales"]
        credential = Credential(**{key: getattr(entry, key) for key in Credential.model_fields})
        token = services.zoho(credential.login).tokens.get().value
        connection = NewConnection(
            name=name,
            description="",
            auth=ZOHO_CRM.auth_of(ConnectionSpec(id=ZOHO_CRM.connection_spec_id), credential, None, token),
            connection_spec=SpecRef(id=ZOHO_CRM.connection_spec_id),
        )
        self.ids[name] = services.platform.connections.create(connection)
        services.platform.connections.get(self.ids[name])


def recorded_credential(grant_token: str) -> dict[str, Any]:
    """Return what `pulumi up` leaves in the state of a credential that was declared by a grant token."""
    return {
        "data_center": "us",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "grant_token": grant_token,
        "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
    }


def opened_stack(url: str, directory: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> WrittenStack:
    """Return a written stack, which the command opens whatever the stack is called."""
    written = WrittenStack("dev", directory)
    written.write(url, more)
    monkeypatch.setattr("pulumi_zoho_aep.cli.stack.Stack", lambda _: written)
    return written


def runner(subcommand: str, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a subcommand, and returns its exit code, what it printed, and what it said beside that."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main([subcommand, *arguments])
        printed = capsys.readouterr()
        assert [secret for secret in SECRETS if secret in printed.out + printed.err] == []
        return code, printed.out, printed.err

    return call
