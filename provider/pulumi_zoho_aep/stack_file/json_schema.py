"""The JSON Schema of stack files, made from the models, so that editors complete and check what people write.

`python -m pulumi_zoho_aep.stack_file.json_schema` prints it; `stack.schema.json` next to this module is its output.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from pulumi_zoho_aep.engine.models import Filled
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialInputs
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.descriptions import description_of
from pulumi_zoho_aep.stack_file.sections import PlatformSection

_SECURE = {
    "type": "object",
    "properties": {"secure": {"type": "string", "description": "The value, encrypted by Pulumi."}},
    "required": ["secure"],
    "additionalProperties": False,
    "description": "Written by `pulumi config set --secret --path`.",
}
_FILLED_IN_LATER: dict[type, set[str]] = {
    ZohoCredentialInputs: {"client_id", "client_secret"},
    Settings: {*Settings.model_fields},
}
"""What `zoho-aep authorize`, `pulumi config set` or the environment adds: a new stack file is valid without it."""


def stack_schema() -> dict[str, Any]:
    """Return the JSON Schema of a stack file; keys of other namespaces and of Pulumi itself are free."""
    schema = StackConfig.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    # The section takes anything, because the environment wins; rules and meanings are the
    # resulting settings' own.
    definitions[PlatformSection.__name__] = Settings.model_json_schema()
    for model in _models(StackConfig):
        part = schema if model is StackConfig else definitions[model.__name__]
        _complete(part, Settings if model is PlatformSection else model)
    sections, definitions = _with_secure_secrets(schema["properties"]), _with_secure_secrets(definitions)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Stack file of pulumi-zoho-aep",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "description": f"Configuration of the stack; keys of this project begin with {NAMESPACE}:.",
                "properties": {f"{NAMESPACE}:{name}": section for name, section in sections.items()},
                "patternProperties": {f"^(?!{NAMESPACE}:)": {}},
                "additionalProperties": False,
            }
        },
        "$defs": definitions,
    }


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    """Yield every model in an annotation and in the fields of those."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for part in get_args(annotation):
        yield from _models(part)


def _complete(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add what pydantic does not know: meanings, texts that must not be empty, and what may be filled in later."""
    for name, field in model.model_fields.items():
        key = schema["properties"][field.alias or name]
        if meaning := description_of(model, name):
            key["description"] = meaning
        if issubclass(model, Filled) and field.default != "":
            for form in key.get("anyOf", [key]):
                if form.get("type") == "string":
                    form["minLength"] = 1
    if "required" in schema:
        schema["required"] = [key for key in schema["required"] if key not in _FILLED_IN_LATER.get(model, ())]


def _with_secure_secrets(schema: Any) -> Any:  # noqa: ANN401 - any part of a JSON Schema
    """Let every secret be plain text or, as Pulumi stores it, `{secure: ...}`."""
    if isinstance(schema, list):
        return [_with_secure_secrets(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("writeOnly"):
        meaning = {"description": schema["description"]} if "description" in schema else {}
        return {**meaning, "anyOf": [{"type": schema["type"]}, _SECURE]}
    return {key: _with_secure_secrets(item) for key, item in schema.items()}


def rendered() -> str:
    """Return the text of the file that is shipped."""
    return json.dumps(stack_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(rendered())
