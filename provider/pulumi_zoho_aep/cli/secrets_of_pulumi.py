"""How Pulumi's command shows secrets in a state and in a configuration."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.engine.wire_secrets import SIGNATURE


def revealed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value of an export with `--show-secrets`, without the markers of its secrets."""
    if isinstance(value, dict):
        if "plaintext" in value and SIGNATURE in value:
            return json.loads(value["plaintext"])
        return {name: revealed(item) for name, item in value.items()}
    return [revealed(item) for item in value] if isinstance(value, list) else value


def not_shown(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - any configuration
    """Yield the paths of values that Pulumi does not show even though secrets were requested."""
    if value == "[secret]":
        yield path
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from not_shown(item, (*path, name))
