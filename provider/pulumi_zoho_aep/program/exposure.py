"""Secrets of the stack file that were put, or copied, where nothing is secret.

The engine decrypts a value wherever it stands. As a description it would be sent along and shown, so whoever proposes a
stack file could learn a secret that the file holds encrypted.
"""

from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.problems import Problem
from pulumi_zoho_aep.resources._model import Properties, render

_SHORTEST = 8
"""Shorter texts, such as the parameters of a made-up connector, may well stand elsewhere by chance."""


def exposed_secrets(stack: Properties) -> Iterator[Problem]:
    """Yield every text that is not secret and holds one that is."""
    secrets: list[str] = []

    def hide(secret: Any) -> None:  # noqa: ANN401 - a text, or the parameters of a connector
        secrets.extend(text for _, text in _texts(secret, "") if len(text) >= _SHORTEST)

    for path, text in _texts(render(stack, hide), ""):
        if any(secret in text for secret in secrets):
            yield Problem(path, "holds a secret of this stack file, and would be shown: write something else")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - plain JSON
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, path)
