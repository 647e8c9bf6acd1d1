"""Columns within expressions, called as a connector's rows call them."""

import pytest

from pulumi_zoho_aep.connectors.mapping_columns import with_columns_called


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('concat(First_Name, " ", Last_Name)', 'concat(data.First_Name, " ", data.Last_Name)'),
        ("Owner.id", "data.Owner.id"),
        (
            "iif(Email != null and Age > 3, \"Email\", 'Age')",
            "iif(data.Email != null and data.Age > 3, \"Email\", 'Age')",
        ),
        ("${First Name}.x", "data.${First Name}.x"),
        ('Email.split("@")[0].length', 'data.Email.split("@")[0].length'),
        ('"a \\" Email"', '"a \\" Email"'),
        ("coalesce(a, b).name", "coalesce(data.a, data.b).name"),
        ("1.5 + x", "1.5 + data.x"),
    ],
)
def test_columns_get_another_name(expression: str, expected: str) -> None:
    """Functions, methods, words of the language and texts keep theirs."""
    assert with_columns_called(expression, lambda path: f"data.{path}") == expected
    assert with_columns_called(expression, lambda path: path) == expression
