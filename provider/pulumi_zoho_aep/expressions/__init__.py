"""Data Prep's expression language: which columns an expression reads, what is wrong with it, what it results in.

Everything here is known from the text itself. lark is loaded when the first expression is parsed, not before.
"""

from pulumi_zoho_aep.expressions.kinds import Kind
from pulumi_zoho_aep.expressions.language import (
    InvalidExpression,
    columns_of,
    findings_in,
    is_column,
    kind_of,
    source_name,
    unknown_functions,
)

__all__ = [
    "InvalidExpression",
    "Kind",
    "columns_of",
    "findings_in",
    "is_column",
    "kind_of",
    "source_name",
    "unknown_functions",
]
