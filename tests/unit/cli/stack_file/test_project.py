"""Which file is a stack's: Pulumi's own rules."""

from pathlib import Path

import pytest

from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.document import NotEditable
from pulumi_zoho_aep.cli.stack_file.project import own_program, refreshes_always, stack_file
from pulumi_zoho_aep.errors import ZohoAepError


@pytest.mark.parametrize(
    ("project", "text", "expected"),
    [
        ("Pulumi.yaml", "name: crm\nruntime: python\n", "Pulumi.dev.yaml"),
        ("Pulumi.yml", "name: crm\n", "Pulumi.dev.yml"),
        ("Pulumi.json", '{"name": "crm"}', "Pulumi.dev.json"),
        ("Pulumi.yaml", "name: crm\nstackConfigDir: stacks\n", "stacks/Pulumi.dev.yaml"),
        ("Pulumi.yaml", "name: crm\nconfig: stacks/all\n", "stacks/all/Pulumi.dev.yaml"),
        ("Pulumi.yaml", "name: crm\nconfig: {a:b: c}\n", "Pulumi.dev.yaml"),
    ],
)
@pytest.mark.parametrize("stack", ["dev", "organization/crm/dev"])
@pytest.mark.parametrize("below", ["", "sub/folder"])
def test_stack_file(tmp_path: Path, project: str, text: str, expected: str, stack: str, below: str) -> None:
    """It lies beside the project file, which may be further up, or where that says, and ends as that does."""
    (tmp_path / project).write_text(text, encoding="utf-8")
    directory = tmp_path / below
    directory.mkdir(parents=True, exist_ok=True)
    assert stack_file(directory, stack) == tmp_path / expected


def test_no_project(tmp_path: Path) -> None:
    """Outside of a project nothing is guessed."""
    with pytest.raises(ZohoAepError, match=r"no Pulumi\.yaml in .* or above it"):
        stack_file(tmp_path, "dev")


def test_a_configuration_without_a_file_is_not_changed(tmp_path: Path) -> None:
    """Where a stack has values and there is no file, one that we wrote would not be what Pulumi reads."""
    (tmp_path / "Pulumi.yaml").write_text("name: crm\n", encoding="utf-8")
    files = Stack("dev", tmp_path).files()
    files.require_known(["platform"], {})
    with pytest.raises(NotEditable) as caught:
        files.require_known(["platform"], {"platform": {"sandbox": "dev"}})
    assert str(caught.value).splitlines()[0] == (
        "zoho-aep:platform is neither in Pulumi.dev.yaml nor in Pulumi.yaml, and has values"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: crm\noptions: {refresh: always}\n", True),
        ("name: crm\noptions:\n  refresh: always\n", True),
        ("name: crm\n", False),
        ("name: crm\noptions:\n", False),
        ("name: crm\noptions: {}\n", False),
        ("name: crm\noptions: refresh\n", False),
        ("name: crm\nruntime: {name: python, options: {refresh: always}}\n", False),
    ],
)
def test_what_undoes_drift(tmp_path: Path, text: str, expected: bool) -> None:  # noqa: FBT001
    """Plain `pulumi up` sees drift only where the project says so."""
    (tmp_path / "Pulumi.yaml").write_text(text, encoding="utf-8")
    assert refreshes_always(tmp_path) is expected
    assert Stack("dev", tmp_path).repair == ("pulumi up" if expected else "pulumi up --refresh")


@pytest.mark.parametrize(
    ("project", "files", "expected"),
    [
        ("runtime: python\n", {"__main__.py": "import pulumi_zoho_aep\n"}, "__main__.py"),
        ("runtime: python\n", {"__main__.py": "from pulumi_zoho_aep.program import run\nrun()\n"}, ""),
        ("runtime: python\n", {"__main__.py": "import ours\n", "ours.py": "import pulumi_zoho_aep.program\n"}, ""),
        ("runtime: {name: python}\nmain: src/\n", {"src/__main__.py": "import pulumi\n"}, "src/__main__.py"),
        ("runtime: python\nmain: src/main.py\n", {"src/main.py": "import pulumi\n"}, "src/main.py"),
        ("runtime: python\n", {}, ""),
        ("runtime: nodejs\n", {"index.ts": ""}, "Pulumi.yaml"),
    ],
)
def test_programs_that_do_not_read_the_sections(
    tmp_path: Path, project: str, files: dict[str, str], expected: str
) -> None:
    """A program that has the resources itself is named; one of the root program's kind is not, wherever it calls it."""
    (tmp_path / "Pulumi.yaml").write_text(f"name: crm\n{project}", encoding="utf-8")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert own_program(tmp_path) == expected
