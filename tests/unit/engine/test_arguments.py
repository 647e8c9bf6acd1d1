"""Arguments of own programs: each mistake is one finding, with the resource, the argument, and what to give."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pulumi
import pytest
from tests.unit.resources.test_ingestion import PROPS

from pulumi_zoho_aep import resources
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.arguments import argument_findings, origin_findings
from pulumi_zoho_aep.engine.refusals import refusal
from pulumi_zoho_aep.engine.resource import Resource
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import REFERENCES
from pulumi_zoho_aep.resources.ingestion import _checked
from pulumi_zoho_aep.resources.ingestion_references import reference_findings

CLASSES: list[type[Resource]] = [
    one for name in resources.__all__ if issubclass(one := getattr(resources, name), Resource)
]

TAKEN = [
    (kind, name)
    for kind in CLASSES
    for name in sorted(REFERENCES.ids.keys() & kind.provider_class.handler.inputs.model_fields)
]


def made(kind: type[Any]) -> Any:
    """Return a resource that was never registered."""
    return object.__new__(kind)


def later(value: Any) -> "pulumi.Output[Any]":
    """Return an output."""
    return pulumi.Output.from_input(value)


@pytest.fixture(autouse=True)
def _event_loop() -> Iterator[None]:
    """Outputs are made within an event loop, as in a program that Pulumi runs."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize("kind", CLASSES)
def test_what_is_missing_or_none(kind: type[Resource]) -> None:
    """Every argument that is required is named, whether it is left out or None."""
    model = kind.provider_class.handler.inputs
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    for args in ({}, dict.fromkeys(model.model_fields)):
        found = {problem.text for problem in argument_findings(model, args, REFERENCES)}
        assert {f"{name}: is required" for name in required} <= found
    assert required


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("is_later", [True, False])
def test_what_comes_later_is_not_judged(kind: type[Resource], *, is_later: bool) -> None:
    """An output may be anything, as a whole and in parts; the engine's check sees what it is."""
    model = kind.provider_class.handler.inputs
    args = {name: later("x") for name in model.model_fields if is_later or name != "description"}
    assert list(argument_findings(model, args, REFERENCES)) == []


def test_every_id_is_one_of_some_resource() -> None:
    """Otherwise it would be looked for in vain."""
    assert {name for _, name in TAKEN} == set(REFERENCES.ids)


@pytest.mark.parametrize(("kind", "name"), TAKEN)
def test_a_resource_is_no_id(kind: type[Resource], name: str) -> None:
    """The wrong kind of resource would end in a 404, the right one has an id."""
    model = kind.provider_class.handler.inputs
    wanted = getattr(resources, REFERENCES.ids[name])
    for given in CLASSES:
        value, place = (made(given), name) if name != "field_groups" else ([made(given)], f"{name}[0]")
        found = [one.text for one in argument_findings(model, {name: value}, REFERENCES) if one.subject == place]
        what = "give its `.id`" if given is wanted else f"but this is a {given.__name__}"
        assert found == [f"{place}: takes the id of a {wanted.__name__}{':' if given is wanted else ','} {what}"]


@pytest.mark.parametrize(
    ("kind", "args", "lines"),
    [
        ("Dataset", {"name": "n", "schema_id": "s", "scheme": "s"}, ["unknown key scheme: did you mean schema_id?"]),
        (
            "Dataset",
            {"name": "n", "schema_id": "s", "tags": {"a": [made(resources.Dataset)]}},
            ["tags.a[0]: takes no resource"],
        ),
        (
            "BaseConnection",
            {"name": "n", "credential": made(resources.Dataset)},
            ["credential: takes a ZohoCredential"],
        ),
        ("BaseConnection", {"name": "n", "credential": "sales"}, ["credential: must be a map of keys to values"]),
        ("Schema", {"title": "t", "field_groups": [later("g"), 3]}, ["field_groups[1]: must be text"]),
    ],
)
def test_other_mistakes(kind: str, args: dict[str, Any], lines: list[str]) -> None:
    """As in a stack file, and at once."""
    model = getattr(resources, kind).provider_class.handler.inputs
    found = [problem.text for problem in argument_findings(model, args, REFERENCES)]
    assert len(found) == len(lines)
    assert all(one.startswith(line) for one, line in zip(found, lines, strict=True))


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("value", [{"a"}, b"x", datetime(2027, 1, 1, tzinfo=timezone.utc), object(), len, iter([])])
def test_what_the_engine_does_not_take(kind: type[Resource], value: Any) -> None:
    """Models would take some of it, and Pulumi end the program with a traceback."""
    model = kind.provider_class.handler.inputs
    for name in model.model_fields.keys() - {"connector"}:
        found = [one.text for one in argument_findings(model, {name: value}, REFERENCES) if one.subject == name]
        assert len(found) == 1
        assert f"but this is a {type(value).__name__}" in found[0]


