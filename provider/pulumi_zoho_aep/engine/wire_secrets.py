"""The forms of secrets: on Pulumi's wire, and in states and import files in plain text."""

import json
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi's wire protocol recognises a map that stands for a secret, with the value below."""
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the word for it, not one


def secret(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Return the form in which a secret goes to the engine."""
    return {SIGNATURE: _SECRET, "value": value}


def imported(value: Any) -> Any:  # noqa: ANN401 - a wire form
    """Return a value in the form of an import file, with secrets as in a state in plain text."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == _SECRET:
            return {SIGNATURE: _SECRET, "plaintext": json.dumps(value["value"])}
        return {name: imported(item) for name, item in value.items()}
    return [imported(item) for item in value] if isinstance(value, list) else value
