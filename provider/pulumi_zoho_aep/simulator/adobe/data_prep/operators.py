"""What the operators of Data Prep's expression language do, and how its values turn into text, numbers and truth."""

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep import dates

Value = Any
Number = int | float

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", '"': '"', "'": "'"}


def unescape(literal: str) -> str:
    r"""Return a string literal's text. An unknown escape keeps its backslash, so that `"\."` is a regex's dot."""
    return _ESCAPED.sub(lambda match: _CONTROL.get(match[1], match[0]), literal)


def text(value: Value) -> str:
    """Return a value as the string functions see it: null is empty, dates are ISO 8601, booleans are lower case."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return dates.iso(value) if isinstance(value, datetime) else str(value)


def number(value: Value) -> Number:
    """Return a value as a number; numeric text counts.

    Raises:
        TypeError: If it cannot be one. Null cannot either: how the service adds to null is UNCONFIRMED.
        ValueError: If it is text that spells no number.
    """
    if isinstance(value, bool):
        raise TypeError("a boolean is not a number")
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, str):
        raise TypeError(f"{'null' if value is None else type(value).__name__} is not a number")
    stripped = value.strip()
    return int(stripped) if re.fullmatch(r"[+-]?\d+", stripped) else float(stripped)


def truth(value: Value) -> bool:
    """Return whether a condition holds: true, the text `true`, and numbers other than zero."""
    return value.strip().lower() == "true" if isinstance(value, str) else bool(value)


def _add(left: Value, right: Value) -> Value:
    if isinstance(left, str) or isinstance(right, str):
        return text(left) + text(right)
    return number(left) + number(right)


def _divide(left: Value, right: Value) -> Number:
    dividend, divisor = number(left), number(right)
    if isinstance(dividend, int) and isinstance(divisor, int):
        # Java's division of integers, towards zero; that the service does the same is UNCONFIRMED.
        quotient = abs(dividend) // abs(divisor)
        return quotient if (dividend < 0) == (divisor < 0) else -quotient
    return dividend / divisor


def _modulo(left: Value, right: Value) -> Number:
    dividend, divisor = number(left), number(right)
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest  # the sign of the dividend, as in Java


def equal(left: Value, right: Value) -> bool:
    """Return whether two values are equal; a number equals the text that spells it."""
    if isinstance(left, (int, float)) != isinstance(right, (int, float)) and None not in (left, right):
        return text(left) == text(right) or _numeric(left) == _numeric(right) is not None
    return bool(left == right)


def _unequal(left: Value, right: Value) -> bool:
    return not equal(left, right)


def _numeric(value: Value) -> Number | None:
    try:
        return number(value)
    except (TypeError, ValueError):
        return None


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    def apply(left: Value, right: Value) -> bool:
        if left is None or right is None:
            return False  # null is neither before nor after anything
        if isinstance(left, datetime) and isinstance(right, datetime):
            return compare(left, right)
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        return compare(number(left), number(right))

    return apply


UNARY: dict[str, Callable[[Value], Value]] = {
    "-": lambda value: -number(value),
    "!": lambda value: not truth(value),
    "not": lambda value: not truth(value),
    "~": lambda value: ~int(number(value)),
}
BINARY: dict[str, Callable[[Value, Value], Value]] = {
    "+": _add,
    "-": lambda left, right: number(left) - number(right),
    "*": lambda left, right: number(left) * number(right),
    "/": _divide,
    "div": _divide,
    "%": _modulo,
    "mod": _modulo,
    "==": equal,
    "eq": equal,
    "!=": _unequal,
    "ne": _unequal,
    "<": _ordered(operator.lt),
    "lt": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    "le": _ordered(operator.le),
    ">": _ordered(operator.gt),
    "gt": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "ge": _ordered(operator.ge),
}

# symbol, method name, number of operands: what `GET /languages/el/operators` says about each
DESCRIBED = (
    ("+", "add", 2),
    ("-", "subtract", 2),
    ("*", "multiply", 2),
    ("/", "divide", 2),
    ("%", "mod", 2),
    ("-", "negate", 1),
    ("~", "complement", 1),
    ("!", "not", 1),
    ("==", "equals", 2),
    ("!=", "notEquals", 2),
    ("<", "lessThan", 2),
    ("<=", "lessThanOrEqual", 2),
    (">", "greaterThan", 2),
    (">=", "greaterThanOrEqual", 2),
    ("&&", "and", 2),
    ("||", "or", 2),
)
