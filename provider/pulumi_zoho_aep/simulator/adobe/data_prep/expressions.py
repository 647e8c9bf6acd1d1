"""The expression language of Data Prep's calculated fields: parse, list the fields used, evaluate.

The language is a dialect of JEXL (AEP reference §11). Expressions are compiled once to nested closures: a flow run
evaluates each of them for thousands of rows. What the functions do is in `functions`.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from pulumi_zoho_aep.simulator.adobe.data_prep import operators
from pulumi_zoho_aep.simulator.adobe.data_prep.functions import FUNCTIONS, Function, NotEvaluatedError

Value = Any
Row = dict[str, Any]
Parsed = Tree[Token]
_Compiled = Callable[[Row, float], Value]
_Segment = str | int | None  # a member's name, an index, or None for [*]

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
            _check_field(_token(node.children[0]))
    if depths[id(tree)] > _MAX_DEPTH:
        raise ExpressionError("the expression is nested too deeply", 0)
    return tree


def references(expression: str) -> set[str]:
    r"""Return the source fields an expression reads, as dotted paths; a dot inside a name is written as `\.`."""
    found: set[str] = set()
    _collect_references(parse(expression), found)
    return found


def is_path(expression: str) -> bool:
    """Return whether a valid expression does no more than name a field."""
    return _segments(_tree(parse(expression).children[0])) is not None


def evaluate(expression: str, row: Row, now: float | None = None) -> Value:
    """Return the expression's value for one row.

    Args:
        expression: The source text; parsing and compiling are cached.
        row: The record, nested objects as dictionaries. A field it lacks is null.
        now: Epoch seconds for `now()` and `timestamp()`; the machine's time if left out.

    Raises:
        ExpressionError: If the expression is not valid, fails on this row, or calls what the simulator does not do.
    """
    run = _compiled(expression)
    try:
        return run(row, time.time() if now is None else now)
    except NotEvaluatedError as error:
        raise ExpressionError(str(error)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise ExpressionError(f"the expression failed: {error}") from None


def split_path(path: str) -> list[str]:
    r"""Return the names of a dotted path, with `\.` standing for a dot inside a name."""
    names = [""]
    characters = iter(path)
    for character in characters:
        if character == "\\":
            names[-1] += next(characters, "")
        elif character == ".":
            names.append("")
        else:
            names[-1] += character
    return names


def _syntax_error(error: UnexpectedInput, expression: str) -> ExpressionError:
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        return ExpressionError("the expression ends too early", len(expression))
    position = error.pos_in_stream or 0
    if isinstance(error, UnexpectedCharacters):
        return ExpressionError(f"unexpected character {expression[position]!r}", position)
    token = getattr(error, "token", "")
    return ExpressionError(f"unexpected {str(token)!r}", position)


def _token(node: Parsed | Token) -> Token:
    assert isinstance(node, Token)  # the grammar says so, the type checker cannot see it
    return node


def _tree(node: Parsed | Token) -> Parsed:
    assert isinstance(node, Tree)  # same
    return node


def _check_field(token: Token) -> None:
    # Reserved words are reserved as names of fields, wrapped or not being the difference.
    if token.type == "NAME" and (token in RESERVED or token in FUNCTIONS):
        raise ExpressionError(f"{str(token)!r} is reserved, write ${{{token}}}", token.start_pos)


def _check_call(node: Parsed) -> None:
    name = _token(node.children[-2])
    given = len(_tree(node.children[-1]).children) + (1 if node.data == "method" else 0)
    function = FUNCTIONS.get(str(name))
    if function is None:
        raise ExpressionError(f"unknown function {str(name)!r}", name.start_pos)
    if given < function.minimum or (function.maximum is not None and given > function.maximum):
        raise ExpressionError(f"{name} does not take {given} arguments", name.start_pos)


def _names(token: Token) -> list[str]:
    return split_path(token[2:-1]) if token.type == "WRAPPED" else [str(token)]


def _segments(node: Parsed) -> list[_Segment] | None:
    """Return the path a chain of members spells, or None if it does not start at a field."""
    if node.data == "field":
        return list(_names(_token(node.children[0])))
    if node.data not in ("member", "element"):
        return None
    before = _segments(_tree(node.children[0])) if isinstance(node.children[0], Tree) else None
    if before is None:
        return None
    last = _token(node.children[1])
    if node.data == "member":
        return [*before, *_names(last)]
    return [*before, None if last == "*" else int(last)]


def _collect_references(node: Parsed, found: set[str]) -> None:
    path = _segments(node)
    if path is not None:
        found.add(".".join(name.replace(".", "\\.") for name in path if isinstance(name, str)))
        return
    for child in node.children:
        if isinstance(child, Tree):
            _collect_references(child, found)


@lru_cache(maxsize=2048)
def _compiled(expression: str) -> _Compiled:
    return _compile(_tree(parse(expression).children[0]))


def _compile(node: Parsed) -> _Compiled:
    kind = str(node.data)
    path = _segments(node)
    if path is not None:
        return _compile_path(path)
    if kind in ("call", "method"):
        subject = [_tree(node.children[0])] if kind == "method" else []
        arguments = [*subject, *(_tree(child) for child in _tree(node.children[-1]).children)]
        return _compile_call(FUNCTIONS[str(node.children[-2])], [_compile(argument) for argument in arguments])
    if kind in ("string", "number", "constant"):
        literal = _literal(kind, _token(node.children[0]))
        return lambda _row, _now: literal
    if kind == "array":
        items = [_compile(_tree(child)) for child in _tree(node.children[0]).children]
        return lambda row, now: [item(row, now) for item in items]
    if kind in ("member", "element"):
        follow = _compile_step(
            _names(_token(node.children[1])) if kind == "member" else [int(_token(node.children[1]))]
        )
        before = _compile(_tree(node.children[0]))
        return lambda row, now: follow(before(row, now))
    return _compile_operator(node, kind)


def _compile_operator(node: Parsed, kind: str) -> _Compiled:
    operands = [_compile(child) for child in node.children if isinstance(child, Tree)]
    if kind == "unary":
        apply_one, operand = operators.UNARY[str(node.children[0])], operands[0]
        return lambda row, now: apply_one(operand(row, now))
    left, right = operands
    truth = operators.truth
    if kind == "both":
        return lambda row, now: truth(left(row, now)) and truth(right(row, now))
    if kind == "either":
        return lambda row, now: truth(left(row, now)) or truth(right(row, now))
    apply_two = operators.BINARY[str(node.children[1])]
    return lambda row, now: apply_two(left(row, now), right(row, now))


def _compile_call(function: Function, arguments: list[_Compiled]) -> _Compiled:
    run = function.run
    if run is None:

        def refuse(_row: Row, _now: float) -> Value:
            raise NotEvaluatedError(f"the simulator does not evaluate {function.name}, it only accepts it")

        return refuse
    if function.takes == "row":
        return lambda row, now: run(row, *[argument(row, now) for argument in arguments])
    if function.takes == "now":
        return lambda row, now: run(now, *[argument(row, now) for argument in arguments])
    return lambda row, now: run(*[argument(row, now) for argument in arguments])


def _compile_path(path: list[_Segment]) -> _Compiled:
    if len(path) == 1:
        name = path[0]
        return lambda row, _now: row.get(name)  # type: ignore[arg-type]
    follow = _compile_step(path)
    return lambda row, _now: follow(row)


def _compile_step(path: "list[_Segment] | list[str] | list[int]") -> Callable[[Value], Value]:
    def follow(value: Value) -> Value:
        for segment in path:
            if isinstance(segment, str):
                value = value.get(segment) if isinstance(value, dict) else None
            elif isinstance(segment, int):
                value = value[segment] if isinstance(value, list) and segment < len(value) else None
            else:
                raise NotEvaluatedError("the simulator does not evaluate [*], it only accepts it")
        return value

    return follow


def _literal(kind: str, token: Token) -> Value:
    if kind == "constant":
        return {"true": True, "false": False, "null": None}[str(token)]
    if kind == "number":
        return int(token) if token.type == "INTEGER" else float(token)
    return operators.unescape(token[1:-1])
