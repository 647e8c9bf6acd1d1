import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.runner import Change, Drift, Life, Replacement, change_elsewhere, play
from tests.support.hosted.chain import MAPPINGS, PERSON, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Declared, Stack
from tests.support.hosted.wire import UNKNOWN, bare

from pulumi_zoho_aep.engine.hidden import IS_CHECKED, IS_PREVIEW
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.simulator import seeds

PHONE = {"source": "Mobile", "target": "mobilePhone.number"}


def test_life(stack: Stack, chain: Chain) -> None:
    """A mapping set gets a new version for new rows and a new set for another schema; it cannot be deleted."""
    foreign = {"sourceType": "text/x.schema-path", "source": "Email", "destination": "workEmail.address"}
    life = Life(
        kind=MappingSetProvider,
        inputs=chain.mapping_inputs(),
        checked=chain.mapping_inputs(mappings=MAPPINGS, allow_null_values=False),
        creates=("POST mappingSets",),
        collection="mappingSets",
        deletes=("DELETE mappingSets/* refused",),
        changes=(
            Change({"mappings": [PHONE, *MAPPINGS]}, ("PUT mappingSets/*",)),
            Change({"name": "sales leads"}, ("PUT mappingSets/*",)),
            Change({"allow_null_values": True}, ("PUT mappingSets/*",)),
        ),
        drift=Drift(
            {"mappings": [foreign]},
            {"mappings": [{"source": "Email", "target": "workEmail.address"}]},
            ("PUT mappingSets/*",),
        ),
        replacements=(Replacement({"schema_id": chain.another_schema("people")}, ("schema_id",)),),
        stays=True,
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}


def test_versions(stack: Stack, chain: Chain) -> None:
    """Each change is one version more, which is what a dataflow names."""
    mapping_set = stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    assert mapping_set.visible["version"] == 0
    mapping_set.up(chain.mapping_inputs(mappings=[PHONE]))
    assert mapping_set.visible["version"] == 1


ROWS = [
    {"sourceType": "text/x.schema-path", "source": "Email", "destination": "personalEmail.address", "name": "by hand"},
    {
        "sourceType": "text/x.aep-xl",
        "source": 'concat(First_Name, " ", Last_Name)',
        "destination": "person.name.fullName",
        "matchScore": 1.0,
    },
]
TAGS = [{"name": "team", "values": ["crm"]}]


def _by_hand(stack: Stack, mapping_set: Declared) -> None:
    stored = stack.simulator.world.store.get("mappingSets", mapping_set.id) or {}
    change = {"mappings": ROWS, "strictMapping": True, "tags": [*stored["tags"], *TAGS]}
    change_elsewhere(stack, "mappingSets", mapping_set.id, change)


def test_a_version_of_others_is_not_used(stack: Stack, chain: Chain) -> None:
    """One that differs in nothing that is declared is named, and passed over: a dataflow would run it unseen."""
    declared = chain.mapping_inputs()
    mapping_set = stack.up(MappingSetProvider, "main", declared)
    before = bare(mapping_set.inputs)
    _by_hand(stack, mapping_set)
    stack.host.engine.lines.clear()
    assert mapping_set.refresh() == "read"
    (line,) = stack.log(mapping_set)
    assert line.message.startswith(
        f"version 1 is not used, because nothing declared differs in it (changed by {seeds.INTERFACE_USER} at 20"
    )
    assert line.message.endswith("): version 0 stays")
    assert (mapping_set.visible["version"], bare(mapping_set.inputs)) == (0, before)
    assert mapping_set.preview(declared).step == "unchanged"


def test_what_is_not_managed_survives(stack: Stack, chain: Chain) -> None:
    """A new version has the names, tags and settings that others gave the set; only what is declared is changed."""
    mapping_set = stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    _by_hand(stack, mapping_set)
    assert mapping_set.up(chain.mapping_inputs(mappings=[PHONE, *MAPPINGS])) == "updated"
    assert mapping_set.visible["version"] == 2
    stored = stack.simulator.world.store.get("mappingSets", mapping_set.id) or {}
    assert stored["strictMapping"] is True
    assert {tag["name"] for tag in stored["tags"]} == {"team", "pulumi-zoho-aep"}
    assert {row["destination"]: row.get("name") for row in stored["mappings"]} == {
        "mobilePhone.number": None,
        "personalEmail.address": "by hand",
        "person.name.fullName": None,
    }


