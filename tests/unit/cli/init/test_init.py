"""A new project: files that Pulumi and the editor understand, all of them or none."""

from pathlib import Path

import pytest
from tests.support.json_schema import violations

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.stack_file.document import load
from pulumi_zoho_aep.program.json_schema import stack_schema

OPTIONS = [
    *("--organization", "0123456789ABCDEF01234567@AdobeOrg", "--client-id", "0123456789abcdef"),
    *("--sandbox", "dev", "--sandbox-type", "development"),
]


@pytest.mark.parametrize(
    ("chosen", "connections"),
    [
        (["zoho_crm", "--data-center", "eu"], {"zoho-sales": {"connector": "zoho_crm", "credential": "sales"}}),
        (["salesforce"], None),
    ],
)
def test_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str], chosen: list[str], connections: object) -> None:
    """The stack file is valid and names its schema; what is said next can be typed, the way out included."""
    folder = tmp_path / "crm"
    assert main(["init", str(folder), *OPTIONS, "--connector", *chosen]) == 0
    said = capsys.readouterr().out
    assert f"next:\n  cd {folder}\n  pulumi stack select --create dev\n" in said
    assert "to clean up:" in said
    text = (folder / "Pulumi.dev.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=stack.schema.json\n")
    stack_file = load(text)
    assert list(violations(stack_file, stack_schema())) == []
    assert stack_file["config"].get("zoho-aep:connections") == connections
    assert load((folder / "Pulumi.yaml").read_text("utf-8")).items() >= {"name": "crm"}.items()
    assert {one.name for one in folder.iterdir()} == {
        *("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py", "stack.schema.json")
    }


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there already is named before anything is asked, and nothing is written beside it."""
    (tmp_path / "Pulumi.yaml").write_text("name: mine\n", "utf-8")
    assert main(["init", str(tmp_path)]) == 1
    assert f"{tmp_path} has Pulumi.yaml already" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["Pulumi.yaml"]


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--connector", "zoho"], "must be one of"), (["--connector", "zoho_crm"], "is missing: give --data-center")],
)
def test_without_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    """What is missing or mistyped is named by its option, and nothing is written."""
    assert main(["init", str(tmp_path / "crm"), *OPTIONS, *options]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "crm").exists()
