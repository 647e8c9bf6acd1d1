"""Changes one place in the text of a stack file, and leaves everything around it.

The caller checks that the text then says what it should.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pulumi_zoho_aep.cli.stack_file.yaml_places import (
    Entry,
    below,
    children,
    entries_at,
    first_document,
    is_empty,
    is_in_brackets,
    is_json,
    is_merged,
    on_lines,
    shared,
    without,
    without_part,
)
from pulumi_zoho_aep.cli.stack_file.yaml_text import block_items, flow, scalar

SECURE = "secure"
"""The only key of a value that Pulumi has encrypted."""
NO_PLACE = "is written in a way that leaves no safe place for the change"
_SHARED = "is shared with another place by an anchor and its alias"
_COMMENT = re.compile(r"[ \t]+#.*")
_INDENT = 2


@dataclass(frozen=True)
class Items:
    """Other items of a list."""

    changed: Mapping[int, Any]
    """The new items by index; None removes an item, and at least one item must stay."""

    def of(self, present: Sequence[Any]) -> list[Any]:
        """Return another list with these changes applied."""
        items = (self.changed.get(number, one) for number, one in enumerate(present))
        return [one for one in items if one is not None]


class InTheWay(Exception):
    """Why a place cannot be changed, with the node that prevents it."""

    def __init__(self, reason: str, node: Node | None) -> None:
        super().__init__(reason)
        self.node = node


def insert(text: str, path: tuple[str, ...], value: Any) -> tuple[str, list[str]]:  # noqa: ANN401 - part of a stack file
    """Return the text with a value's entries or items added at a path, and the number of lines added.

    Raises:
        InTheWay: There is no place for them.
    """
    root = first_document(text)
    if root is None:
        lines = block_items(value, 0)
        return on_lines(text, len(text), lines), lines
    entries = _entries(root, path, is_map=True)
    node = entries[-1].value if entries else root
    if entries and is_empty(node) and not any(is_in_brackets(entry.parent) for entry in entries):
        # The key exists without a value: its entries go below it.
        key = entries[-1].key
        bare = text[: node.start_mark.index].rstrip(" ") + text[node.end_mark.index :] if node.value == [] else text
        lines = block_items(value, key.start_mark.column + _INDENT)
        return on_lines(bare, key.end_mark.index, lines), lines
    if isinstance(node, ScalarNode):
        raise InTheWay("is text where a map is expected", entries[-1].key if entries else node)
    places = children(node)
    if is_in_brackets(node):
        # After the last one rather than before the bracket, because there may be a comment in between.
        at = places[-1][1] if places else node.start_mark.index + 1
        words = flow(value, as_json=is_json(text))[1:-1]
        return f"{text[:at]}{', ' if places else ''}{words}{text[at:]}", [words]
    # A map begins at its first key, or at the question mark before a multi-line key.
    first = node.start_mark.index if isinstance(node, MappingNode) else places[0][0]
    lines = block_items(value, first - (text.rfind("\n", 0, first) + 1))
    return on_lines(text, places[-1][1], lines), lines


def replace(text: str, path: tuple[str, ...], value: Any) -> tuple[str, list[str]]:  # noqa: ANN401 - part of a stack file
    """Return the text with another value at a path, or without the entry if that is None; and what is written there.

    Raises:
        InTheWay: The value cannot be distinguished from values elsewhere.
    """
    root = first_document(text)
    entry = _entries(root, path)[-1]
    if any(id(part) in shared(root) for part in below(entry.value)):
        raise InTheWay(_SHARED, entry.key)
    if value is None:
        return without(text, entry), []
    node = entry.value
    if is_encrypted(node) and isinstance(value, Mapping):
        # One encrypted value replaces another: the layout stays.
        value, node = value[SECURE], node.value[0][1]
    if isinstance(value, str) and isinstance(node, ScalarNode) and not is_json(text):
        words = scalar(value, node.style)
    else:
        words = flow(value, as_json=is_json(text))
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        # A comment after the indicator of a multi-line text is not part of the text.
        words += "".join(_COMMENT.findall(text[start : text.find("\n", start)].rstrip("\r")))
    if start == end:
        start = end = text.index(":", entry.key.end_mark.index) + 1
        words = f" {words}"
    # The parser counts the empty lines after a multi-line text as part of it.
    end = start + len(text[start:end].rstrip())
    return text[:start] + words + text[end:], [words]


def exchange(text: str, path: tuple[str, ...], items: Items) -> tuple[str, list[str]]:
    """Return the text with other items in a list. All that stay keep their text and the comments between them.

    Raises:
        InTheWay: There is no list, or its items cannot be distinguished from values elsewhere.
    """
    # From the last one, so that the indexes of the others stay valid.
    for number, value in sorted(items.changed.items(), reverse=True):
        root = first_document(text)
        entry = _entries(root, path)[-1]
        node = entry.value
        if not isinstance(node, SequenceNode):
            raise InTheWay(NO_PLACE, entry.key)
        if any(id(part) in shared(root) for part in below(node)):
            raise InTheWay(_SHARED, entry.key)
        if value is None:
            text = without_part(text, node, number)
        else:
            begins, (_, ends) = node.value[number].start_mark.index, children(node)[number]
            text = text[:begins] + flow(value, as_json=is_json(text)) + text[ends:]
    return text, []


def is_encrypted(node: Node) -> bool:
    """Say whether Pulumi has encrypted a value."""
    return isinstance(node, MappingNode) and [key.value for key, _ in node.value] == [SECURE]


def _entries(root: Node | None, path: tuple[str, ...], *, is_map: bool = False) -> list[Entry]:
    """Return the entries of a whole path, each of which is in one place only; the last one may have to be a map."""
    entries = entries_at(root, path)
    in_more_places = shared(root)
    for number, entry in enumerate(entries, start=1):
        if id(entry.value) in in_more_places:
            raise InTheWay(_SHARED, entry.key)
        if is_encrypted(entry.value) and (is_map or number < len(path)):
            raise InTheWay("is encrypted as a whole", entry.key)
    if len(entries) < len(path):
        last = entries[-1].value if entries else root
        reason = "has keys that come from a merge (<<)" if last is not None and is_merged(last) else NO_PLACE
        raise InTheWay(reason, entries[-1].key if entries else None)
    return entries
