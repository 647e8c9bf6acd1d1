"""Converts texts on their way to the engine, which prints them, and back. Secrets are not printed, and stay."""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar

from pydantic import Secret, SecretStr

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Properties, render
from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.stand_ins import spelt_out, stand_in, steering

T = TypeVar("T")


def visible(live: T, declared: object) -> T:
    """Return live values with visible stand-ins; a text that is declared as it is stays unchanged, with its lines.

    Args:
        live: The service's values.
        declared: The declaration as the engine holds it.
    """
    shown: T = _changed(live, declared, lambda text, given: text if text == given else stand_in(text))
    return shown


def original(recorded: T) -> T:
    """Return the text that a value from the engine stands for."""
    text: T = _changed(recorded, None, lambda text, _: spelt_out(text))
    return text


def steering_findings(declared: Properties) -> Iterator[Finding]:
    """Yield every declared text or name that contains invisible characters; it would be printed as it is."""
    for path, text in _texts(render(declared, lambda _: None), ""):
        if found := steering(text):
            reason = f"contains {', '.join(found)}, which is invisible and may change how other characters look"
            yield Finding.error(Code.HIDDEN_CHARACTERS, path, reason, "remove it")


def _changed(value: Any, declared: Any, change: Callable[[str, object], str]) -> Any:  # noqa: ANN401 - of a model
    if isinstance(value, (Enum, Secret, SecretStr)):
        return value
    if isinstance(value, str):
        return change(value, declared)
    if isinstance(value, Properties):
        parts = {name: _changed(part, getattr(declared, name, None), change) for name, part in value}
        return value.model_copy(update={name: part for name, part in parts.items() if part is not getattr(value, name)})
    if isinstance(value, Mapping):
        given = declared if isinstance(declared, Mapping) else {}
        return {
            change(name, name if name in given else None): _changed(part, given.get(name), change)
            for name, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        items = list(declared) if isinstance(declared, (list, tuple)) else []
        return type(value)(
            _changed(part, part if isinstance(part, str) and part in items else _at(items, index), change)
            for index, part in enumerate(value)
        )
    return value


def _at(items: list[Any], index: int) -> Any:  # noqa: ANN401 - of a model
    return items[index] if index < len(items) else None


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - plain JSON
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            below = f"{path}.{name}" if path else str(name)
            yield below, str(name)
            yield from _texts(item, below)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")


def plain_id(identifier: str, noun: str) -> str:
    """Return an id, which the engine prints and which is in addresses.

    Raises:
        UnexpectedReply: The text is not an id.
    """
    if not identifier.isprintable() or " " in identifier:
        raise UnexpectedReply(Answer(f"create {noun}", "its id has characters that no id has"))
    return identifier
