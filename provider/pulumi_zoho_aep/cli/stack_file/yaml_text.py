"""How additions to a stack file are written: maps as blocks, lists of words and rows of a list on one line each.

Every name may come from a CRM, so nothing is put together from text here: ruamel.yaml quotes what needs quotes.
"""

import json
import re
from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

_WIDTH = 120
_ENDLESS = 2**31
_LONG = 40
# Pulumi reads YAML 1.1 as well as 1.2, where `yes` and `12:30` are not text. Whatever could be something else is
# quoted.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./:@ -]*[A-Za-z0-9]|[A-Za-z]")
# An item of a list in brackets, with what follows it.
_ITEM = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^",\]])+(?:, |\])')
_SAFE = re.compile(r"[A-Za-z0-9_.:/@+=-]*")
_ENCRYPTED = re.compile(r"v[0-9]+:[A-Za-z0-9+/=:]+[A-Za-z0-9+/=]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def block_items(value: Any, column: int) -> list[str]:  # noqa: ANN401 - a part of a stack file
    """Return the lines of a map's entries or a list's items, indented to a column."""
    # A list at the top already exists as a block; its items are dumped as if they were below a key.
    is_list = isinstance(value, list)
    styled = CommentedSeq([_styled(item, flow=True) for item in value]) if is_list else _styled(value)
    margin = 2 if is_list else 0
    return [part for line in _dumped(styled).splitlines() for part in _broken(" " * column + line[margin:])]


def _broken(line: str) -> list[str]:
    """Break a line that ends with a long list; left to itself, ruamel.yaml indents the parts unevenly."""
    head, bracket, words = line.partition(": [")
    if len(line) <= _WIDTH or not bracket or not line.endswith("]"):
        return [line]
    indent = " " * (len(head) - len(head.lstrip()) + 2)
    lines = [f"{head}: ["]
    for word in _ITEM.findall(words):
        if len(lines[-1]) + len(word) > _WIDTH:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append(indent)
        lines[-1] += word
    return lines


def flow(value: Any, *, as_json: bool) -> str:  # noqa: ANN401 - a part of a stack file
    """Return the same on one line, in brackets if it is a map or list."""
    if as_json:
        return json.dumps(value, ensure_ascii=False)
    return _dumped([_styled(value, flow=True)]).strip().removeprefix("- ")


def scalar(value: str, quote: str | None) -> str:
    """Return a text in the quotes of another one, if possible."""
    if quote in ("'", '"') and _SAFE.fullmatch(value):
        return f"{quote}{value}{quote}"
    if quote is None and _ENCRYPTED.fullmatch(value):
        return value
    return flow(value, as_json=False)


def _styled(value: Any, *, flow: bool = False) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        styled = CommentedMap({_text(key): _styled(item, flow=flow) for key, item in value.items()})
        if flow:
            styled.fa.set_flow_style()
        return styled
    if isinstance(value, list):
        words = all(isinstance(item, str) and len(item) < _LONG for item in value)
        items = CommentedSeq([_styled(item, flow=True) for item in value])
        if flow or words:
            items.fa.set_flow_style()
        return items
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if is_plain else DoubleQuotedScalarString(value)


def _dumped(value: Any) -> str:  # noqa: ANN401
    yaml = YAML()
    yaml.width = _ENDLESS
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()
