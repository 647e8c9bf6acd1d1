"""Reads the stack's state as the engine shows it to the program: outputs by URN, with secrets decrypted.

It is the call behind stack references, made for the stack itself; about 1 ms per resource, and once per run.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

from pulumi_zoho_aep.engine.hidden import FINGERPRINT
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.engine.pulumi_internals import current_monitor, stack_outputs

_read: "WeakKeyDictionary[Any, Mapping[str, Mapping[str, Any]]]" = WeakKeyDictionary()
_texts: "WeakKeyDictionary[Any, dict[tuple[str, ...], str]]" = WeakKeyDictionary()


def recorded_outputs() -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs of every resource of the state before this run; a new stack has none."""
    monitor = current_monitor()
    if monitor not in _read:
        _read[monitor] = _ask()
    return _read[monitor]


def held_objects() -> str:
    """Return the objects that the state holds, for `HeldObjects`."""
    return _once((), _held)


def _held() -> str:
    return " ".join(str(outputs[FINGERPRINT]) for outputs in recorded_outputs().values() if FINGERPRINT in outputs)


def released_objects(references: Iterable[str]) -> str:
    """Return fingerprints of objects that the state uses but does not hold: others', or moved to another state.

    Args:
        references: properties that hold the ids of other objects.
    """
    names = tuple(references)
    return _once(names, lambda: _released(names))


def _once(references: tuple[str, ...], ask: Callable[[], str]) -> str:
    """Return a text that each resource hands on. Cached, because the more resources there are, the longer it takes."""
    texts = _texts.setdefault(current_monitor(), {})
    if references not in texts:
        texts[references] = ask()
    return texts[references]


def _released(references: Iterable[str]) -> str:
    recorded = [outputs for outputs in recorded_outputs().values() if FINGERPRINT in outputs]
    values = [outputs.get(name) for outputs in recorded for name in references]
    ids = {one for value in values for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)}
    held = {str(outputs[FINGERPRINT]) for outputs in recorded}
    return " ".join(sorted({fingerprint(identifier) for identifier in ids} - held))


def _ask() -> Mapping[str, Mapping[str, Any]]:
    try:
        return stack_outputs(f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
    except Exception as error:  # noqa: BLE001 - whatever it is, all it costs is what the state would have shown
        pulumi.log.debug(f"the stack's state cannot be read: {error}")
        return {}
