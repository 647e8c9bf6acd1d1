"""Data Prep's expression language."""

import hashlib
import time
import uuid

import pytest

from pulumi_zoho_aep.simulator.adobe.data_prep.expressions import evaluate, is_path, references, split_path
from pulumi_zoho_aep.simulator.adobe.data_prep.syntax import MAX_LENGTH, ExpressionError, parse

ROW = {
    "First": "Ada",
    "Last": "Lovelace",
    "First Name": "Ada",
    "a.b": "dotted",
    "one": 1,
    "twelve": "12",
    "nothing": None,
    "blank": "",
    "address": {"city": "London", "lines": [{"text": "12 St James's Square"}]},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"text"', "text"),
        ("'it is \"quoted\"'", 'it is "quoted"'),
        (r'"tab\t and \. and \""', 'tab\t and \\. and "'),
        ("12", 12),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ("['a', 1]", ["a", 1]),
        ("First", "Ada"),
        ("${First Name}", "Ada"),
        (r"${a\.b}", "dotted"),
        ("address.city", "London"),
        ("address.${city}", "London"),
        ("address.lines[0].text", "12 St James's Square"),
        ("address.lines[7].text", None),
        ("missing.city", None),
    ],
)
def test_literals_and_fields(expression: str, value: object) -> None:
    """Literals have their value, fields that of the row, and a field the row lacks is null."""
    assert evaluate(expression, ROW) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 mod 3", 1),
        ("-7 % 3", -1),
        ("7 / 2", 3),
        ("-7 div 2", -3),
        ("7.0 / 2", 3.5),
        ("twelve - 2", 10),
        ("First + one", "Ada1"),
        ("-one", -1),
        ("~44", -45),
        ("one == 1 && twelve ge 12", True),
        ("one eq 2 or twelve lt 13", True),
        ("!(one ne 1)", True),
        ("not true", False),
        ('twelve == 12 and First == "Ada"', True),
        ("nothing < 1", False),
        ("nothing == null", True),
        ('"abc" < "abd"', True),
    ],
)
def test_operators(expression: str, value: object) -> None:
    """Operators bind as usual, have names as well as signs, and take numeric text as numbers."""
    assert evaluate(expression, ROW) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('concat(First, " ", Last, nothing)', "Ada Lovelace"),
        ('lower("HeLLo") + ucase("x")', "helloX"),
        ('trim(" hello ")', "hello"),
        ('substr("This is a substring test", 7, 8)', " a subst"),
        ('split("Hello world", " ")', ["Hello", "world"]),
        ('explode("a::b::c", "::")', ["a", "b", "c"]),
        ('join(" ", to_array(true, "Hello", "world"))', "Hello world"),
        ('replacestr("a re b", "re", "to")', "a to b"),
        ('lpad("bat", 8, "yz")', "yzyzybat"),
        ('rpad("bat", 8, "yz")', "batyzyzy"),
        ('left("abcde", 2) + right("abcde", 2)', "abde"),
        ('instr("adobe.com", "com")', 6),
        ('"s".equalsIgnoreCase("S")', True),
        ('coalesce(null, nothing, "first", "second")', "first"),
        ('iif(is_empty(blank), "none", "some")', "none"),
        ('decode(First, "Ada", "A", "Bob", "B", "?")', "A"),
        ('decode(Last, "Ada", "A", "?")', "?"),
        ('decode(Last, "Ada", "A")', None),
        ("nullify()", None),
        ("to_integer(twelve)", 12),
        ('to_decimal("20.5")', 20.5),
        ("to_float(blank)", None),
        ('to_bigint("9007199254740993")', 9007199254740993),
        ("first([3, 4])", 3),
        ('last("1", "2")', "2"),
        ("size_of([1, 2, 3, 4])", 4),
        ('contains_key("address.city")', True),
        ('contains_key("address.street")', False),
        ("min(3, 1, 4)", 1),
        ("max([3, 1, null])", 3),
        ("join_arrays(['a'], ['b', 'c'])", ["a", "b", "c"]),
        ("add_to_array(['a'], 'b')", ["a", "b"]),
        ('to_object("k", 1)', {"k": 1}),
        ('json_to_object("{\\"k\\": 1}").k', 1),
        ('matches_regex("E259,E259B_009,1_1", "([^,]+),[^,]*,([^,]+)")', True),
        ('extract_regex("E259,E259B_009,1_1", "([^,]+),[^,]*,([^,]+)")', ["E259,E259B_009,1_1", "E259", "1_1"]),
        ('sha256("my text", "UTF-8")', "7330d2b39ca35eaf4cb95fc846c21ee6a39af698154a83a586ee270a0d372104"),
        ('crc32("my text")', "8df92e80"),
        ("md5(nothing)", None),
    ],
)
def test_functions(expression: str, value: object) -> None:
    """The common functions do what the vendor's page shows."""
    assert evaluate(expression, ROW) == value


