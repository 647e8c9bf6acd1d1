"""JSON Patch (RFC 6902): all six operations, on a copy."""

import copy
from typing import Any

Value = Any


class PatchError(ValueError):
    """A patch that is not valid or does not fit the document."""


def apply(document: dict[str, Any], operations: list[Value]) -> dict[str, Any]:
    """Return the patched copy of a document.

    Raises:
        PatchError: If an operation is not valid, or names a place that does not exist.
    """
    patched = copy.deepcopy(document)
    for operation in operations:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise PatchError("every operation of a JSON patch is an object with op and path")
        if operation.get("op") in ("add", "replace", "test") and "value" not in operation:
            raise PatchError(f"{operation['op']} {operation['path']} has no value")
        _apply_one(patched, operation)
    return patched


def _apply_one(document: dict[str, Any], operation: dict[str, Any]) -> None:
    op, path = operation.get("op"), operation["path"]
    if op == "add":
        _add(document, path, copy.deepcopy(operation["value"]))
    elif op == "remove":
        _remove(document, path)
    elif op == "replace":
        _remove(document, path)
        _add(document, path, copy.deepcopy(operation["value"]))
    elif op in ("move", "copy"):
        origin = operation.get("from")
        if not isinstance(origin, str):
            raise PatchError(f"{op} {path} has no from")
        value = copy.deepcopy(_get(document, origin))
        if op == "move":
            _remove(document, origin)
        _add(document, path, value)
    elif op == "test":
        if _get(document, path) != operation["value"]:
            raise PatchError(f"the test of {path} failed")
    else:
        raise PatchError(f"unknown operation {op!r}")


def _names(path: str) -> list[str]:
    if not path.startswith("/"):
        # The root as a whole is left out as well: no service lets a client replace an object's own identity.
        raise PatchError(f"the path {path!r} does not begin with a slash")
    return [name.replace("~1", "/").replace("~0", "~") for name in path[1:].split("/")]


def _parent(document: Value, path: str) -> tuple[Value, str]:
    *before, last = _names(path)
    for name in before:
        document = _member(document, name, path)
    return document, last


def _member(container: Value, name: str, path: str) -> Value:
    if isinstance(container, dict) and name in container:
        return container[name]
    if isinstance(container, list) and name.isdecimal() and int(name) < len(container):
        return container[int(name)]
    raise PatchError(f"the path {path} does not exist")


def _get(document: Value, path: str) -> Value:
    container, last = _parent(document, path)
    return _member(container, last, path)


def _add(document: Value, path: str, value: Value) -> None:
    container, last = _parent(document, path)
    if isinstance(container, dict):
        container[last] = value
    elif isinstance(container, list) and (last == "-" or (last.isdecimal() and int(last) <= len(container))):
        container.insert(len(container) if last == "-" else int(last), value)
    else:
        raise PatchError(f"the path {path} does not exist")


def _remove(document: Value, path: str) -> None:
    container, last = _parent(document, path)
    _member(container, last, path)
    if isinstance(container, dict):
        del container[last]
    else:
        del container[int(last)]
