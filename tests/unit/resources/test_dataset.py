"""Datasets: rules, tags that are managed, and what cannot be undone."""

from typing import Any

import pytest
from tests.support.declared import messages

from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.resources.dataset import DatasetHandler, DatasetInputs, DatasetProvider, from_api

PROPS = {"name": "leads", "schema_id": "x"}
HANDLER = DatasetHandler()


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        ({"tags": {"team": ["a"]}}, []),
        ({"tags": {"team": "a"}}, ["tags.team: must be a list"]),
        ({"tags": ["a"]}, ["tags: must be a map of keys to values"]),
        (
            {"tags": {"unifiedProfile": ["enabled:true"], "unifiedIdentity": []}},
            [
                "tags.unifiedIdentity: has a meaning of its own: set profile instead",
                "tags.unifiedProfile: has a meaning of its own: set profile instead",
            ],
        ),
        (
            {"tags": {"pulumiZohoAep": ["me"]}},
            ["tags.pulumiZohoAep: is the ownership tag of pulumi-zoho-aep: remove it"],
        ),
        ({"profle": True}, ["unknown key profle: did you mean profile?"]),
    ],
)
def test_rules(changes: dict[str, Any], lines: list[str]) -> None:
    """Tags are lists of words, and two kinds of them are not the user's to set."""
    assert messages(DatasetProvider, {**PROPS, **changes}) == lines


def live(**members: Any) -> Dataset:
    return Dataset.model_validate(
        {
            "id": "d-1",
            "name": "leads",
            "schemaRef": {"id": "x", "contentType": "y"},
            "enableErrorDiagnostics": True,
            "tags": {"adobe/pqs/table": ["leads"], "pulumiZohoAep": ["p/s/n"]},
            **members,
        }
    )


@pytest.mark.parametrize(
    ("declared", "members", "changed"),
    [
        ({}, {}, set()),
        ({"tags": {}}, {}, set()),
        ({"tags": {"team": ["a"]}}, {"tags": {"team": ["a"], "theirs": ["b"]}}, set()),
        ({"tags": {"team": ["a"]}}, {"tags": {"team": ["b"]}}, {"tags"}),
        ({"tags": {"team": ["a"]}}, {}, {"tags"}),
        ({"profile": True}, {}, {"profile"}),
        ({"profile": True}, {"tags": {"unifiedProfile": ["enabled:true"]}}, set()),
        ({}, {"tags": {"unifiedProfile": ["enabled:true"]}}, {"profile"}),
        ({}, {"enableErrorDiagnostics": False}, {"error_diagnostics"}),
        ({}, {"schemaRef": {"id": "z"}}, {"schema_id"}),
        ({"description": "a"}, {"description": "b"}, {"description"}),
    ],
)
def test_drift(declared: dict[str, Any], members: dict[str, Any], changed: set[str]) -> None:
    """Catalog's own tags and other people's are not managed; a declared one that is gone is drift."""
    inputs = DatasetInputs.model_validate({**PROPS, **declared})
    assert changed_fields(inputs, from_api(live(**members), inputs)) == changed


@pytest.mark.parametrize(("before", "after", "replaces"), [(False, True, ()), (True, False, ("profile",))])
def test_profile_cannot_be_switched_off(*, before: bool, after: bool, replaces: tuple[str, ...]) -> None:
    """Only a new dataset is without Profile again."""
    inputs = DatasetInputs.model_validate({**PROPS, "profile": after})
    state = from_api(live(tags={"unifiedProfile": [f"enabled:{str(before).lower()}"]}), inputs)
    assert tuple(HANDLER.replaced_by(changed_fields(inputs, state), state, inputs)) == replaces
