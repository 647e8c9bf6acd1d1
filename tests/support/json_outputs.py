"""Whatever a command prints as JSON follows the schema that the reference publishes."""

import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import click
import jsonschema
import pytest
from tools.reference.outputs import schemas

from pulumi_zoho_aep.cli import output

_schemas = cache(schemas)


@pytest.fixture(autouse=True)
def json_follows_its_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command of this process prints with `--json` is what the reference says."""

    def dumps(value: Any, **options: Any) -> str:
        text, context = json.dumps(value, **options), click.get_current_context(silent=True)
        if "indent" in options and context is not None:
            jsonschema.validate(json.loads(text), _schemas()[context.command_path.removeprefix("zoho-aep ")])
        return text

    monkeypatch.setattr(output, "json", SimpleNamespace(dumps=dumps))
