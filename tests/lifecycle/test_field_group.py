from tests.lifecycle.chain import EVENT, PROFILE
from tests.lifecycle.runner import Change, Drift, Life, Replacement, play
from tests.lifecycle.stack import Stack

from pulumi_zoho_aep.resources.field_group import FieldGroupProvider

LIFE = Life(
    kind=FieldGroupProvider,
    inputs={"title": " Zoho lead ", "fields": {"leadId": "string", "score": "integer"}},
    checked={
        "title": "Zoho lead",
        "description": "",
        "class_id": PROFILE,
        "fields": {"leadId": "string", "score": "integer"},
    },
    creates=("POST fieldgroups",),
    collection="fieldGroups",
    deletes=("DELETE fieldgroups/*",),
    changes=(
        Change({"description": "of the sales team"}, ("PUT fieldgroups/*",)),
        Change(
            {"fields": {"leadId": "string", "score": "integer", "rating.text": "string", "tags": "string[]"}},
            ("PUT fieldgroups/*",),
        ),
    ),
    drift=Drift({"title": "Renamed"}, {"title": "Renamed"}, ("PUT fieldgroups/*",)),
    replacements=(
        Replacement({"fields": {"leadId": "integer", "score": "integer"}}, ("fields",)),
        Replacement({"class_id": EVENT}, ("class_id",)),
    ),
)


def test_life(stack: Stack) -> None:
    """A field group is created, extended, repaired, replaced for destructive changes, and deleted without a trace."""
    play(LIFE, stack)
    assert stack.leftovers() == {}
