"""Where things are in the text of a stack file: what a key's value spans, and where a map or list can grow.

Nothing is written here except new lines between others: callers have to check that the text then says what it should.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

BYTE_ORDER_MARK = "\ufeff"
MERGE = "<<"
_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")


@dataclass(frozen=True)
class Entry:
    """A key and its value, and the map that contains them."""

    parent: MappingNode
    key: Node
    value: Node


def first_document(text: str) -> Node | None:
    """Return the part of a file that Pulumi reads: its first document."""
    document: Node | None = first_of(YAML(typ="safe", pure=True).compose_all, text)
    return document


def first_of(documents: Callable[[str], Iterable[Any]], text: str) -> Any:  # noqa: ANN401 - nodes, or what they mean
    """Return the first document of a text, as read by a method of ruamel.yaml."""
    try:
        return next(iter(documents(text)), None)
    except YAMLError:
        if "\t" not in text:
            raise
    # YAML allows tabs between a key and its value, but ruamel.yaml does not; spaces in their place move nothing.
    return next(iter(documents(text.replace("\t", " "))), None)


def entries_at(node: Node | None, path: Sequence[str]) -> list[Entry]:
    """Return the entries along a path, as far as it goes without a merge."""
    found: list[Entry] = []
    for name in path:
        if not isinstance(node, MappingNode):
            break
        entry = next((Entry(node, key, value) for key, value in node.value if key.value == name), None)
        if entry is None:
            break
        found.append(entry)
        node = entry.value
    return found


def key_at(text: str, line: int) -> str:
    """Return the last key that begins on a line, counted from 0."""
    root = first_document(text)
    maps = [node for node in below(root) if isinstance(node, MappingNode)] if root is not None else []
    keys = [key for node in maps for key, _ in node.value if key.start_mark.line == line]
    return str(max(keys, key=lambda key: key.start_mark.index).value) if keys else ""


def shared(node: Node | None) -> set[int]:
    """Return the ids of the nodes that are in more than one place: everything with an alias, and everything in it."""
    seen: set[int] = set()
    found: set[int] = set()
    waiting = [(node, False)] if node is not None else []
    while waiting:
        one, is_below = waiting.pop()
        if id(one) in found:
            continue
        is_shared = is_below or id(one) in seen
        (found if is_shared else seen).add(id(one))
        waiting += [(part, is_shared) for part in _parts(one)]
    return found


def is_merged(node: Node) -> bool:
    """Say whether a map takes keys from another place."""
    return isinstance(node, MappingNode) and any(key.value == MERGE for key, _ in node.value)


def is_empty(node: Node) -> bool:
    """Say whether a value is left out, or is empty brackets."""
    return not node.value and (not isinstance(node, ScalarNode) or node.start_mark.index == node.end_mark.index)


def is_in_brackets(node: Node) -> bool:
    """Say whether a map or list is written as in JSON."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def children(node: Node) -> list[tuple[int, int]]:
    """Return where the entries of a map or list begin and end, without the comments after them."""
    text = node.start_mark.buffer or ""
    if isinstance(node, MappingNode):
        return [(key.start_mark.index, _end_of_entry(text, key, value)) for key, value in node.value]
    # An item of a block list begins with its dash.
    starts = [item.start_mark.index for item in node.value]
    if not is_in_brackets(node):
        starts = [text.rfind("-", 0, start) for start in starts]
    return [(start, end(item, start)) for start, item in zip(starts, node.value, strict=True)]


def end(node: Node, nothing: int) -> int:
    """Return where a value ends; `nothing` for a value that is left out, whose marks belong to what follows."""
    if isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index:
        return nothing
    if isinstance(node, ScalarNode) or is_in_brackets(node) or not node.value:
        return int(node.end_mark.index)
    return children(node)[-1][1]


def _end_of_entry(text: str, key: Node, value: Node) -> int:
    after = int(key.end_mark.index)
    if value.start_mark.index >= after:
        return end(value, after)
    # An alias has the marks of the node that it stands for.
    alias = _ALIAS.search(text, after)
    return alias.end() if alias else after


def on_lines(text: str, at: int, lines: Sequence[str]) -> str:
    """Insert lines after the line of a position, or at the position if a line begins there."""
    newline = "\r\n" if "\r\n" in text else "\n"
    at = next_line(text, at)
    before = newline if at > 0 and text[at - 1] != "\n" else ""
    return text[:at] + before + "".join(line + newline for line in lines) + text[at:]


def next_line(text: str, at: int) -> int:
    """Return where the line after a position begins; the position itself if a line begins there."""
    if at == 0 or text[at - 1] == "\n":
        return at
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def without(text: str, entry: Entry) -> str:
    """Return the text without an entry: its lines in a block, or the entry and a comma in brackets."""
    return without_part(
        text, entry.parent, next(index for index, (key, _) in enumerate(entry.parent.value) if key is entry.key)
    )


def without_part(text: str, parent: Node, number: int) -> str:
    """Return the text without an entry of a map or an item of a list, by its index."""
    places = children(parent)
    begins, ends = places[number]
    if not is_in_brackets(parent):
        return text[: text.rfind("\n", 0, begins) + 1] + text[next_line(text, ends) :]
    if number + 1 < len(places):
        # Up to the next one, unless there is a comment in between.
        comma = text.find(",", ends) + 1
        behind = text[comma:]
        return text[:begins] + (behind.lstrip(" ") if behind.lstrip(" ")[:1] not in "\r\n#" else behind)
    comma = text.find(",", places[number - 1][1], begins) if number else begins
    return text[:comma] + text[comma + bool(number) : begins].rstrip(" ") + text[ends:]


def below(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it, once."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += _parts(one)


def is_json(text: str) -> bool:
    """Say whether the whole text is JSON, for readers that read nothing else."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, CollectionNode):
        yield from node.value
