"""The nodes of a parsed expression."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pulumi_zoho_aep.expressions.kinds import Kind

Segment = str | int | None
"""A name, the index of an item, or None for all items."""


@dataclass(frozen=True)
class Node:
    """A part of an expression, and the parts that it consists of."""

    parts: tuple["Node", ...] = ()
    depth: int = field(init=False, default=1)
    """How deeply it is nested."""

    def __post_init__(self) -> None:
        """Note the depth: parts are made before what they are parts of."""
        object.__setattr__(self, "depth", 1 + max((part.depth for part in self.parts), default=0))

    def all(self) -> Iterator["Node"]:
        """Yield it and everything below it."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass(frozen=True)
class Constant(Node):
    """A text, a number, true, false or null."""

    kind: Kind = Kind.ANY


@dataclass(frozen=True)
class Column(Node):
    """A column, or something within it."""

    path: tuple[Segment, ...] = ()
    written: str = ""
    """Its first name as it is in the expression, in its wrapping if it has one."""


@dataclass(frozen=True)
class Within(Node):
    """A part of a value that is not a column's."""


@dataclass(frozen=True)
class Call(Node):
    """A call of a function."""

    name: str = ""


@dataclass(frozen=True)
class Items(Node):
    """A list that is written out."""


@dataclass(frozen=True)
class Operation(Node):
    """Operands and what is between them, in a chain as long as the operators bind equally."""

    operators: tuple[str, ...] = ()
