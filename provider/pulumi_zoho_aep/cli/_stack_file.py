"""Adds to a stack file as a careful person would: what is there stays as it is, byte by byte.

The text is parsed only to find where an addition belongs, and the addition is written there. Loading and dumping the
whole file would keep comments as well, but lay out anew what somebody laid out. The edited text is parsed again, and
counts only if it says what the file said plus the additions.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from pulumi_zoho_aep.cli._yaml_text import block_items, flow_items
from pulumi_zoho_aep.errors import ZohoAepError

_INDENT = 2


class NotEditable(ZohoAepError):
    """A stack file that cannot be added to without disturbing it."""


@dataclass(frozen=True)
class Edited:
    """A stack file with additions."""

    text: str
    difference: str
    """What was added and where, as a diff shows it, without the lines around it: they may hold secrets in clear."""


def load(text: str) -> dict[str, Any]:
    """Return what a stack file says.

    Raises:
        NotEditable: it is not YAML, or not a map of keys to values.
    """
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except Exception as error:  # noqa: BLE001 - values that are none, such as 2001-99-99, and nests end in many kinds
        raise NotEditable(f"the stack file is not valid YAML{_line(error)}") from None
    if not isinstance(found, (dict, type(None))):
        raise NotEditable("the stack file is not a map of keys to values")
    return found or {}


def merged(values: Mapping[str, Any], additions: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with additions: maps take more keys, lists more items.

    Raises:
        NotEditable: an addition is there already.
    """
    result = deepcopy(dict(values))
    for key, value in additions.items():
        present = result.get(key)
        if isinstance(present, dict) and isinstance(value, Mapping):
            result[key] = merged(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            result[key] = [*present, *value]
        elif present is None:
            result[key] = deepcopy(value)
        else:
            raise NotEditable(f"{key} is there already")
    return result


def add(text: str, additions: Mapping[str, Any]) -> Edited:
    """Return the text of a stack file with additions.

    Raises:
        NotEditable: an addition is there already, or the file uses YAML in a way that leaves no safe place for it.
    """
    expected = merged(load(text), additions)
    edited, hunks = text, []
    try:
        for path, value in _steps(load(text), additions):
            edited, lines = _insert(edited, path, value)
            hunks.append("\n".join([f"@@ {'.'.join(path) or 'at the end'} @@", *(f"+{line}" for line in lines)]))
        is_right = load(edited) == expected
    except (NotEditable, YAMLError):
        is_right = False
    if not is_right:
        raise NotEditable(
            "the stack file uses YAML in a way that leaves no safe place for additions",
            hint="use plain block style (no anchors, no JSON text) for the sections below config",
        )
    return Edited(edited, "\n".join(hunks))


def write(file: Path, text: str) -> None:
    """Replace the file in one step: a run that is cut off leaves the old one."""
    file = file.resolve()
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
        # A temporary file is for its owner alone; the stack file is read by those who could read it before.
        Path(unfinished).chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        Path(unfinished).replace(file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _steps(values: Mapping[str, Any], additions: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[Any]:
    """Yield path and value of what is not there yet: whole entries, or the items of a list."""
    for key, value in additions.items():
        present = values.get(key)
        if isinstance(present, dict) and isinstance(value, Mapping):
            yield from _steps(present, value, (*path, key))
        elif isinstance(present, list):
            yield (*path, key), value
        elif key in values:
            # The key is there and says nothing.
            yield (*path, key), value
        else:
            yield path, {key: value}


def _insert(text: str, path: tuple[str, ...], value: Any) -> tuple[str, list[str]]:  # noqa: ANN401 - part of a stack file
    """Return the text with a value's entries or items added at a path, and the lines that this takes."""
    key: Node | None = None
    node = YAML(typ="safe", pure=True).compose(text)
    in_brackets = False
    for name in path:
        in_brackets = in_brackets or _is_in_brackets(node)
        entry = next((entry for entry in node.value if entry[0].value == name), None)
        if entry is None:
            raise NotEditable(f"{name} comes from another place of the file")
        key, node = entry
    if node is None:
        lines = block_items(value, 0)
        return _on_lines(text, len(text), lines), lines
    if key is not None and not in_brackets and _is_empty(node):
        # The key is there and says nothing: its entries go below it.
        bare = text[: node.start_mark.index].rstrip(" ") + text[node.end_mark.index :] if node.value == [] else text
        lines = block_items(value, key.start_mark.column + _INDENT)
        return _on_lines(bare, key.end_mark.index, lines), lines
    if isinstance(node, ScalarNode):
        raise NotEditable(f"{'.'.join(path) or 'the whole file'} is text")
    children = _children(node)
    if _is_in_brackets(node):
        # Behind the last one and not before the bracket: there may be a comment in between.
        at = children[-1][1] if children else node.start_mark.index + 1
        words = flow_items(value)
        return f"{text[:at]}{', ' if children else ''}{words}{text[at:]}", [words]
    # A map begins where its first key does, or at the question mark that stands before a key of several lines.
    first = node.start_mark.index if isinstance(node, MappingNode) else children[0][0]
    lines = block_items(value, first - (text.rfind("\n", 0, first) + 1))
    return _on_lines(text, children[-1][1], lines), lines


def _is_empty(node: Node) -> bool:
    return not node.value and (not isinstance(node, ScalarNode) or node.start_mark.index == node.end_mark.index)


def _is_in_brackets(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _children(node: Node) -> list[tuple[int, int]]:
    """Return where the entries of a map or list begin and end, without the comments behind them."""
    if isinstance(node, MappingNode):
        return [(key.start_mark.index, _end(value, key.end_mark.index)) for key, value in node.value]
    text = node.start_mark.buffer or ""
    # An item of a block list begins with its dash.
    starts = [item.start_mark.index for item in node.value]
    if not _is_in_brackets(node):
        starts = [text.rfind("-", 0, start) for start in starts]
    return [(start, _end(item, start)) for start, item in zip(starts, node.value, strict=True)]


def _end(node: Node, nothing: int) -> int:
    """Return where a value ends; `nothing` for one that is left out, whose marks are at whatever comes next."""
    if isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index:
        return nothing
    if isinstance(node, ScalarNode) or _is_in_brackets(node) or not node.value:
        return int(node.end_mark.index)
    return _children(node)[-1][1]


def _on_lines(text: str, at: int, lines: list[str]) -> str:
    """Insert lines behind the line of a position, or at it where it is at the beginning of one."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if at > 0 and text[at - 1] != "\n":
        found = text.find("\n", at)
        at = len(text) if found < 0 else found + 1
    before = newline if at > 0 and text[at - 1] != "\n" else ""
    return text[:at] + before + "".join(line + newline for line in lines) + text[at:]


def _line(error: Exception) -> str:
    # Never the parser's own words: they quote the line, and there may be a secret in it.
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f", see line {mark.line + 1}" if mark is not None else ""
