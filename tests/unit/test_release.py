"""What a release consists of."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml
from tests.support import REPOSITORY

PACKAGE = REPOSITORY / "provider" / "pulumi_zoho_aep"
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both distributions, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True, timeout=120)
    return folder


def _tracked() -> set[str]:
    listed = subprocess.check_output(["git", "ls-files", "provider/pulumi_zoho_aep"], cwd=REPOSITORY, encoding="utf-8")
    return {path.removeprefix("provider/") for path in listed.split()}


def test_the_wheel_has_the_package_and_nothing_else(built: Path) -> None:
    """Templates, schema and the mark of types come along; no stray file does."""
    (wheel,) = built.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {name for name in _tracked() if (PACKAGE.parent / name).is_file()}
    assert "pulumi_zoho_aep/py.typed" in names


def test_the_sdist_has_the_package_and_its_papers(built: Path) -> None:
    """At its top stand README, change log, licence and metadata; beside the package stands its architecture."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    others = {name for name in names if not name.startswith("provider/pulumi_zoho_aep/")}
    papers = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO", ".gitignore"}
    assert others == papers | {"provider/ARCHITECTURE.md", "provider/__main__.py", "tools/editable.py"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_pinned_and_may_do_little(path: Path) -> None:
    """Each action is named by its commit, with the version beside it; rights are given to jobs alone."""
    text = path.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)(.*)", text)
    assert uses
    assert [one for one, rest in uses if not re.search(r"@[0-9a-f]{40}$", one) or " # v" not in rest] == []
    assert yaml.safe_load(text)["permissions"] == {}


def test_the_readme_stays_short() -> None:
    """Whoever opens the project reads one page; what is longer belongs in `docs/`."""
    assert len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) <= 130
