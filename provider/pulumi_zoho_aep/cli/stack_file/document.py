"""Edits a stack file as a careful person would: what is not changed stays the same, byte by byte.

The text is parsed only to find where something is or belongs, and is changed there. Loading and dumping the whole file
would destroy the layout that someone chose, and lose what is not part of the values. The edited text is parsed again
and accepted only if it says the same as before apart from the change. Otherwise the change is refused, with line and
key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

from pulumi_zoho_aep.cli.stack_file.yaml_edit import NO_PLACE, InTheWay, Items, exchange, insert, replace
from pulumi_zoho_aep.cli.stack_file.yaml_places import BYTE_ORDER_MARK, entries_at, first_document, first_of, key_at
from pulumi_zoho_aep.errors import ZohoAepError

Path = tuple[str, ...]
STACK_FILE = "the stack file"


class NotEditable(ZohoAepError):
    """A stack file that cannot be changed without disturbing it."""


class _Taken(NotEditable):
    """Something else is in the place of an addition."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path[-1]} already exists")
        self.path = path


@dataclass(frozen=True)
class Edited:
    """A stack file with additions."""

    text: str
    difference: str
    """The added lines and their position, as a diff shows them.

    Surrounding lines are left out, because they may hold secrets in clear.
    """


def load(text: str, file: str = STACK_FILE) -> dict[str, Any]:
    """Return the values of a stack file; like Pulumi, read only its first document.

    Raises:
        NotEditable: The text is not YAML, or not a map of keys to values.
    """
    try:
        found = first_of(YAML(typ="safe", pure=True).load_all, text.removeprefix(BYTE_ORDER_MARK))
    except DuplicateKeyError as error:
        line = error.problem_mark.line
        key = key_at(text.removeprefix(BYTE_ORDER_MARK), line)
        raise refused(file, line + 1, (key,), "is there twice", "keep one of them") from None
    except Exception as error:  # noqa: BLE001 - impossible values, such as 2001-99-99, and deep nesting fail in many ways
        raise NotEditable(f"{file} is not valid YAML{_line(error)}") from None
    if not isinstance(found, (dict, type(None))):
        raise NotEditable(f"{file} is not a map of keys to values")
    return found or {}


def decoded(content: bytes, file: str = STACK_FILE) -> str:
    """Return the text of a file. Read as bytes, because reading as text would lose its line endings.

    Raises:
        NotEditable: The file is not text in UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise NotEditable(f"{file} is not UTF-8", hint="save it as UTF-8") from None


def key_in(values: Mapping[Any, Any], name: str) -> Any:  # noqa: ANN401 - YAML has keys that are not text
    """Return a key as the name that Pulumi reads; the number 7 is a name as well."""
    return name if name in values else next((key for key in values if str(key) == name), name)


def merged(values: Mapping[str, Any], additions: Mapping[str, Any], path: Path = ()) -> dict[str, Any]:
    """Return values with additions: maps get more keys, lists more items.

    Raises:
        NotEditable: An addition exists already.
    """
    result = deepcopy(dict(values))
    for name, value in additions.items():
        key = key_in(result, name)
        present = result.get(key)
        if isinstance(present, dict) and isinstance(value, Mapping):
            result[key] = merged(present, value, (*path, name))
        elif isinstance(present, list) and isinstance(value, list):
            result[key] = [*present, *value]
        elif present is None:
            result[key] = deepcopy(value)
        else:
            raise _Taken((*path, name))
    return result


def add(text: str, additions: Mapping[str, Any], file: str = STACK_FILE) -> Edited:
    """Return the text of a stack file with additions.

    Raises:
        NotEditable: An addition exists already, or the file's YAML leaves no safe place for it.
    """
    before = load(text, file)
    try:
        expected = merged(before, additions)
    except _Taken as taken:
        raise refused(
            file, line_of(text, taken.path), taken.path, "already exists, and cannot be added to", _HINT
        ) from None
    edited, hunks = text, []
    for path, value in _steps(before, additions):
        edited, lines = _edited(insert, edited, path, value, file)
        hunks.append("\n".join([f"@@ {'.'.join(path) or 'at the end'} @@", *(f"+{line}" for line in lines)]))
    _require_said(edited, expected, text, tuple(additions)[:1], file)
    return Edited(edited, "\n".join(hunks))


def change(text: str, changes: Mapping[Path, Any], file: str = STACK_FILE) -> str:
    """Return the text of a stack file with other values, or `Items`, at some paths; None removes what is there.

    Raises:
        NotEditable: The value is shared with another place, or leaves no safe place for the change.
    """
    for path, value in changes.items():
        before = load(text, file)
        parent = said_at(before, path[:-1])
        is_there = isinstance(parent, Mapping) and key_in(parent, path[-1]) in parent
        if not is_there and value is not None:
            text = add(text, _nested(path, value), file).text
        elif is_there:
            edited, _ = _edited(exchange if isinstance(value, Items) else replace, text, path, value, file)
            _require_said(edited, _with(before, path, value), text, path, file)
            text = edited
    return text


def said_at(values: Any, path: Sequence[str]) -> Any:  # noqa: ANN401 - part of a stack file
    """Return the value at a path; None if there is none."""
    for name in path:
        values = values.get(key_in(values, name)) if isinstance(values, Mapping) else None
    return values


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the line of the last existing key of a path; None if none exists."""
    found = entries_at(first_document(text.removeprefix(BYTE_ORDER_MARK)), path)
    return found[-1].key.start_mark.line + 1 if found else None


