"""Descriptions of fields for the JSON Schema: the docstring at the field, or at the same key of what a program writes.

Reads sources, which is too slow for a program or a provider host: only the shipped schema is made with it.
"""

import ast
import inspect
import sys
import textwrap
from itertools import pairwise
from typing import Any

from pydantic import BaseModel


def description_of(model: type[BaseModel], field: str) -> str:
    """Return the meaning of a model's field, from its classes or their arguments; empty if there is none."""
    ours = [base for base in model.__mro__ if issubclass(base, BaseModel) and base is not BaseModel]
    # If several describe it, the class that declares the field comes first.
    declaring_first = sorted(ours, key=lambda base: field not in vars(base).get("__annotations__", {}))
    places = [place for base in declaring_first for place in (base, *_written_by_programs(base))]
    return next((found[field] for place in places if field in (found := docstrings(place))), "")


def docstrings(declared: type) -> dict[str, str]:
    """Return the docstrings below the annotated names of a class, each in one line."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(declared))).body
    statements = getattr(body, "body", [])
    return {
        field.target.id: " ".join(text.value.value.split())
        for field, text in pairwise(statements)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _written_by_programs(model: type) -> list[Any]:
    """Return the TypedDicts of a model's module by which programs write its fields."""
    members = vars(sys.modules[model.__module__])
    return [one for name, one in members.items() if name.endswith("Args") and one.__module__ == model.__module__]
