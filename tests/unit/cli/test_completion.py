"""What the shell completes."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from pulumi_zoho_aep.cli.entry import zoho_aep


def completed(*words: str) -> list[str]:
    """Return what follows; the last word has been begun."""
    *before, begun = words
    found = ShellComplete(zoho_aep, {}, "zoho-aep", "_ZOHO_AEP_COMPLETE").get_completions(before, begun)
    return [one.value for one in found]


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"):
        (tmp_path / name).write_text("name: crm\nruntime: python\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("runs", ""), ["errors", "dev", "prod"]),
        (("runs", "er"), ["errors"]),
        (("runs", "errors", "leads", "p"), ["prod"]),
        (("runs", "errors", "--s"), ["--samples", "--stack"]),
        (("health", "--stack", ""), ["dev", "prod"]),
        (("import", "d"), ["dev"]),
    ],
)
def test_stacks_and_words(words: tuple[str, ...], found: list[str]) -> None:
    """A stack that has a file, and the second word of `runs errors`."""
    assert completed(*words) == found


def test_outside_a_project(tmp_path: Path) -> None:
    """Nothing is offered, and nothing is said."""
    (tmp_path / "Pulumi.yaml").unlink()
    assert completed("health", "") == []
