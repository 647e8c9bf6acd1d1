"""What people read about values that they wrote."""

from datetime import datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import AwareDatetime, Field, SecretStr, ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import QUOTES, Finding, Strict, findings_of, nearest


class Colour(str, Enum):
    """Some words."""

    RED = "red"
    BLUE = "blue"


class Part(Strict):
    """A part."""

    size: int


class Whole(Strict):
    """One field of each kind."""

    name: str = Field(default="a", min_length=1)
    count: int = 1
    share: float = 1.0
    flag: bool = True
    colour: Colour = Colour.RED
    since: AwareDatetime | None = None
    words: tuple[str, ...] = ()
    parts: dict[str, Part] = Field(default_factory=dict)
    optional: Part | None = None
    secret: SecretStr = SecretStr("x")
    pattern: str = Field(default="a", pattern="^a$")


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ({"name": 1}, [f"name: must be text: {QUOTES}"]),
        ({"name": ""}, ["name: must not be empty"]),
        ({"name": "  "}, ["name: must not be empty"]),
        ({"count": "many"}, ["count: must be a whole number"]),
        ({"count": 1.5}, ["count: must be a whole number"]),
        ({"count": []}, ["count: must be a whole number"]),
        ({"share": "x"}, ["share: must be a number"]),
        ({"share": {}}, ["share: must be a number"]),
        ({"flag": "perhaps"}, ["flag: must be true or false"]),
        ({"flag": []}, ["flag: must be true or false"]),
        ({"colour": "green"}, ["colour: must be 'red' or 'blue'"]),
        ({"since": "soon"}, ["since: must be a time such as 2027-01-01T00:00:00Z"]),
        ({"since": []}, ["since: must be a time such as 2027-01-01T00:00:00Z"]),
        ({"since": "2027-01-01T00:00:00"}, ["since: must name its time zone, as in 2027-01-01T00:00:00Z"]),
        ({"words": "a"}, ["words: must be a list"]),
        ({"words": ["a", 2]}, [f"words[1]: must be text: {QUOTES}"]),
        ({"parts": []}, ["parts: must be a map of keys to values"]),
        ({"parts": {"a": {}}}, ["parts.a.size: is required"]),
        ({"parts": {"a": 3}}, ["parts.a: must be a map of keys to values"]),
        ({"parts": {"a": {"size": 1, "sice": 1}}}, ["parts.a: unknown key sice: did you mean size?"]),
        ({"optional": {"size": "x"}}, ["optional.size: must be a whole number"]),
        ({"optional": {"size": 1, "zzz": 1}}, ["optional: unknown key zzz: use size"]),
        ({"nmae": "x"}, ["unknown key nmae: did you mean name?"]),
        ({"secret": 1}, [f"secret: must be text: {QUOTES}"]),
        ({"pattern": "b"}, ["pattern: string should match pattern '^a$'"]),
        ({"count": "x", "flag": "x"}, ["count: must be a whole number", "flag: must be true or false"]),
    ],
)
def test_messages(written: dict[str, Any], lines: list[str]) -> None:
    """Each mistake is one line: the key in dots and brackets, and what is right there."""
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate(written)
    assert [problem.text for problem in findings_of(caught.value, Whole)] == lines


@given(st.sampled_from(list(Whole.model_fields)), st.sampled_from(["list", "map", "text"]))
def test_no_value_is_quoted(name: str, shape: str) -> None:
    """A value may be a secret in the wrong place, so no message repeats one."""
    canary = "canary-77aa"
    value = {"list": [[canary]], "map": {"a": {canary: 1}}, "text": canary}[shape]
    try:
        Whole.model_validate({name: value})
    except ValidationError as error:
        text = " ".join(problem.message for problem in findings_of(error, Whole))
        assert canary not in text.replace(f"unknown key {canary}", "")


@pytest.mark.parametrize(
    ("name", "known", "advice"),
    [
        ("Leeds", ["Leads", "Contacts"], "did you mean Leads?"),
        ("zzz", ["b", "a"], "use one of a, b"),
        ("zzz", [], "there are none"),
    ],
)
def test_nearest(name: str, known: list[str], advice: str) -> None:
    """The nearest name, else all of them."""
    assert nearest(name, known) == advice


def test_seen_from_further_up() -> None:
    """A path grows at its front, and a problem of the whole takes the place of the whole."""
    assert str(Finding.error(Code.INVALID_VALUE, "b", "x").below("a")) == "a.b: x [ZA102]"
    assert str(Finding.error(Code.INVALID_VALUE, "", "x").below("a")) == "a: x [ZA102]"
    assert str(Finding.error(Code.INVALID_VALUE, "", "x")) == "x [ZA102]"


def test_strict_models_strip_and_freeze() -> None:
    """Blanks around text are not part of it, and what was validated stays."""
    part = Whole(name=" a ", since=datetime.fromisoformat("2027-01-01T00:00:00+00:00"))
    assert part.name == "a"
    with pytest.raises(ValidationError):
        part.name = "b"  # type: ignore[misc]
