"""The files of a new project: `Pulumi.yaml`, a two-line program, and a stack file to fill in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pulumi_zoho_aep.cli.stack_file.writing import write
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.engine.models import UNFILLED
from pulumi_zoho_aep.errors import ZohoAepError

SCHEMA = "stack.schema.json"
_PROGRAM = '''"""The Pulumi program: turns the stack file into resources."""

from pulumi_zoho_aep.program import run

run()
'''


@dataclass(frozen=True)
class Answers:
    """The answers from which a new project is made.

    Attributes:
        project: Its name.
        stack: Name of its first stack.
        sandbox: Name of the sandbox.
        sandbox_type: `development` or `production`; a sandbox of the other type is refused.
        organization: Id of the organisation in Adobe.
        client_id: Client id of the API credential in Adobe.
        connector: How rows reach AEP.
        data_center: The Zoho organisation's data centre; None if the connector reads another system.
    """

    project: str
    stack: str
    sandbox: str
    sandbox_type: str
    organization: str
    client_id: str
    connector: str
    data_center: str | None


def require_free(directory: Path, stack: str) -> None:
    """Require that no file of the project exists. Checked before any question, so that no answer is wasted.

    Raises:
        ZohoAepError: Names the existing files.
    """
    there = [name for name in ("Pulumi.yaml", "__main__.py", SCHEMA, _named(stack)) if (directory / name).exists()]
    if there:
        raise ZohoAepError(f"{directory.resolve()} has {', '.join(there)} already", hint="name another folder")


def _named(stack: str) -> str:
    return f"Pulumi.{stack.rpartition('/')[2]}.yaml"


def files_of(answers: Answers) -> dict[str, str]:
    """Return the files of a project, by name."""
    schema = files("pulumi_zoho_aep").joinpath("stack_file/stack.schema.json").read_text(encoding="utf-8")
    return {
        "Pulumi.yaml": _project(answers.project),
        "__main__.py": _PROGRAM,
        SCHEMA: schema,
        _named(answers.stack): _stack_file(answers),
    }


def create(directory: Path, found: Mapping[str, str]) -> None:
    """Write the files of a project."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in found.items():
        write(directory / name, text, None)


def _project(name: str) -> str:
    return f"""name: {json.dumps(name)}
description: Zoho CRM data into Adobe Experience Platform
runtime: python
options:
  # Plain `pulumi preview` and `pulumi up` read live objects first, so that they show what others changed.
  refresh: always
"""


def _stack_file(answers: Answers) -> str:
    platform = {
        "organization": answers.organization,
        "client_id": answers.client_id,
        "sandbox": answers.sandbox,
        "sandbox_type": answers.sandbox_type,
    }
    lines = [
        f"# yaml-language-server: $schema={SCHEMA}",
        "config:",
        "  # How to reach AEP; the secret goes in with `pulumi config set --secret`.",
        "  zoho-aep:platform:",
        *(f"    {key}: {json.dumps(value)}" for key, value in platform.items()),
    ]
    auth = _auth(answers.connector)
    if answers.data_center is None:
        there = ["zoho-aep:connections:", "  crm:", f"    connector: {answers.connector}", *auth]
        login = ["  # With the connector's login filled in:", *(f"  # {line}" for line in there)]
    else:
        login = [
            "  # `zoho-aep authorize sales` adds the client and a refresh token.",
            "  zoho-aep:credentials:",
            f"    sales: {{data_center: {answers.data_center}}}",
            "  zoho-aep:connections:",
            "    zoho-sales:",
            f"      connector: {answers.connector}",
            "      credential: sales",
            *(f"  {line}" for line in auth),
        ]
    return "\n".join([*lines, *login, ""])


def _auth(connector: str) -> list[str]:
    """Return a login to fill in, of the kind that is recommended; empty if a Zoho credential is all it takes."""
    kind = next(iter(CONNECTORS[connector].logins), None)
    if kind is None:
        return []
    required = [name for name, field in kind.model_fields.items() if field.is_required() and name != "type"]
    members = [f"      {name}: {UNFILLED}" for name in required]
    return [
        "    # A secret goes in with `pulumi config set --secret --path`.",
        "    auth:",
        f"      type: {kind.type_name()}",
        *members,
    ]
