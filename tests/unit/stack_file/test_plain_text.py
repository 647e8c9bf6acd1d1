"""Secrets of a stack file that are not encrypted."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stack_file.plain_text import project_above, secrets_in_plain_text

CONFIG: dict[str, Any] = {
    "platform": {"client_id": "a", "client_secret": "canary-adobe"},
    "credentials": {
        "sales": {
            "data_center": "eu",
            "client_id": "1000.A",
            "client_secret": "canary-client",
            "refresh_token": 'canary-"refresh"',
        }
    },
    "connections": {
        "other": {
            "connection_spec_id": "x",
            "auth": {
                "spec_name": "Any",
                "params": {"host": "db.example.com", "password": "canary-word", "k": {"t": "canary-t"}},
            },
        }
    },
}
KEYS = [
    "platform.client_secret",
    "credentials.sales.client_secret",
    "credentials.sales.refresh_token",
    "connections.other.auth.params.password",
    "connections.other.auth.params.k.t",
]


def found(project: Path, encrypted: set[str]) -> list[str]:
    """Return the keys that are reported."""
    stack, problems = parse(CONFIG)
    assert problems == []
    lines = list(secrets_in_plain_text(stack, encrypted, project))
    assert "canary" not in str(lines)
    assert all("is not encrypted: renew it at its service, and write the new one with" in line for line in lines)
    return [line.partition(" ")[0].removeprefix("zoho-aep:") for line in lines]


def test_sections_without_anything_encrypted(tmp_path: Path) -> None:
    """The engine says which sections hold something encrypted; in the others nothing is, wherever the file may be."""
    assert found(tmp_path, set()) == KEYS
    assert found(tmp_path, {"credentials"}) == [KEYS[0], *KEYS[3:]]
    assert found(tmp_path, {"platform", "credentials", "connections"}) == []


@pytest.mark.parametrize("file", ["Pulumi.prod.yaml", "Pulumi.yaml", "Pulumi.prod.yml", "stacks/Pulumi.prod.yaml"])
@pytest.mark.parametrize("form", ["a: {}", "# was: {}", 'a: \'{{"b": "{}"}}\''])
def test_one_beside_an_encrypted_one(tmp_path: Path, file: str, form: str) -> None:
    """In a section with something encrypted, the files show what is not, even in a comment and in JSON text."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("config: {zoho-aep:platform: {client_secret: {secure: v1:abc}}}\n", "utf-8")
    assert found(tmp_path, {"platform", "credentials", "connections"}) == []
    for key, secret in (("credentials.sales.refresh_token", 'canary-"refresh"'), (KEYS[3], "canary-word")):
        (tmp_path / file).write_text(form.format(json.dumps(secret)[1:-1]), "utf-8")
        assert found(tmp_path, {"platform", "credentials", "connections"}) == [key]


def test_the_project_of_a_program(tmp_path: Path) -> None:
    """A program may be in a folder below its project's, as `main` says."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert project_above(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    (tmp_path / "Pulumi.yaml").touch()
    assert project_above(tmp_path / "a" / "b") == tmp_path
