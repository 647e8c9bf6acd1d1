"""Sections of the project's file: a stack file that gets one of its own keeps all of what was there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pulumi_zoho_aep.cli.stack_file.document import NotEditable, load
from pulumi_zoho_aep.cli.stack_file.sections import Changes, Encrypted, Files, with_additions, with_changes

PROJECT = """\
name: crm
runtime: python
config:
  zoho-aep:credentials:
    value:
      sales: {data_center: eu, client_id: "1", client_secret: plain-sales, grant_token: plain-grant}
      other: {data_center: us, client_id: "2", client_secret: plain-other, refresh_token: {secure: v1:kept}}
  zoho-aep:datasets: {value: {people: {schema: people, description: 2027-01-01}}}
  zoho-aep:schemas: {value: '{"people": {}}'}
  zoho-aep:connections: {secret: true, value: {zoho: {credential: sales}}}
  datasets: {value: {of-another-namespace: {}}}
"""
LATER = "where it takes precedence: later changes to it in Pulumi.yaml do not reach this stack"
SALES = ("credentials", "sales")


def encrypt(secrets: Sequence[str]) -> Encrypted:
    """Encrypt as no one should."""
    return Encrypted([{"secure": f"v1:{secret[::-1]}"} for secret in secrets], {"encryptionsalt": "v1:salt"})


def files(text: str, project: str = PROJECT) -> Files:
    """Return a stack's files."""
    return Files(Path("Pulumi.dev.yaml"), text, Path("Pulumi.yaml"), project)


def config(text: str) -> dict[str, Any]:
    """Return what is configured, and that there is what decrypts it."""
    found = load(text)
    assert found.get("encryptionsalt", "v1:salt") == "v1:salt"
    return dict(found["config"])


def test_a_section_is_copied_before_it_is_changed() -> None:
    """Otherwise the new one would hide all of the project's; secrets that are plain there get encrypted."""
    changes: Changes = {(*SALES, "client_secret"): SecretStr("new"), (*SALES, "grant_token"): None}
    text, notes = with_changes(files(""), changes, encrypt)
    assert config(text)["zoho-aep:credentials"] == {
        "sales": {"data_center": "eu", "client_id": "1", "client_secret": {"secure": "v1:wen"}},
        "other": {
            "data_center": "us",
            "client_id": "2",
            "client_secret": {"secure": "v1:rehto-nialp"},
            "refresh_token": {"secure": "v1:kept"},
        },
    }
    assert "plain" not in text
    assert notes == [
        f"zoho-aep:credentials of Pulumi.yaml is copied to Pulumi.dev.yaml, {LATER}",
    ]


def test_an_addition_takes_the_rest_of_the_section_along() -> None:
    """The datasets of the project stay those of the stack; a section that is nowhere is simply new."""
    before = "config:\n  zoho-aep:ingestions: {leads: {table: Leads}}\n"
    added = {"datasets": {"deals": {"schema": "deals"}}, "ingestions": {"deals": {"table": "Deals"}}}
    edited, notes = with_additions(files(before), added, encrypt)
    assert list(config(edited.text)["zoho-aep:datasets"]) == ["people", "deals"]
    assert list(config(edited.text)["zoho-aep:ingestions"]) == ["leads", "deals"]
    assert "description: 2027-01-01" in edited.text
    assert len(notes) == 1


def test_a_section_of_the_stack_is_its_own() -> None:
    """Nothing is copied, and what is encrypted stays encrypted, even where it need not be."""
    before = "config:\n  zoho-aep:credentials:\n    sales: {client_id: {secure: v1:x}, data_center: eu} # ours\n"
    changes: Changes = {
        (*SALES, "client_id"): "id",
        (*SALES, "data_center"): "us",
        (*SALES, "client_secret"): SecretStr("s"),
    }
    text, notes = with_changes(files(before), changes, encrypt)
    assert text == (
        "config:\n  zoho-aep:credentials:\n    sales: {client_id: {secure: v1:di}, data_center: us, "
        "client_secret: {secure: v1:s}} # ours\nencryptionsalt: v1:salt\n"
    )
    assert notes == []


def test_short_names_are_those_of_the_project() -> None:
    """In a project that is named like the namespace, its sections need no namespace."""
    changes: Changes = {("datasets", "new", "schema"): "s"}
    of_namesake = files(
        "", PROJECT.replace("name: crm", "name: zoho-aep").replace("  zoho-aep:datasets", "  x:datasets")
    )
    text, _ = with_changes(of_namesake, changes, encrypt)
    assert list(config(text)["zoho-aep:datasets"]) == ["of-another-namespace", "new"]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("schemas", "Pulumi.yaml, line 9: zoho-aep:schemas is text, and has to be copied to the stack file as a map"),
        ("connections", "Pulumi.yaml, line 10: zoho-aep:connections is secret as a whole, and cannot be copied"),
    ],
)
def test_what_cannot_be_copied_is_refused(section: str, words: str) -> None:
    """The person learns where it is, and what to do with it."""
    with pytest.raises(NotEditable) as caught:
        with_additions(files(""), {section: {"new": {"a": "b"}}}, encrypt)
    assert str(caught.value).startswith(words)
    assert str(caught.value).endswith("\nmove the section to Pulumi.dev.yaml and write it as a map there")
