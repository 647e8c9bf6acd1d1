"""What a released version left behind is understood by the code of today."""

from pathlib import Path

import pytest
from tests.e2e.recorded import STATES, bring_back
from tests.support.command.journal import changes, held, recorded as journal

import pulumi_zoho_aep
from pulumi_zoho_aep.engine.resource import Resource
from pulumi_zoho_aep.simulator.server import Simulator

RELEASES = sorted(path for path in STATES.iterdir() if path.is_dir())


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_state_of_a_release(release: Path, tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> None:
    """Its stack refreshes, has nothing to change, and can be destroyed, without a word in the changelog."""
    stack = bring_back(release, simulator, tmp_path / "project", environment)
    with journal(simulator) as entries:
        stack.preview("--expect-no-changes")
        assert "unchanged" in stack.pulumi("refresh", "--yes", "--skip-preview")
        stack.preview("--expect-no-changes")
    assert changes(entries) == []
    stack.destroy()
    assert set(held(simulator)) == {"mappingSets"}


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_recorded_state_has_every_type(release: Path) -> None:
    """A type that the release had and its recorded stack has not would be forgotten."""
    text = (release / "export.json").read_text(encoding="utf-8")
    members = (getattr(pulumi_zoho_aep, name) for name in pulumi_zoho_aep.__all__)
    types = {kind._resource_type_name for kind in members if isinstance(kind, type) and issubclass(kind, Resource)}
    newer = NEWER.get(release.name, frozenset())
    assert {name for name in types if f'"pulumi-python:{name}"' not in text} == newer


def test_no_version_is_released_without_its_state() -> None:
    """The version is set at a release, which records the state: a later one could not be tested with it otherwise."""
    assert pulumi_zoho_aep.__version__ in {release.name for release in RELEASES}


NEWER: dict[str, frozenset[str]] = {}
"""By release: the types that came after it."""
