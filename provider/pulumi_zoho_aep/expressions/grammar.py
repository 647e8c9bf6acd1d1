"""The grammar: a dialect of JEXL. The only module that knows lark."""

import re
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from pulumi_zoho_aep.expressions.kinds import Kind
from pulumi_zoho_aep.expressions.nodes import Call, Column, Constant, Items, Node, Operation, Segment, Within

_GRAMMAR = r"""
?start: either
?either: both (OR both)*
?both: same (AND same)*
?same: order (SAME order)*
?order: sum (ORDER sum)*
?sum: product ((PLUS | MINUS) product)*
?product: signed ((STAR | TIMES) signed)*
?signed: (MINUS | NOT) signed -> sign
       | reached
?reached: value
        | reached "." name -> member
        | reached "." NAME "(" [either ("," either)*] ")" -> method
        | reached "[" (WHOLE | STAR) "]" -> item
?value: name -> column
      | NAME "(" [either ("," either)*] ")" -> call
      | "[" [either ("," either)*] "]" -> items
      | "(" either ")"
      | TEXT -> text
      | WHOLE -> whole
      | DECIMAL -> decimal
      | TRUTH -> truth
      | "null" -> null
!?name: NAME | WRAPPED

OR.3: "||" | /or\b/
AND.3: "&&" | /and\b/
SAME.3: "==" | "!=" | /(eq|ne)\b/
ORDER.3: "<=" | ">=" | "<" | ">" | /(lt|le|gt|ge)\b/
TIMES.3: "/" | "%" | /(mod|div)\b/
NOT.3: "!" | "~" | /not\b/
PLUS: "+"
MINUS: "-"
STAR: "*"
TRUTH.3: /(true|false)\b/
WRAPPED.4: /\$\{(\\.|[^\\}])+\}/
NAME: /[^\W\d][\w$]*|\$[\w$]*/
TEXT: /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/s
DECIMAL.2: /\d+\.\d+([eE][+-]?\d+)?/
WHOLE: /\d+/
%ignore /\s+/
"""


class Unparsable(Exception):
    """A text that is not an expression. `position` counts characters from 0."""

    def __init__(self, what: str, position: int) -> None:
        super().__init__(what)
        self.what = what
        self.position = position


def parse(text: str) -> Node:
    """Return the parts of an expression.

    Raises:
        Unparsable: at the first place that is wrong.
    """
    try:
        found: Any = _parser().parse(text)
    except UnexpectedInput as error:
        if isinstance(error, UnexpectedCharacters):
            character = text[error.pos_in_stream or 0]
            what = "a text without its closing quote" if character in "\"'" else f"unexpected {character}"
            raise Unparsable(what, error.pos_in_stream or 0) from None
        token = error.token if isinstance(error, UnexpectedToken) else None
        if token is None or token.type == "$END":
            raise Unparsable("it ends too early", len(text)) from None
        raise Unparsable(f"unexpected {token}", token.start_pos or 0) from None
    node: Node = found
    return node


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Builder())


def _names(written: Token) -> tuple[str, ...]:
    r"""Return the names within a wrapping: a dot separates them unless it is written as `\.`."""
    if written.type == "NAME":
        return (str(written),)
    return tuple(re.sub(r"\\(.)", r"\1", name) for name in re.split(r"(?<!\\)\.", written[2:-1]))


def _deeper(node: Node, *segments: Segment) -> Node:
    if isinstance(node, Column):
        return Column((), (*node.path, *segments), node.written)
    return Within((node,))


@v_args(inline=True)
class _Builder(Transformer[Token, Node]):
    """Turns each rule into a node while the parser reads, so that a deep expression takes no deep recursion."""

    def column(self, name: Token) -> Node:
        return Column((), _names(name), str(name))

    def member(self, node: Node, name: Token) -> Node:
        return _deeper(node, *_names(name))

    def item(self, node: Node, index: Token) -> Node:
        return _deeper(node, None if index == "*" else int(index))

    def call(self, name: Token, *arguments: Node | None) -> Node:
        return Call(tuple(one for one in arguments if one is not None), str(name))

    def method(self, node: Node, name: Token, *arguments: Node | None) -> Node:
        return Call((node, *(one for one in arguments if one is not None)), str(name))

    def items(self, *found: Node | None) -> Node:
        return Items(tuple(one for one in found if one is not None))

    def sign(self, operator: Token, node: Node) -> Node:
        return Operation((node,), (str(operator),))

    def text(self, _: Token) -> Node:
        return Constant((), Kind.TEXT)

    def whole(self, _: Token) -> Node:
        return Constant((), Kind.INTEGER)

    def decimal(self, _: Token) -> Node:
        return Constant((), Kind.NUMBER)

    def truth(self, _: Token) -> Node:
        return Constant((), Kind.BOOLEAN)

    def null(self) -> Node:
        return Constant()

    def either(self, *children: Any) -> Node:  # noqa: ANN401 - nodes and operators in turn
        return Operation(tuple(children[::2]), tuple(map(str, children[1::2])))

    both = same = order = sum = product = either
