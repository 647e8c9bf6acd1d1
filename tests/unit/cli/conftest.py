"""A stack that is only a file, and the dataflows in its state; and whatever is printed as JSON follows its schema."""

import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import jsonschema
import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.written_stack import WrittenStack, opened_stack
from tools.reference.outputs import schemas

from pulumi_zoho_aep.cli import output
from pulumi_zoho_aep.simulator.server import Simulator

_schemas = cache(schemas)


@pytest.fixture(autouse=True)
def _json_follows_its_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command prints with `--json` is what the reference says."""

    def dumps(value: Any, **options: Any) -> str:
        context = click.get_current_context(silent=True)
        if "indent" in options and context is not None:
            jsonschema.validate(value, _schemas()[context.command_path.removeprefix("zoho-aep ")])
        return json.dumps(value, **options)

    monkeypatch.setattr(output, "json", SimpleNamespace(dumps=dumps))


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that the command opens: a credential and no connection yet."""
    return opened_stack(simulator.url, tmp_path, monkeypatch)


@pytest.fixture
def flows(simulator: Simulator, stack: WrittenStack) -> PastRuns:
    """Its dataflows."""
    return PastRuns(simulator, stack.flows)
