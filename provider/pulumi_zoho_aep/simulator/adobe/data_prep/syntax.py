"""The grammar of Data Prep's expressions, a dialect of JEXL (AEP reference §11): from text to a checked syntax tree."""

from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from pulumi_zoho_aep.simulator.adobe.data_prep.functions import FUNCTIONS

Parsed = Tree[Token]

MAX_LENGTH = 4096
_MAX_DEPTH = 200  # a few frames of Python's stack each; the service's own limit is unknown
RESERVED = frozenset(
    "new mod or break var lt for false while eq gt div not null continue else and ne true le if ge return _errors do"  # noqa: SIM905 - words read best as words
    " function empty size".split()
)

_GRAMMAR = r"""
start: disjunction
?disjunction: conjunction | disjunction _or conjunction -> either
?conjunction: equality | conjunction _and equality -> both
?equality: relation | equality _equality relation -> binary
?relation: sum | relation _relation sum -> binary
?sum: product | sum _additive product -> binary
?product: unary | product _multiplicative unary -> binary
?unary: postfix | _sign unary -> unary
?postfix: atom
  | postfix "." name -> member
  | postfix "." NAME "(" arguments ")" -> method
  | postfix "[" (INTEGER | STAR) "]" -> element
?atom: name -> field
  | NAME "(" arguments ")" -> call
  | "[" arguments "]" -> array
  | "(" disjunction ")"
  | STRING -> string
  | (INTEGER | DECIMAL) -> number
  | (TRUE | FALSE | NULL) -> constant
?name: NAME | WRAPPED
arguments: [disjunction ("," disjunction)*]

_or: "or" | "||"
_and: "and" | "&&"
!_equality: "==" | "!=" | "eq" | "ne"
!_relation: "<=" | ">=" | "<" | ">" | "lt" | "le" | "gt" | "ge"
!_additive: "+" | "-"
!_multiplicative: STAR | "/" | "%" | "mod" | "div"
!_sign: "-" | "!" | "not" | "~"

TRUE: "true"
FALSE: "false"
NULL: "null"
STAR: "*"
NAME: /(?:[^\W\d]|\$)[\w$]*/
WRAPPED.2: /\$\{(?:\\.|[^}\\])+\}/
STRING: /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/s
DECIMAL.2: /\d+\.\d+(?:[eE][+-]?\d+)?/
INTEGER: /\d+/
%ignore /\s+/
"""

_PARSER = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False, propagate_positions=True)


class ExpressionError(ValueError):
    """An expression that is not valid, or failed on a row. `position` counts characters from 0; None for a row."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message if position is None else f"{message} at position {position}")
        self.position = position


@lru_cache(maxsize=2048)
def parse(expression: str) -> Parsed:
    """Return the syntax tree; the names of functions and fields and the numbers of arguments are checked as well.

    Raises:
        ExpressionError: At the first place that is wrong.
    """
    if len(expression) > MAX_LENGTH:
        raise ExpressionError(f"an expression is limited to {MAX_LENGTH} characters", MAX_LENGTH)
    try:
        tree = _PARSER.parse(expression)
    except UnexpectedInput as error:
        raise _syntax_error(error, expression) from None
    depths: dict[int, int] = {}
    for node in tree.iter_subtrees():  # children come before their parents
        depths[id(node)] = 1 + max((depths[id(child)] for child in node.children if isinstance(child, Tree)), default=0)
        if node.data in ("call", "method"):
            _check_call(node)
        elif node.data == "field":
            _check_field(token(node.children[0]))
    if depths[id(tree)] > _MAX_DEPTH:
        raise ExpressionError("the expression is nested too deeply", 0)
    return tree


def token(node: Parsed | Token) -> Token:
    """Return a child that the grammar says is a token."""
    assert isinstance(node, Token)  # the grammar says so, the type checker cannot see it
    return node


def subtree(node: Parsed | Token) -> Parsed:
    """Return a child that the grammar says is a tree."""
    assert isinstance(node, Tree)  # same
    return node


def _syntax_error(error: UnexpectedInput, expression: str) -> ExpressionError:
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        return ExpressionError("the expression ends too early", len(expression))
    position = error.pos_in_stream or 0
    if isinstance(error, UnexpectedCharacters):
        return ExpressionError(f"unexpected character {expression[position]!r}", position)
    unexpected = getattr(error, "token", "")
    return ExpressionError(f"unexpected {str(unexpected)!r}", position)


def _check_field(name: Token) -> None:
    # Reserved words are reserved only as names of fields that are not wrapped.
    if name.type == "NAME" and (name in RESERVED or name in FUNCTIONS):
        raise ExpressionError(f"{str(name)!r} is reserved, write ${{{name}}}", name.start_pos)


def _check_call(node: Parsed) -> None:
    name = token(node.children[-2])
    given = len(subtree(node.children[-1]).children) + (1 if node.data == "method" else 0)
    function = FUNCTIONS.get(str(name))
    if function is None:
        raise ExpressionError(f"unknown function {str(name)!r}", name.start_pos)
    if given < function.minimum or (function.maximum is not None and given > function.maximum):
        raise ExpressionError(f"{name} does not take {given} arguments", name.start_pos)
