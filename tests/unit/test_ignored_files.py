"""Files with secrets that the documents make a person write do not get into a commit."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
_WRITES = re.compile(
    r"(?:--(?:ready-file|state|log|save-plan)[ =]|stack export (?:\S+ )*(?:>|--file) ?)(?P<file>[a-z][\w./-]*\.\w+)"
)
_DOCUMENTS = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"), *REPOSITORY.glob("examples/**/*.md")]
NAMED = {found["file"] for document in _DOCUMENTS for found in _WRITES.finditer(document.read_text("utf-8"))}


def test_the_documents_name_some() -> None:
    """The test below looks at something."""
    assert "simulator.json" in NAMED


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a checkout")
@pytest.mark.parametrize("file", sorted(NAMED | {"simulator.json.4711", ".env", ".env.prod", "state.json"}))
@pytest.mark.parametrize("folder", ["", "examples/stack_file"])
def test_git_ignores_them(folder: str, file: str) -> None:
    """`git add .` leaves them out, at the top and in every folder."""
    path = str(Path(folder) / file)
    ignored = subprocess.run(["git", "check-ignore", "--quiet", path], cwd=REPOSITORY, check=False)
    assert ignored.returncode == 0, path