def refused(file: str, line: int | None, path: Sequence[str], reason: str, hint: str) -> NotEditable:
    """Return the refusal of a change, with the place in the file that prevents it."""
    place = file if line is None else f"{file}, line {line}"
    key = ".".join(path[1:] or path)
    return NotEditable(f"{place}: {key or 'the whole file'} {reason}", hint=hint)


_Edit = Callable[[str, Path, Any], tuple[str, list[str]]]
_HINT = "write it out there in plain YAML: no anchor, alias, merge key or JSON text, and `secure:` only at the secrets"


def _edited(edit: _Edit, text: str, path: Path, value: Any, file: str) -> tuple[str, list[str]]:  # noqa: ANN401
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    try:
        edited, lines = edit(text.removeprefix(BYTE_ORDER_MARK), path, value)
    except InTheWay as error:
        line = line_of(text, path) if error.node is None else error.node.start_mark.line + 1
        raise refused(file, line, path, str(error), _HINT) from None
    except (YAMLError, ValueError):
        raise refused(file, line_of(text, path), path, NO_PLACE, _HINT) from None
    return mark + edited, lines


def _require_said(edited: str, expected: Mapping[str, Any], before: str, path: Path, file: str) -> None:
    try:
        is_right = load(edited) == expected
    except NotEditable:
        is_right = False
    if not is_right:
        raise refused(file, line_of(before, path), path, NO_PLACE, _HINT)


def _with(values: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:  # noqa: ANN401 - part of a stack file
    """Return values with another value at a path, or without one if that is None."""
    result = deepcopy(dict(values))
    parent = said_at(result, path[:-1])
    key = key_in(parent, path[-1])
    if value is None:
        del parent[key]
    else:
        parent[key] = value.of(parent[key]) if isinstance(value, Items) else value
    return result


def _nested(path: Path, value: Any) -> dict[str, Any]:  # noqa: ANN401 - part of a stack file
    return {path[0]: _nested(path[1:], value) if path[1:] else value}


def _steps(values: Mapping[str, Any], additions: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of what is missing: whole entries, or the items of a list."""
    for name, value in additions.items():
        key = key_in(values, name)
        present = values.get(key)
        if isinstance(present, dict) and isinstance(value, Mapping):
            yield from _steps(present, value, (*path, name))
        elif key in values:
            # A list, or a key without a value.
            yield (*path, name), value
        else:
            yield path, {name: value}


def _line(error: Exception) -> str:
    # Never the parser's own words: they quote the line, which may contain a secret.
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f", see line {mark.line + 1}" if mark is not None else ""