@pytest.mark.parametrize("kind", CLASSES)
def test_what_is_empty(kind: type[Resource]) -> None:
    """An empty id would be no part of an address, and an empty name be refused by the service."""
    model = kind.provider_class.handler.inputs
    full = {name: later("x") for name in model.model_fields}
    for name in sorted(REFERENCES.ids.keys() & model.model_fields.keys() - {"field_groups"} | NAMES & {*full}):
        (found,) = argument_findings(model, {**full, name: ""}, REFERENCES)
        assert found.text.startswith(f"{name}: must not be empty")


NAMES = {"name", "title", "table", "expected_org_id", "namespace"}


@pytest.mark.parametrize("name", ["adopt", "renamed_from"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (5, "must be text"),
        (["a"], "must be text"),
        (" ", "must not be empty"),
        (made(resources.Dataset), "takes a plain value, but this is a Dataset"),
        ("later", "is an Output, and has to be known while the program runs: give a plain value"),
    ],
)
def test_what_was_there_before(name: str, value: Any, said: str) -> None:
    """A resource that adopted nothing for want of a text would make a second object without a word."""
    found = [one.text for one in origin_findings({name: later("x") if value == "later" else value})]
    assert found == [f"{name}: {said}"]


@pytest.mark.parametrize("auth", ["x", 5, [1], True, {"a"}])
def test_a_login_of_the_wrong_form(auth: Any) -> None:
    """It is wrong once, not once for each kind of login there is."""
    model = resources.BaseConnection.provider_class.handler.inputs
    (found,) = argument_findings(model, {"name": "n", "connector": "salesforce", "auth": auth}, REFERENCES)
    assert found.subject == "auth"


OUTPUT = "is an Output, and has to be known while the program runs: give a plain value"


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"columns": later(["a"])}, [f"columns: {OUTPUT}"]),
        ({"mapping": [{"source": later("a"), "target": "t"}]}, [f"mapping[0].source: {OUTPUT}"]),
        ({"schedule": {"frequency": later("hour"), "interval": "x"}}, ["schedule.frequency: " + OUTPUT]),
        (
            {"table": made(resources.Dataset), "enabled": "perhaps"},
            ["table: takes a plain value, but this is a Dataset", "enabled: must be true or false"],
        ),
        (
            {"columns": later([]), "colums": []},
            [f"columns: {OUTPUT}", "unknown key colums: did you mean columns?"],
        ),
    ],
)
def test_an_ingestion_takes_plain_values(changes: dict[str, Any], lines: list[str]) -> None:
    """It decides by them what there is to register; what else is wrong is found beside that."""
    ingestion, problems = _checked({**PROPS, **changes})
    assert ingestion is None
    assert set(lines) <= {problem.text for problem in problems}
    assert [problem.text for problem in problems if "must be" in problem.text and "columns" in problem.subject] == []


@pytest.mark.parametrize(
    ("connection", "dataset", "schema_id", "lines"),
    [
        (made(resources.BaseConnection), made(resources.Dataset), None, []),
        (later("c"), later("d"), later("s"), []),
        ("c", "d", "s", []),
        (
            None,
            None,
            None,
            ["connection: is required: a BaseConnection or its id", "dataset: is required: a Dataset or its id"],
        ),
        ("c", "d", None, ["schema_id: is required if dataset is an id"]),
        (
            made(resources.ZohoCredential),
            made(resources.Schema),
            None,
            [
                "connection: takes a BaseConnection or its id, but this is a ZohoCredential",
                "dataset: takes a Dataset or its id, but this is a Schema",
            ],
        ),
        (
            " ",
            3,
            made(resources.Schema),
            [
                "connection: must not be empty",
                "dataset: must be a Dataset or its id",
                "schema_id: takes the id of a Schema: give its `.id`",
            ],
        ),
    ],
)
def test_what_an_ingestion_connects(connection: Any, dataset: Any, schema_id: Any, lines: list[str]) -> None:
    """Resources of the right kind, or ids."""
    assert [problem.text for problem in reference_findings(None, connection, dataset, schema_id)] == lines


def test_without_a_program_the_first_mistake_ends_it() -> None:
    """There is nothing that could go on."""
    with pytest.raises(pulumi.RunError, match=r"^Dataset d\.schema_id: is required \[ZA102\]$"):
        refusal("Dataset d", [Finding.error(Code.INVALID_VALUE, "schema_id", "is required")])
