"""Checks of an expression that do not need Data Prep."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.expressions.functions import FUNCTIONS
from pulumi_zoho_aep.expressions.kinds import Kind
from pulumi_zoho_aep.expressions.nodes import Call, Column, Constant, Items, Node, Operation
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.wording import number

LONGEST = 4096
"""Characters of a calculated field."""
_DEEPEST = 100
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_PLAIN = re.compile(rf"(?:{_NAME.pattern})(?:\.(?:{_NAME.pattern}))*")
_WORDS = (
    "new mod or break var lt for false while eq gt div not null continue else and ne true le if ge return _errors do "
    "function empty size"
)
_RESERVED = frozenset({*_WORDS.split(), *FUNCTIONS})
_LOGIC = frozenset({"||", "&&", "or", "and", "!", "not", "==", "!=", "<", "<=", ">", ">="}) | frozenset(
    {"eq", "ne", "lt", "le", "gt", "ge"}
)


class InvalidExpression(ZohoAepError):
    """A text that is not an expression of Data Prep."""

    code = Code.INVALID_EXPRESSION


def findings_in(text: str) -> Iterator[Finding]:
    """Yield what is wrong with an expression, but nothing about a function that is not in our list."""
    try:
        node = _parsed(text)
    except InvalidExpression as error:
        yield Finding.error(error.code, "", error.message, error.hint)
        return
    for part in node.all():
        if isinstance(part, Column) and part.written in _RESERVED:
            reason = f"{part.written} is a word of Data Prep's language"
            yield Finding.error(Code.INVALID_EXPRESSION, "", reason, f"write ${{{part.written}}}")
        function = FUNCTIONS.get(part.name) if isinstance(part, Call) else None
        if isinstance(part, Call) and function is not None and not function.takes(len(part.parts)):
            given = number(len(part.parts), "argument")
            reason = f"{part.name} has {given} and takes {function.arity}"
            yield Finding.error(Code.WRONG_ARGUMENTS, "", reason, "correct its arguments")


def unknown_functions(text: str) -> dict[str, str]:
    """Return the functions that are not in our list, each with advice that names the nearest one that is."""
    calls = [part.name for part in _parsed(text).all() if isinstance(part, Call)]
    return {name: nearest(name, FUNCTIONS) for name in calls if name not in FUNCTIONS}


def columns_of(text: str) -> list[str]:
    """Return the columns that an expression reads, parts of columns after a dot; each once.

    Raises:
        InvalidExpression: It is not valid.
    """
    columns = (part for part in _parsed(text).all() if isinstance(part, Column))
    paths = (".".join(step for step in column.path if isinstance(step, str)) for column in columns)
    return list(dict.fromkeys(paths))


def is_column(text: str) -> bool:
    """Say whether a text names a column, or something within one, and does nothing else."""
    if _PLAIN.fullmatch(text):
        return text.partition(".")[0] not in _RESERVED
    try:
        return isinstance(_parsed(text), Column)
    except InvalidExpression:
        return False


def source_name(column: str) -> str:
    """Return a column as Data Prep writes it: wrapped in `${}` if it is a reserved word, or not a plain name.

    A name that is wrapped already stays as it is, and so does one with items in brackets.
    """
    if "${" in column or "[" in column:
        return column
    return ".".join(
        one if _NAME.fullmatch(one) and one not in _RESERVED else f"${{{one}}}" for one in column.split(".")
    )


def kind_of(text: str, kind_of_column: Callable[[str], Kind]) -> Kind:
    """Return what an expression results in, given what its columns hold.

    Raises:
        InvalidExpression: It is not valid.
    """
    return _kind(_parsed(text), kind_of_column)


def _kind(node: Node, kind_of_column: Callable[[str], Kind]) -> Kind:
    if isinstance(node, Constant):
        return node.kind
    if isinstance(node, Column):
        names = [step for step in node.path if isinstance(step, str)]
        return kind_of_column(".".join(names)) if len(names) == len(node.path) else Kind.ANY
    if isinstance(node, Items):
        return Kind.LIST
    below = [_kind(part, kind_of_column) for part in node.parts]
    if isinstance(node, Call):
        return FUNCTIONS[node.name].returns(below) if node.name in FUNCTIONS else Kind.ANY
    return _result({*node.operators}, {*below}) if isinstance(node, Operation) else Kind.ANY


def _result(operators: set[str], operands: set[Kind]) -> Kind:
    if operators & _LOGIC:
        return Kind.BOOLEAN
    if "+" in operators and not operands <= {Kind.INTEGER, Kind.NUMBER}:
        # A plus between texts joins them.
        return Kind.TEXT if Kind.TEXT in operands else Kind.ANY
    return Kind.INTEGER if operands == {Kind.INTEGER} and not operators & {"/", "div"} else Kind.NUMBER


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Node:
    # The grammar takes a while to load, and most stacks' rows are plain columns.
    from pulumi_zoho_aep.expressions.grammar import Unparsable, parse

    if len(text) > LONGEST:
        raise InvalidExpression(f"it has {len(text):,} characters, and Data Prep takes {LONGEST:,}", hint="shorten it")
    try:
        node = parse(text)
    except Unparsable as error:
        raise InvalidExpression(f"{error.what} at character {error.position + 1}", hint=_advice(error.what)) from None
    if node.depth > _DEEPEST:
        raise InvalidExpression("it is nested too deeply", hint="simplify it")
    return node


def _advice(what: str) -> str:
    if what == "unexpected ?":
        return "write iif(condition, value, other value)"
    if what == "unexpected =":
        return "compare with =="
    return "correct the expression"
