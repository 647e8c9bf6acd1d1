"""How the steps of a plan become resources."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from pulumi_zoho_aep.program import registration
from pulumi_zoho_aep.program.registration import Registered, register
from pulumi_zoho_aep.stack_file.plan import Kind, Step, Use

Made = list[tuple[Kind, str, Any, dict[str, Any]]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """What was made in place of resources, in order: kind, name, options and arguments."""
    found: Made = []

    def maker(kind: Kind) -> Callable[..., Any]:
        def make(name: str, opts: Any, **args: Any) -> Any:
            found.append((kind, name, opts, args))
            return Mock(id=f"id of {name}", label=name)

        return make

    monkeypatch.setattr(registration, "_CLASSES", {kind: maker(kind) for kind in Kind})
    return found


def test_references(made: Made) -> None:
    """A step gets resources, ids of resources, or ids of existing objects, as its plan says."""
    registered: Registered = {}
    register(
        [
            Step(Kind.FIELD_GROUP, "lead", {"title": "Lead"}),
            Step(
                Kind.SCHEMA,
                "lead",
                {"field_groups": ["https://x/1"]},
                appended={"field_groups": Use(Kind.FIELD_GROUP, "lead", as_id=True)},
            ),
            Step(
                Kind.INGESTION,
                "leads",
                {},
                {
                    "schema": Use(Kind.SCHEMA, "lead"),
                    "schema_id": Use(Kind.SCHEMA, "lead", as_id=True),
                    "dataset": Use(Kind.DATASET, "old", "d-1"),
                },
            ),
        ],
        registered,
    )
    assert made[0][3] == {"title": "Lead"}
    assert made[1][3] == {"field_groups": ["https://x/1", "id of lead"]}
    ingestion = made[2][3]
    assert (ingestion["schema"], ingestion["schema_id"], ingestion["dataset"]) == (
        registered[Kind.SCHEMA, "lead"],
        "id of lead",
        "d-1",
    )


def test_a_list_of_which_nothing_was_declared(made: Made) -> None:
    """What is appended is then all of it."""
    use = Use(Kind.FIELD_GROUP, "lead", as_id=True)
    steps = [Step(Kind.FIELD_GROUP, "lead", {}), Step(Kind.SCHEMA, "lead", {}, appended={"field_groups": use})]
    register(steps, {})
    assert made[1][3] == {"field_groups": ["id of lead"]}


def test_nothing_is_registered_twice(made: Made) -> None:
    """Credentials come first in an update; the rest of the plan goes on with those."""
    steps = [Step(Kind.CREDENTIAL, "sales", {}), Step(Kind.DATASET, "leads", {}, protect=True)]
    registered: Registered = {}
    register(steps[:1], registered)
    register(steps, registered)
    assert [(kind, name) for kind, name, _, _ in made] == [(Kind.CREDENTIAL, "sales"), (Kind.DATASET, "leads")]
    assert made[0][2] is None
    assert made[1][2].protect is True
