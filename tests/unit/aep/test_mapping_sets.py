"""Mapping sets of Data Prep."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.mapping_sets import Mapping, SourceType
from pulumi_zoho_aep.errors import NotFound, ServiceError, UnexpectedReply
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_versions(platform: Platform, made: "Made") -> None:
    """A new mapping set has version 0; writing it again makes the next one, tags stay."""
    schema = made.schema()
    identifier = made.mapping_set(schema)
    first = platform.mapping_sets.get(identifier)
    assert (first.id, first.version, first.name, first.schema_id) == (identifier, 0, "leads", schema)
    assert [(row.source, row.destination) for row in first.mappings] == [("Email", f"_{seeds.TENANT}.email")]
    platform.mapping_sets.replace(identifier, made.new_mapping_set(schema, ("upper(Email)", "email")))
    second = platform.mapping_sets.get(identifier)
    assert second.version == 1
    assert second.mappings[0].kind is SourceType.EXPRESSION
    assert [(tag.name, tag.values) for tag in second.tags] == [("made", ["by a test"])]


def test_a_version_is_written_once(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """A lost answer is not repeated: the version would go up twice."""
    schema = made.schema()
    identifier = made.mapping_set(schema)
    simulator.world.faults.add([{"method": "PUT", "path": "*/mappingSets/*", "close": "after"}])
    with pytest.raises(ServiceError) as caught:
        platform.mapping_sets.replace(identifier, made.new_mapping_set(schema))
    assert caught.value.outcome_unknown
    assert platform.mapping_sets.get(identifier).version == 1


@pytest.mark.parametrize("other", [{"status": 500}, {"mappings": 5}, {"id": "another"}, {"tags": "x"}])
def test_nothing_is_written_over_what_is_not_known(
    platform: Platform, made: "Made", simulator: Simulator, other: dict[str, object]
) -> None:
    """Without the latest version as it is, what others wrote into it would be lost."""
    schema = made.schema()
    identifier = made.mapping_set(schema)
    body = other if "status" in other else {"id": identifier, **other}
    simulator.world.faults.add([{"method": "GET", "path": "*/mappingSets/*", "status": 200, "body": body}])
    with pytest.raises(UnexpectedReply):
        platform.mapping_sets.replace(identifier, made.new_mapping_set(schema))
    assert platform.mapping_sets.get(identifier).version == 0


def test_validation(platform: Platform, made: "Made") -> None:
    """Each row that Data Prep refuses comes with its own words; good rows come with none."""
    schema = made.schema()
    assert platform.mapping_sets.validate(made.new_mapping_set(schema)) == []
    (problem,) = platform.mapping_sets.validate(made.new_mapping_set(schema, ("nosuchfunction(Email)", "email")))
    assert problem.destination == f"_{seeds.TENANT}.email"
    assert problem.exception


@pytest.mark.parametrize("copies", [99, 230])
def test_all_pages_are_listed(platform: Platform, made: "Made", simulator: Simulator, copies: int) -> None:
    """Full pages are followed by another request; a name narrows the list."""
    made.mapping_set(made.schema())
    (stored,) = simulator.world.store.items("mappingSets")
    made.copies(
        "mappingSets", stored["id"], copies, key=lambda number: f"{number:032x}", name=lambda number: f"n{number % 2}"
    )
    listed = [mapping_set.id for mapping_set in platform.mapping_sets.list()]
    assert len(listed) == len(set(listed)) == copies + 1
    assert len(list(platform.mapping_sets.list(name="n0"))) == (copies + 1) // 2


def test_an_unknown_one(platform: Platform) -> None:
    """404 is gone."""
    with pytest.raises(NotFound):
        platform.mapping_sets.get("0" * 32)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("ATTRIBUTE", SourceType.ATTRIBUTE),
        ("text/x.schema-path", SourceType.ATTRIBUTE),
        ("EXPRESSION", SourceType.EXPRESSION),
        ("text/x.aep-xl", SourceType.EXPRESSION),
    ],
)
def test_what_a_source_is(written: str, kind: SourceType) -> None:
    """Attributes have two names in answers; anything else is an expression."""
    assert Mapping(source_type=written).kind is kind
