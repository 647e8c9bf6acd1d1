"""The JSON Schema of stack files."""

import json
from importlib.resources import files
from typing import Any

from pulumi_zoho_aep.program.config import StackConfig
from pulumi_zoho_aep.program.json_schema import rendered, stack_schema


def test_the_shipped_file_is_current() -> None:
    """Editors read the file that the models make today: `python -m pulumi_zoho_aep.program.json_schema` writes it."""
    shipped = files("pulumi_zoho_aep.program").joinpath("stack.schema.json").read_text(encoding="utf-8")
    assert shipped == rendered()


def test_every_section_is_there() -> None:
    """A key of ours that is not in the schema is a mistake; other namespaces are free."""
    config = stack_schema()["properties"]["config"]
    assert set(config["properties"]) == {f"zoho-aep:{name}" for name in StackConfig.model_fields}
    assert config["additionalProperties"] is False
    assert list(config["patternProperties"]) == ["^(?!zoho-aep:)"]


def test_secrets_may_be_secure() -> None:
    """Where a secret stands, Pulumi's own form of one is right as well; no secret is left that takes text alone."""

    def secrets(schema: Any) -> list[Any]:
        if isinstance(schema, list):
            return [found for item in schema for found in secrets(item)]
        if not isinstance(schema, dict):
            return []
        own = [schema] if schema.get("writeOnly") else []
        return own + [found for item in schema.values() for found in secrets(item)]

    assert secrets(stack_schema()) == []
    assert json.dumps(stack_schema()).count('"secure"') > 4
