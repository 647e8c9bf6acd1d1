"""What is known of an expression without asking Data Prep."""

import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.expressions import (
    InvalidExpression,
    Kind,
    columns_of,
    findings_in,
    is_column,
    kind_of,
    source_name,
    unknown_functions,
)

COLUMNS = {"Amount": Kind.NUMBER, "Count": Kind.INTEGER, "Closed": Kind.DATE, "Won": Kind.BOOLEAN}


def kind(text: str) -> Kind:
    return kind_of(text, lambda column: COLUMNS.get(column, Kind.TEXT))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Email", ["Email"]),
        ('concat(First_Name, " ", Last_Name)', ["First_Name", "Last_Name"]),
        ("iif(Won == true && not (Amount > 3), Owner.name, nullify())", ["Won", "Amount", "Owner.name"]),
        ("${First Name}.lower()", ["First Name"]),
        (r"${Owner\.id} + Tag[*].name", ["Owner.id", "Tag.name"]),
        ("upper(a) == upper(a)", ["a"]),
        ("order + note + modern", ["order", "note", "modern"]),
    ],
)
def test_columns(text: str, columns: list[str]) -> None:
    """Wherever they stand, each once; words that only begin like an operator are columns."""
    assert list(findings_in(text)) == []
    assert columns_of(text) == columns


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it ends too early at character 1: correct the expression"),
        ("concat(a", "it ends too early at character 9: correct the expression"),
        ('concat("a, b)', "a text without its closing quote at character 8: correct the expression"),
        ("a)", "unexpected ) at character 2: correct the expression"),
        ("a = 1", "unexpected = at character 3: compare with =="),
        ("a ? b : c", "unexpected ? at character 3: write iif(condition, value, other value)"),
        ("a + size", "size is a word of Data Prep's language: write ${size}"),
        ("upper()", "upper has 0 arguments and takes 1: correct its arguments"),
        ("concat()", "concat has 0 arguments and takes at least 1: correct its arguments"),
        ('a.date("y", b, c)', "date has 4 arguments and takes 1 to 3: correct its arguments"),
        ("-" * 4000 + "1", "it is nested too deeply: simplify it"),
        ("a" * 4097, "it has 4,097 characters, and Data Prep takes 4,096: shorten it"),
    ],
)
def test_what_is_wrong(text: str, problem: str) -> None:
    """The first place that cannot be read, in one sentence with what to do."""
    assert [one.text for one in findings_in(text)] == [problem]


def test_functions_that_are_not_in_our_list() -> None:
    """Only Data Prep can tell: they are not mistakes yet."""
    assert list(findings_in("concta(newer(a))")) == []
    found = unknown_functions("concta(newer(a))")
    assert found["concta"] == "did you mean concat?"
    assert set(found) == {"concta", "newer"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amount", Kind.NUMBER),
        ("Count + 1", Kind.INTEGER),
        ("Count / 2", Kind.NUMBER),
        ('"no " + Count', Kind.TEXT),
        ("Amount >= 3 or Won", Kind.BOOLEAN),
        ("now()", Kind.MOMENT),
        ("coalesce(Count, Amount)", Kind.NUMBER),
        ("iif(Won, Closed, nullify())", Kind.ANY),
        ('decode(Email, "a", 1, "b", 2)', Kind.INTEGER),
        ("[Email, Phone]", Kind.LIST),
        ('split(Email, "@")[0]', Kind.ANY),
        ("newer(Email)", Kind.ANY),
        ("Tag[0]", Kind.ANY),
        ("1.5", Kind.NUMBER),
    ],
)
def test_kinds(text: str, expected: Kind) -> None:
    """What an expression results in; anything where that depends on the row, or is not known."""
    assert kind(text) is expected


def test_names_of_columns() -> None:
    """Data Prep reads plain names as they are, all others in a wrapping."""
    assert [source_name(one) for one in ("Email", "Owner.id", "date", "First Name.size", "${a b}", "Tag[0]")] == [
        "Email", "Owner.id", "${date}", "${First Name}.${size}", "${a b}", "Tag[0]"
    ]  # fmt: skip
    assert [is_column(one) for one in ("Email", "${a b}.c[0]", "date", "true", "upper(a)", "a b")] == [
        True, True, False, False, False, False
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text breaks anything; a column in its wrapping can be read again."""
    if list(findings_in(text)):
        return
    try:
        assert kind(text) in Kind
        assert all(columns_of(text))
    except InvalidExpression as error:
        raise AssertionError from error


def test_the_grammar_is_loaded_with_the_first_expression() -> None:
    """Stacks of plain columns do without it."""
    code = (
        "import sys; from pulumi_zoho_aep.resources.mapping_rows import Row, findings_in;"
        "assert not list(findings_in([Row(source='Email', target='a')])); assert 'lark' not in sys.modules;"
        "list(findings_in([Row(expression='upper(a)', target='a')])); assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
