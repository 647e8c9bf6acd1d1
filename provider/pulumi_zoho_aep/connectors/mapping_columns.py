"""Columns within the expressions of a mapping, so that a connector can call them what its rows call them."""

import re
from collections.abc import Callable

_NAME = r"(?:\$\{(?:\\.|[^\\}])+\}|[^\W\d][\w$]*|\$[\w$]+)"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<![\w.$\])}}])(?P<path>{_NAME}(?:\.{_NAME})*)(?P<call>\s*\()?""",
    re.DOTALL,
)
_WORDS = frozenset("and or not eq ne lt gt le ge div mod true false null".split())  # noqa: SIM905 - reads best so


def with_columns_called(expression: str, called: Callable[[str], str]) -> str:
    """Return an expression with each column, or part of one after a dot, renamed by `called`; texts stay.

    Text that is not an expression comes back more or less unchanged: Data Prep refuses it.
    """

    def renamed(token: "re.Match[str]") -> str:
        path, call = token["path"], token["call"] or ""
        if path is None or path in _WORDS:
            return token[0]
        if not call:
            return called(path)
        # A method is called on a column; what has no dot before it is a function.
        column, dot, method = path.rpartition(".")
        return f"{called(column)}{dot}{method}{call}" if column else token[0]

    return _TOKEN.sub(renamed, expression)
