"""The shape of what resources take and hold."""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given, strategies as st
from pydantic import Secret, SecretStr, ValidationError
from tests.support.declared import UNKNOWN
from tests.support.hosted.wire import bare, secrets

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import (
    Inputs,
    Instant,
    Names,
    Outputs,
    Properties,
    Replaces,
    agrees,
    changed_fields,
    is_known,
    managed,
    marked_fields,
    plain,
    to_wire,
)
from pulumi_zoho_aep.findings import Finding


class Part(Properties):
    """A part with a rule."""

    size: int

    def findings(self) -> Any:
        """Yield a size that is none."""
        if is_known(self.size) and self.size < 1:
            yield Finding.error(Code.INVALID_VALUE, "size", "too small")


class Things(Inputs):
    """One field of each kind."""

    name: Annotated[str, Replaces]
    count: int = 1
    names: Names | None = None
    at: Instant | None = None
    part: Part | None = None
    secret: SecretStr | None = None
    params: Secret[dict[str, Any]] | None = None
    tags: dict[str, list[str]] | None = None


class ThingsOutputs(Things, Outputs):
    """The same, as kept."""

    etag: str = ""


def test_names_are_a_set() -> None:
    """Order and repetition make no difference."""
    assert Things(name="a", names=("b", "a", "b")).names == ("a", "b")


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1980, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone
def test_instants_are_utc_in_whole_seconds(value: datetime) -> None:
    """However it is written, the same second is the same value; and its text is read as itself."""
    once = Things(name="a", at=value).at
    assert once is not None
    assert once.utcoffset() == timedelta(0)
    assert once.microsecond == 0
    assert abs(value - once) < timedelta(seconds=1)
    text = plain(Things(name="a", at=once))["at"]
    assert Things.model_validate({"name": "a", "at": text}).at == once


def test_a_time_needs_a_zone() -> None:
    """A time without a zone would mean another one on every machine."""
    with pytest.raises(ValidationError):
        Things.model_validate({"name": "a", "at": "2030-01-01T00:00:00"})


@pytest.mark.parametrize("name", list(Things.model_fields))
def test_an_unknown_waits(name: str) -> None:
    """A value that a preview does not know yet passes every validation, even inside lists, maps and parts."""
    props = {"name": "a", name: UNKNOWN}
    things = Things.model_validate(props)
    assert getattr(things, name) is UNKNOWN
    assert list(things.all_findings()) == []


@pytest.mark.parametrize(
    "props",
    [
        {"names": ["a", UNKNOWN]},
        {"part": {"size": UNKNOWN}},
        {"params": {"a": UNKNOWN}},
        {"tags": {"a": [UNKNOWN]}},
        {"tags": {"a": UNKNOWN}},
    ],
)
def test_an_unknown_within_waits(props: dict[str, Any]) -> None:
    """An unknown deep inside makes only itself unknown to the rules."""
    things = Things.model_validate({"name": "a", **props})
    assert not is_known(*(plain(getattr(things, name)) for name in props))
    assert list(things.all_findings()) == []


def test_a_mistake_beside_an_unknown_is_still_one() -> None:
    """What is known is checked."""
    with pytest.raises(ValidationError):
        Things.model_validate({"name": UNKNOWN, "count": "many"})


def test_rules_of_parts_are_collected() -> None:
    """A part's problem is told with the part's place."""
    things = Things.model_validate({"name": "a", "part": {"size": 0}})
    assert [problem.text for problem in things.all_findings()] == ["part.size: too small"]


def test_marks_are_found_on_fields() -> None:
    """Which fields replace is data on the class; an output inherits it."""
    assert marked_fields(Things, Replaces) == {"name"}
    assert marked_fields(ThingsOutputs, Replaces) == {"name"}


def test_the_wire_form() -> None:
    """None is left out, secrets are marked whole, times are text, unknowns stay."""
    things = Things.model_validate(
        {
            "name": UNKNOWN,
            "at": "2030-01-01T02:00:00.5+02:00",
            "secret": "s",
            "params": {"a": [1]},
            "part": {"size": 2},
            "names": ["b", "a"],
        }
    )
    wire = to_wire(things)
    assert sorted(secrets(wire)) == ["params", "secret"]
    assert bare(wire) == {
        "name": UNKNOWN,
        "count": 1,
        "names": ["b", "a"],
        "at": "2030-01-01T00:00:00Z",
        "part": {"size": 2},
        "secret": "s",
        "params": {"a": [1]},
    }
    assert plain(things) == bare(wire)


def test_no_secret_in_a_repr() -> None:
    """Secrets of models do not reach logs and tracebacks."""
    things = Things.model_validate({"name": "a", "secret": "canary", "params": {"a": "canary"}})
    assert "canary" not in repr(things)