def test_md5() -> None:
    """A hash is that of the UTF-8 text."""
    assert evaluate('md5("é")', {}) == hashlib.md5("é".encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("dformat(1571829875000, \"yyyy-MM-dd'T'HH:mm:ss.SSSX\")", "2019-10-23T11:24:35.000Z"),
        ('format(date("2019-10-23 11:24", "yyyy-MM-dd HH:mm"), "d MMM yy h:mm a")', "23 Oct 19 11:24 AM"),
        ('"" + date("10/23/2019")', "2019-10-23T00:00:00Z"),
        ('"" + date("2019-10-23T11:24:00+02:00")', "2019-10-23T11:24:00+02"),
        ('format(date("3.12.2020 01:02:03 PM", "d.M.yyyy hh:mm:ss a"), "yyyyMMddHHmmss")', "20201203130203"),
        ('"" + date(nothing, "yyyy", now())', "2023-11-14T22:13:20Z"),
        ("timestamp()", "1700000000000"),
    ],
)
def test_dates(expression: str, text: str) -> None:
    """Dates are read and written with Java's pattern letters, in UTC where they name no zone."""
    assert str(evaluate(expression, ROW, now=1_700_000_000)) == text


def test_uuid_differs() -> None:
    """An id is made for each row."""
    first, second = evaluate("uuid()", {}), evaluate("guid()", {})
    assert uuid.UUID(first) != uuid.UUID(second)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "the expression ends too early at position 0"),
        ("lower(", "the expression ends too early at position 6"),
        ('concat("a" "b")', "unexpected '\"b\"' at position 11"),
        ("Email..x", "unexpected '.' at position 6"),
        ('"open', "unexpected character '\"' at position 0"),
        ("a = 1", "unexpected character '=' at position 2"),
        ("1 + loweer(x)", "unknown function 'loweer' at position 4"),
        ("lower(a, b)", "lower does not take 2 arguments at position 0"),
        ('iif(true, "a")', "iif does not take 2 arguments at position 0"),
        ("size", "'size' is reserved, write ${size} at position 0"),
        ("concat(date)", "'date' is reserved, write ${date} at position 7"),
    ],
)
def test_refusals(expression: str, message: str) -> None:
    """What is not valid is refused, with the place."""
    with pytest.raises(ExpressionError) as refused:
        parse(expression)
    assert str(refused.value) == message
    assert refused.value.position == int(message.rsplit(" ", 1)[1])


def test_length() -> None:
    """A calculated field has at most 4096 characters."""
    longest = "x" * (MAX_LENGTH - 2)
    assert evaluate(f'"{longest}"', {}) == longest
    with pytest.raises(ExpressionError, match="limited to 4096"):
        parse('"' + "x" * MAX_LENGTH + '"')


def test_depth() -> None:
    """A hundred sums in a row are fine; what could exhaust the stack is refused."""
    assert evaluate("1" + " + 1" * 100, {}) == 101
    for expression in ("-" * 4000 + "1", "lower(" * 500 + "a" + ")" * 500):
        with pytest.raises(ExpressionError, match="nested too deeply"):
            parse(expression)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1 / 0", "the expression failed"),
        ("nothing + 1", "null is not a number"),
        ('to_integer("x")', "the expression failed"),
        ('date("soon")', "is not a date"),
        ('date("2019", "QQQ")', "does not know the letter Q"),
        ('matches_regex("a", "(")', "is not a regular expression"),
        ('get_url_host("https://x.y")', "the simulator only accepts get_url_host and does not evaluate it"),
        ("address.lines[*].text", "does not evaluate"),
    ],
)
def test_failures_on_a_row(expression: str, message: str) -> None:
    """What fails on a row, and what the simulator does not do, is valid and says so when evaluated."""
    parse(expression)
    with pytest.raises(ExpressionError, match=message) as failed:
        evaluate(expression, ROW)
    assert failed.value.position is None


def test_references() -> None:
    """The fields an expression reads are listed as paths, without functions and literals."""
    expression = 'concat(a.b[0].c, ${First Name}, lower(Email), "x.y", ${p\\.q}) + iif(Score > 1, Score, null)'
    assert references(expression) == {"a.b.c", "First Name", "Email", r"p\.q", "Score"}
    assert split_path(r"p\.q.r") == ["p.q", "r"]


@pytest.mark.parametrize(("expression", "path"), [("a.b", True), ("${First Name}", True), ("lower(a)", False)])
def test_paths(expression: str, path: bool) -> None:  # noqa: FBT001 - one row of a table
    """A path is distinguished from an expression that computes."""
    assert is_path(expression) is path


def test_speed() -> None:
    """Ten expressions over three thousand rows take less than a second."""
    expressions = [
        'concat(First, " ", Last)',
        "lower(trim(First))",
        'iif(twelve > 10, "hot", "cold")',
        'coalesce(nothing, blank, "none")',
        'date("2026-01-02 03:04:05", "yyyy-MM-dd HH:mm:ss")',
        "to_integer(twelve)",
        "sha256(First)",
        'decode(First, "Ada", 1, "Bob", 2, 3)',
        "address.city",
        'substr(First, 0, 1) + "-" + upper(Last)',
    ]
    start = time.process_time()
    for _ in range(3000):
        for expression in expressions:
            evaluate(expression, ROW)
    assert time.process_time() - start < 1
