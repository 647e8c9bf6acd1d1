"""A new project: files that Pulumi and the editor understand, all of them or none."""

from io import StringIO
from pathlib import Path

import pytest
from tests.support.json_schema import violations

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.stack_file.document import load
from pulumi_zoho_aep.cli.stack_file.project import own_program
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stack_file.json_schema import stack_schema

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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sandbox", "My Sandbox"], "must be the sandbox's name, not its title"),
        (["--organization", "Acme"], "must be the organisation's id"),
        (["--project", "a b"], "a project's name has letters"),
        (["--stack", "a b"], "a stack's name has letters"),
    ],
)
def test_what_pulumi_or_aep_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """A value that no preview would accept is refused before anything is written."""
    rest = ["--connector", "zoho_crm", "--data-center", "eu"]
    assert main(["init", str(tmp_path / "crm"), *OPTIONS, *rest, *options]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "crm").exists()


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_wrong_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is asked for again, and says why; a folder whose name is none for a project is asked about, too."""
    answers = ["zoho", "zoho_crm", "my crm", "crm", "Acme", "0123ABCD@AdobeOrg", "0123", "Dev", "dev", "development"]
    monkeypatch.setattr("sys.stdin", _Terminal("\n".join([*answers, "mars", "eu", ""])))
    assert main(["init", str(tmp_path / "my crm"), "--stack", "org/dev"]) == 0
    said = capsys.readouterr().err
    assert [said.count(one) for one in ("a project's name", "organisation's id", "not its title")] == [1, 1, 1]
    platform = load((tmp_path / "my crm" / "Pulumi.dev.yaml").read_text("utf-8"))["config"]["zoho-aep:platform"]
    assert (platform["organization"], platform["sandbox"]) == ("0123ABCD@AdobeOrg", "dev")


def test_an_interrupted_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C among the questions leaves nothing behind."""

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("click.termui.visible_prompt_func", interrupted)
    assert main(["init", str(tmp_path / "crm")]) == 130
    assert capsys.readouterr().err.endswith("interrupted\n")
    assert not (tmp_path / "crm").exists()


@pytest.mark.parametrize("connector", sorted(CONNECTORS))
def test_what_is_written_can_be_filled_in(tmp_path: Path, connector: str) -> None:
    """With what `pulumi config set` and `zoho-aep authorize` add, the file of every connector is right in itself."""
    center = ["--data-center", "eu"]
    assert main(["init", str(tmp_path / "crm"), *OPTIONS, "--connector", connector, *center]) == 0
    written = load((tmp_path / "crm" / "Pulumi.dev.yaml").read_text("utf-8"))["config"]
    values = {key.removeprefix("zoho-aep:"): value for key, value in written.items()}
    values["platform"]["client_secret"] = "p8e-any"
    for credential in values.get("credentials", {}).values():
        credential |= {"client_id": "1000.X", "client_secret": "any", "refresh_token": "1000.any"}
    assert parse(values)[1] == []
    login = next(iter(CONNECTORS[connector].logins), None)
    required = {name for name, field in login.model_fields.items() if field.is_required()} if login else set[str]()
    for connection in values.get("connections", {}).values():
        assert required <= connection.get("auth", {}).keys()
    (program,) = (tmp_path / "crm").glob("*.py")
    assert own_program(program.parent) == ""
