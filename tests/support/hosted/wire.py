"""Values as they travel between engine and host: unknowns, secrets, and what the engine makes of both."""

import json
from collections.abc import Iterator
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How an unknown value of a preview is written."""
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"


def is_secret(value: Any) -> bool:
    """Say whether a value is marked as secret."""
    return isinstance(value, dict) and value.get(_SIGNATURE) == _SECRET


def bare(value: Any) -> Any:
    """Return a value without marks of secrets: the host says that it takes none, so the engine removes them."""
    if is_secret(value):
        # Import files and states have secrets as JSON text.
        return json.loads(value["plaintext"]) if "plaintext" in value else bare(value["value"])
    if isinstance(value, dict):
        return {name: bare(item) for name, item in value.items()}
    return [bare(item) for item in value] if isinstance(value, list) else value


def secrets(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of the values that are marked."""
    if is_secret(value):
        yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from secrets(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from secrets(item, f"{path}[{index}]")


def unmarked_texts(value: Any) -> Iterator[str]:
    """Yield every text, keys included, that would be stored and shown in clear."""
    if is_secret(value):
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from unmarked_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from unmarked_texts(item)
    elif isinstance(value, str):
        yield value
