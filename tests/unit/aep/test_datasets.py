"""Datasets of the Catalog."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.errors import NotFound, UnexpectedReply
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_a_whole_life(platform: Platform, made: "Made") -> None:
    """Created, read, changed without touching Catalog's own tags, deleted; deleting what is gone is fine."""
    schema = made.schema()
    identifier = made.dataset(schema, owner=["us"])
    dataset = platform.datasets.get(identifier)
    assert (dataset.id, dataset.name, dataset.schema_ref.id) == (identifier, "leads", schema)
    assert dataset.tags["owner"] == ["us"]
    assert dataset.enable_error_diagnostics
    own = set(dataset.tags) - {"owner"}
    changes = [Patch("add", "/name", "renamed"), Patch("add", "/tags/team~1a", ["b"])]
    platform.datasets.update(identifier, changes)
    changed = platform.datasets.get(identifier)
    assert changed.name == "renamed"
    assert changed.tags["team/a"] == ["b"]
    assert own <= set(changed.tags)
    platform.datasets.delete(identifier)
    with pytest.raises(NotFound):
        platform.datasets.get(identifier)
    platform.datasets.delete(identifier)


def test_by_tag(platform: Platform, made: "Made") -> None:
    """Catalog itself filters by one value of a tag."""
    schema = made.schema()
    made.dataset(schema, owner=["them"])
    ours = made.dataset(schema, owner=["p/s/n"])
    assert [dataset.id for dataset in platform.datasets.list(tag=("owner", "p/s/n"))] == [ours]
    assert len(list(platform.datasets.list())) == 2


@pytest.mark.parametrize("copies", [99, 230])
def test_all_pages_are_listed(platform: Platform, made: "Made", simulator: Simulator, copies: int) -> None:
    """Full pages are followed by another request; each dataset comes once."""
    made.dataset(made.schema())
    (stored,) = simulator.world.store.items("dataSets")
    made.copies("dataSets", stored["id"], copies, key=lambda number: f"{number:024x}")
    listed = [dataset.id for dataset in platform.datasets.list()]
    assert len(listed) == len(set(listed)) == copies + 1


@pytest.mark.parametrize(
    "odd", [{"tags": {"theirs": "text"}}, {"created": "today"}, {"schemaRef": 7}, {"tags": 3}], ids=str
)
def test_an_odd_dataset_hides_no_other(
    platform: Platform, made: "Made", simulator: Simulator, odd: dict[str, Any]
) -> None:
    """Nor what is as documented of itself, such as the tag by which it is found."""
    ours = made.dataset(made.schema(), owner=["us"])
    made.copies("dataSets", ours, 1)
    (theirs,) = {one.id for one in platform.datasets.list()} - {ours}
    simulator.world.store.put("dataSets", theirs, {**(simulator.world.store.get("dataSets", theirs) or {}), **odd})
    listed = {one.id: one for one in platform.datasets.list()}
    assert listed[ours].tags["owner"] == ["us"]
    assert listed[theirs].name == "leads"


def test_odd_datasets_alone(platform: Platform, simulator: Simulator) -> None:
    """A page of them, or an entry that is null, ends no list."""
    body = {"a": {"id": "a", "name": ["x"]}, "b": None}
    simulator.world.faults.add([{"path": "/data/foundation/catalog/dataSets", "status": 200, "body": body}])
    assert [(one.id, one.name) for one in platform.datasets.list()] == [("a", "")]


def test_an_empty_map_is_no_dataset(platform: Platform, simulator: Simulator) -> None:
    """Catalog answers with a map; an empty one is nothing, and one of something else is a wrong answer."""
    path = "/data/foundation/catalog/dataSets/d"
    simulator.world.faults.add([{"path": path, "status": 200, "body": {}}])
    with pytest.raises(NotFound) as caught:
        platform.datasets.get("d")
    assert str(caught.value) == "read dataset d: there is no such dataset"
    simulator.world.faults.add([{"path": path, "status": 200, "body": {"other": {}}}])
    with pytest.raises(UnexpectedReply):
        platform.datasets.get("d")
