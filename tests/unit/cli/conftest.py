"""A stack that is only a file, and the dataflows in its state; and whatever is printed as JSON follows its schema."""

from pathlib import Path

import pytest
from tests.support.json_outputs import json_follows_its_schema  # noqa: F401 - a fixture
from tests.support.past_runs import PastRuns
from tests.unit.cli.written_stack import WrittenStack, opened_stack

from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that the command opens: a credential and no connection yet."""
    return opened_stack(simulator.url, tmp_path, monkeypatch)


@pytest.fixture
def flows(simulator: Simulator, stack: WrittenStack) -> PastRuns:
    """Its dataflows."""
    return PastRuns(simulator, stack.flows)