def test_states_of_other_releases_are_read() -> None:
    """Unknown keys of a state are ignored; unknown keys of a declaration are not."""
    assert ThingsOutputs.model_validate({"name": "a", "gone": 1}).etag == ""
    with pytest.raises(ValidationError):
        Things.model_validate({"name": "a", "gone": 1})


@pytest.mark.parametrize(
    ("declared", "live", "outcome"),
    [
        (1, 1, True),
        (1, 1.0, True),
        ("1", 1, False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, True),
        ({}, {"a": 1}, True),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ([{"a": 1}], [{"a": 1, "b": 2}], True),
        ({"a": 1}, [1], False),
        (UNKNOWN, 1, False),
        ({"a": UNKNOWN}, {"a": 1}, False),
    ],
)
def test_agreement(declared: object, live: object, *, outcome: bool) -> None:
    """Of maps only declared keys count, lists count whole, an unknown never agrees."""
    assert agrees(declared, live) is outcome


def test_only_declared_fields_change() -> None:
    """What is None is not managed, whatever the service has for it."""
    declared = Things.model_validate({"name": "a", "tags": {"t": ["x"]}})
    live = ThingsOutputs(name="a", count=1, names=("z",), tags={"t": ["x"]}, etag="e")
    assert changed_fields(declared, live) == frozenset()
    assert changed_fields(declared, live.model_copy(update={"tags": {}, "count": 2})) == {"tags", "count"}


def test_a_name_that_is_no_longer_declared_is_a_change() -> None:
    """Names of the user's own choice were managed as long as they were declared: taking one away is a change."""
    state = ThingsOutputs(name="a", tags={"t": ["x"], "u": ["y"]}, params=Secret({"a": 1, "b": 2}))
    assert changed_fields(Things.model_validate({"name": "a", "tags": {"t": ["x"]}}), state) == {"tags"}
    assert changed_fields(Things.model_validate({"name": "a", "params": {"a": 1}}), state) == {"params"}


def test_secrets_are_compared_by_value() -> None:
    """A new secret is a change, the same one is none."""
    kept = ThingsOutputs(name="a", secret=SecretStr("s"))
    assert changed_fields(Things(name="a", secret=SecretStr("s")), kept) == frozenset()
    assert changed_fields(Things(name="a", secret=SecretStr("t")), kept) == {"secret"}


@pytest.mark.parametrize("live", [{"a": 1}, {"a": 1, "b": 3}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2}])
def test_names_within_a_secret_are_not_told(live: dict[str, Any]) -> None:
    """A map that is secret is compared as a whole, and only its own place is told of."""
    declared = Things(name="a", params=Secret({"a": 1, "b": 2}))
    found = list(declared.differing_paths(ThingsOutputs(name="a", params=Secret(live))))
    assert found == ([] if live == {"a": 1, "b": 2} else ["params"])


def test_projection_leaves_out_what_nobody_declares() -> None:
    """On a refresh, inputs show the live values of what is declared, and nothing more."""
    declared = Things.model_validate({"name": "a", "part": {"size": 1}, "names": ["x"]})
    live = ThingsOutputs.model_validate(
        {"name": "b", "part": {"size": 2}, "names": ["y"], "at": "2030-01-01T00:00:00Z", "etag": "e"}
    )
    assert managed(live, declared) == {"name": "b", "count": 1, "part": {"size": 2}, "names": ["y"]}


def test_projection_keeps_secrets_whole() -> None:
    """A marked secret is a map on the wire, and is not taken apart."""
    live = ThingsOutputs(name="a", params=Secret({"a": 1, "b": 2}))
    declared = Things.model_validate({"name": "a", "params": {"a": 1}})
    assert managed(live, declared)["params"] == to_wire(live)["params"]


def test_a_time_before_the_epoch_of_zones() -> None:
    """A plain time is rendered in UTC."""
    assert plain(datetime(2030, 1, 1, tzinfo=timezone.utc)) == "2030-01-01T00:00:00Z"


class Form(Properties):
    """One way to say something."""

    text: str


class OtherForm(Properties):
    """Another way."""

    number: int


class Formed(Inputs):
    """What may be said in two ways."""

    form: Form | OtherForm


def test_another_form_is_a_change_as_a_whole() -> None:
    """Parts of different models have no members to compare: the part itself is another."""
    text, number = Formed(form=Form(text="a")), Formed(form=OtherForm(number=1))
    assert list(text.differing_paths(number)) == ["form"]
    assert list(text.differing_paths(Formed(form=Form(text="b")))) == ["form.text"]
    assert managed(number, text) == {"form": {"number": 1}}
