"""The JSON Schema of stack files, made from the models, so that editors complete and check what people write.

`python -m pulumi_zoho_aep.program.json_schema` prints it; `stack.schema.json` beside this module is its output.
"""

import json
import sys
from typing import Any

from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig

_SECURE = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
    "description": "Written by `pulumi config set --secret --path`.",
}


def stack_schema() -> dict[str, Any]:
    """Return the JSON Schema of a stack file; keys of other namespaces and of Pulumi itself are free."""
    sections = _with_secure_secrets(StackConfig.model_json_schema(by_alias=True))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Stack file of pulumi-zoho-aep",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": {f"{NAMESPACE}:{name}": schema for name, schema in sections["properties"].items()},
                "patternProperties": {f"^(?!{NAMESPACE}:)": {}},
                "additionalProperties": False,
            }
        },
        "$defs": sections["$defs"],
    }


def _with_secure_secrets(schema: Any) -> Any:  # noqa: ANN401 - any part of a JSON Schema
    """Let every secret be plain text or, as Pulumi stores it, `{secure: ...}`."""
    if isinstance(schema, list):
        return [_with_secure_secrets(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("writeOnly"):
        return {"anyOf": [{"type": schema["type"]}, _SECURE]}
    return {key: _with_secure_secrets(item) for key, item in schema.items()}


def rendered() -> str:
    """Return the text of the file that is shipped."""
    return json.dumps(stack_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(rendered())
