"""The expression language of Data Prep's calculated fields: list the fields used, evaluate.

Expressions are compiled once to nested closures: a flow run evaluates each of them for thousands of rows. The grammar
is in `syntax`, what the functions do in `functions`.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from lark import Token, Tree

from pulumi_zoho_aep.simulator.adobe.data_prep import operators
from pulumi_zoho_aep.simulator.adobe.data_prep.functions import FUNCTIONS, Function, NotEvaluatedError
from pulumi_zoho_aep.simulator.adobe.data_prep.syntax import ExpressionError, Parsed, parse, subtree, token

Value = Any
Row = dict[str, Any]
_Compiled = Callable[[Row, float], Value]
_Segment = str | int | None  # a member's name, an index, or None for [*]


def references(expression: str) -> set[str]:
    r"""Return the source fields an expression reads, as dotted paths; a dot inside a name is written as `\.`."""
    found: set[str] = set()
    _collect_references(parse(expression), found)
    return found


def is_path(expression: str) -> bool:
    """Return whether a valid expression does no more than name a field."""
    return _segments(subtree(parse(expression).children[0])) is not None


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


def _names(written: Token) -> list[str]:
    return split_path(written[2:-1]) if written.type == "WRAPPED" else [str(written)]


def _segments(node: Parsed) -> list[_Segment] | None:
    """Return the path a chain of members spells, or None if it does not start at a field."""
    if node.data == "field":
        return list(_names(token(node.children[0])))
    if node.data not in ("member", "element"):
        return None
    before = _segments(subtree(node.children[0])) if isinstance(node.children[0], Tree) else None
    if before is None:
        return None
    last = token(node.children[1])
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
    return _compile(subtree(parse(expression).children[0]))


def _compile(node: Parsed) -> _Compiled:
    kind = str(node.data)
    path = _segments(node)
    if path is not None:
        return _compile_path(path)
    if kind in ("call", "method"):
        subject = [subtree(node.children[0])] if kind == "method" else []
        arguments = [*subject, *(subtree(child) for child in subtree(node.children[-1]).children)]
        return _compile_call(FUNCTIONS[str(node.children[-2])], [_compile(argument) for argument in arguments])
    if kind in ("string", "number", "constant"):
        literal = _literal(kind, token(node.children[0]))
        return lambda _row, _now: literal
    if kind == "array":
        items = [_compile(subtree(child)) for child in subtree(node.children[0]).children]
        return lambda row, now: [item(row, now) for item in items]
    if kind in ("member", "element"):
        follow = _compile_step(_names(token(node.children[1])) if kind == "member" else [int(token(node.children[1]))])
        before = _compile(subtree(node.children[0]))
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
            raise NotEvaluatedError(f"the simulator only accepts {function.name} and does not evaluate it")

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
                raise NotEvaluatedError("the simulator only accepts [*] and does not evaluate it")
        return value

    return follow


def _literal(kind: str, written: Token) -> Value:
    if kind == "constant":
        return {"true": True, "false": False, "null": None}[str(written)]
    if kind == "number":
        return int(written) if written.type == "INTEGER" else float(written)
    return operators.unescape(written[1:-1])