def test_the_same_rows_are_validated_once(stack: Stack, chain: Chain) -> None:
    """Data Prep is asked once for rows that many ingestions have, and again where it refused them or they differ."""
    asked = stack.simulator.world.journal

    def validations() -> int:
        return sum(one["path"].endswith("/mappingSets/validate") for one in asked.since(0))

    stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    stack.up(MappingSetProvider, "second", chain.mapping_inputs(name="second"))
    assert validations() == 1
    stack.up(MappingSetProvider, "third", chain.mapping_inputs(name="third", mappings=[PHONE]))
    assert validations() == 2
    wrong = chain.mapping_inputs(name="fourth", mappings=[{"source": "Email", "target": "no.such"}])
    for _ in range(2):
        with pytest.raises(CallFailed, match="Data Prep refuses mapping set fourth"):
            stack.up(MappingSetProvider, "fourth", wrong)
    assert validations() == 4


def test_a_target_without_the_field(stack: Stack, chain: Chain) -> None:
    """What the program has asked counts for a whole plan: a field group outside the targets does not get its field."""
    rows = [*MAPPINGS, {"source": "Email", "target": f"_{seeds.TENANT}.new"}]
    declared = {**chain.mapping_inputs(mappings=rows), IS_PREVIEW: True, IS_CHECKED: True}
    mapping_set = stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    later = mapping_set.later()
    with pytest.raises(CheckRefused, match=r"mappings: Email to .*\.new"):
        later.preview(declared)
    whole = mapping_set.later()
    whole.stack.run_program()
    assert whole.preview(declared).step == "updated"


def test_what_stays_is_reported(stack: Stack, chain: Chain) -> None:
    """Deleting warns, under the resource, that the mapping set stays in AEP; and that is not an error."""
    mapping_set = stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    identifier = mapping_set.id
    mapping_set.destroy()
    (line,) = stack.log(mapping_set)
    assert line.severity == engine_pb2.WARNING
    assert line.message == f"mapping set leads ({identifier}) stays in AEP: Data Prep offers no way to delete it"


def test_what_stayed_is_taken_up_again(stack: Stack, chain: Chain) -> None:
    """A stack that is destroyed and made again uses its old mapping set, and does not pile up more of them."""
    mapping_set = stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    identifier = mapping_set.id
    mapping_set.destroy()
    stack.writes()
    again = stack.later().up(MappingSetProvider, "main", chain.mapping_inputs(mappings=[PHONE]))
    assert (again.id, again.visible["version"]) == (identifier, 1)
    assert stack.writes() == ["PUT mappingSets/*"]


def test_refused_rows_are_named(stack: Stack, chain: Chain) -> None:
    """Rows that Data Prep does not accept are reported before anything is created."""
    rows = [{"expression": "no_such_function(Email)", "target": "personalEmail.address"}]
    mapping_set = stack.declare(MappingSetProvider)
    checked = mapping_set.check(chain.mapping_inputs(mappings=rows))
    stack.writes()
    with pytest.raises(CallFailed, match="Data Prep refuses mapping set leads: no_such_function") as failed:
        mapping_set.up(chain.mapping_inputs(mappings=rows))
    assert failed.value.partial is None
    assert stack.writes() == []
    assert checked["mappings"] == rows


def test_a_row_to_a_field_that_goes(stack: Stack) -> None:
    """A preview refuses it: Data Prep would, once the old schema and what hangs on it are gone."""
    group = stack.up(FieldGroupProvider, "own", {"title": "own", "fields": {"a": "string", "b": "string"}})
    schema = stack.up(SchemaProvider, "schema", {"title": "leads", "field_groups": [group.id, PERSON]})
    rows = [{"source": name, "target": f"_{seeds.TENANT}.{field}"} for name, field in (("id", "a"), ("Email", "b"))]
    mapping = stack.up(MappingSetProvider, "main", {"name": "leads", "schema_id": schema.id, "mappings": rows})
    assert group.preview({"title": "own", "fields": {"a": "string"}}).replaces
    assert schema.preview({"title": "leads", "field_groups": [UNKNOWN, PERSON]}).replaces
    declared = {"name": "leads", "schema_id": UNKNOWN, "__preview": True}
    assert mapping.diff({**mapping.inputs, "schema_id": UNKNOWN}).replaces
    with pytest.raises(CheckRefused, match=f"mappings relies on _{seeds.TENANT}.b, which is removed with the old one"):
        mapping.preview({**declared, "mappings": rows})
    assert mapping.preview({**declared, "mappings": rows[:1]}).replaces == ("schema_id",)
    # The same where the schema is no longer made of the field group.
    assert schema.preview({"title": "leads", "field_groups": [PERSON]}).replaces
    with pytest.raises(CheckRefused, match=f"mappings relies on _{seeds.TENANT}.a, which is removed with the old one"):
        mapping.preview({**declared, "mappings": rows})
