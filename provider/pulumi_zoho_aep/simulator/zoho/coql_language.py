"""The grammar of CRM Object Query Language, and what a query asks for (Zoho reference §17; routes reference C.2).

Understood: columns, including lookups' (`Account_Name.Industry`), `where` with `and`, `or` and parentheses, the
comparisons `= != > >= < <= like`, `in`, `between`, `is null` and their negations, `order by`, `limit <count>`,
`limit <offset>, <count>` and `limit <count> offset <offset>`. Not understood: functions, aliases, `group by`.
"""

import re
from dataclasses import dataclass
from typing import Any

import lark

_GRAMMAR = r"""
query: "select"i columns "from"i NAME "where"i either order? limit?
columns: path ("," path)*
order: "order"i "by"i key ("," key)*
key: path WAY?
limit: "limit"i INT                  -> count
     | "limit"i INT "," INT          -> offset_and_count
     | "limit"i INT "offset"i INT    -> count_and_offset
?either: both ("or"i both)*
?both: term ("and"i term)*
?term: "(" either ")" | comparison
comparison: path OPERATOR value                       -> compared
          | path NOT? "like"i value                   -> like
          | path NOT? "in"i "(" value ("," value)* ")"    -> one_of
          | path NOT? "between"i value "and"i value   -> between
          | path "is"i NOT? "null"i                   -> empty
value: TEXT | NUMBER | BOOLEAN
path: NAME ("." NAME)*
OPERATOR: ">=" | "<=" | "!=" | "=" | ">" | "<"
NOT.2: /not\b/i
WAY.2: /(asc|desc)\b/i
BOOLEAN.2: /(true|false)\b/i
TEXT: /'(?:[^'\\]|\\.)*'/s
NUMBER: /-?\d+(\.\d+)?/
INT.2: /\d+/
NAME: /(?!(select|from|where|and|or|not|in|is|like|between|order|by|limit|offset|asc|desc|null)\b)[A-Za-z$]\w*/i
%ignore /\s+/
"""


@dataclass(frozen=True)
class Comparison:
    """One comparison of a column.

    Attributes:
        column: Its path.
        operator: `=`, `!=`, `>`, `>=`, `<`, `<=`, `like`, `in`, `between` or `null`.
        values: Values to compare it with; none for `null`.
        negated: Whether the opposite has to hold.
    """

    column: str
    operator: str
    values: tuple[Any, ...] = ()
    negated: bool = False

    @property
    def comparisons(self) -> "list[Comparison]":
        """Itself."""
        return [self]


@dataclass(frozen=True)
class Junction:
    """Conditions that must all hold, or of which one must."""

    all_hold: bool
    conditions: "tuple[Comparison | Junction, ...]"

    @property
    def comparisons(self) -> list[Comparison]:
        """Every comparison, however deep."""
        return [found for one in self.conditions for found in one.comparisons]


Condition = Comparison | Junction


@dataclass(frozen=True)
class Asked:
    """A parsed query.

    Attributes:
        columns: Paths.
        module: API name.
        where: The condition.
        order: Pairs of a path and whether it descends.
        offset: Number of rows to skip.
        count: Maximum number of rows to return, or None.
    """

    columns: tuple[str, ...]
    module: str
    where: Condition
    order: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    count: int | None = None

    @property
    def comparisons(self) -> list[Comparison]:
        """Every comparison, wherever it is."""
        return self.where.comparisons


def parse(text: str) -> Asked:
    """Return what a query asks for.

    Raises:
        SyntaxError: The text is not a query; the message is the text near the place.
    """
    try:
        found = _PARSER.parse(text)
    except lark.exceptions.UnexpectedInput as error:
        at = error.pos_in_stream or 0
        raise SyntaxError(text[max(0, at - 1) :][:60] or text[-60:]) from None
    asked: Asked = _Reader().transform(found)
    return asked


def _literal(text: str) -> Any:  # noqa: ANN401 - a value of the field's type
    if text.startswith("'"):
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    return {"true": True, "false": False}.get(text.lower(), text)


class _Reader(lark.Transformer[lark.Token, Asked]):
    """Turns the tree of a query into values; a method is named after the rule whose node it gets."""

    def query(self, parts: list[Any]) -> Asked:
        columns, module, where, *rest = parts
        order = next((one for one in rest if isinstance(one, tuple)), ())
        window = next((one for one in rest if isinstance(one, dict)), {})
        return Asked(columns, str(module), where, order, **window)

    def columns(self, paths: list[str]) -> tuple[str, ...]:
        return tuple(paths)

    def order(self, keys: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
        return tuple(keys)

    def key(self, parts: list[Any]) -> tuple[str, bool]:
        return parts[0], len(parts) > 1 and parts[1].lower() == "desc"

    def count(self, parts: list[str]) -> dict[str, int]:
        return {"count": int(parts[0])}

    def offset_and_count(self, parts: list[str]) -> dict[str, int]:
        return {"offset": int(parts[0]), "count": int(parts[1])}

    def count_and_offset(self, parts: list[str]) -> dict[str, int]:
        return {"count": int(parts[0]), "offset": int(parts[1])}

    def either(self, conditions: list[Condition]) -> Junction:
        return Junction(all_hold=False, conditions=tuple(conditions))

    def both(self, conditions: list[Condition]) -> Junction:
        return Junction(all_hold=True, conditions=tuple(conditions))

    def compared(self, parts: list[Any]) -> Comparison:
        return Comparison(parts[0], str(parts[1]), (parts[2],))

    def like(self, parts: list[Any]) -> Comparison:
        return _negatable(parts, "like")

    def one_of(self, parts: list[Any]) -> Comparison:
        return _negatable(parts, "in")

    def between(self, parts: list[Any]) -> Comparison:
        return _negatable(parts, "between")

    def empty(self, parts: list[Any]) -> Comparison:
        return _negatable(parts, "null")

    def value(self, parts: list[str]) -> Any:  # noqa: ANN401 - a value of the field's type
        return _literal(str(parts[0]))

    def path(self, names: list[str]) -> str:
        return ".".join(names)


def _negatable(parts: list[Any], operator: str) -> Comparison:
    negated = len(parts) > 1 and isinstance(parts[1], lark.Token)
    return Comparison(parts[0], operator, tuple(parts[2:] if negated else parts[1:]), negated)


_PARSER = lark.Lark(_GRAMMAR, start="query", parser="lalr", maybe_placeholders=False)
