"""What all collections of the Flow Service do alike, against the simulator."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.flow_service import Collection, Patch
from pulumi_zoho_aep.errors import Conflict, NotFound, ServiceError, UnexpectedReply
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made

KINDS = ["connections", "sourceConnections", "targetConnections", "flows"]


def collection_of(platform: Platform, kind: str) -> Collection[Any]:
    every: list[Collection[Any]] = [
        platform.connections,
        platform.source_connections,
        platform.target_connections,
        platform.flows,
    ]
    return next(collection for collection in every if collection.path == kind)


def create(made: "Made", kind: str) -> str:
    if kind == "connections":
        return made.connection()
    if kind == "sourceConnections":
        return made.source(made.connection(), "id", "Email")
    return made.target(made.schema()) if kind == "targetConnections" else made.flow()


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_life(platform: Platform, made: "Made", kind: str) -> None:
    """Created, read, listed, changed in the version that was read, deleted, and gone for every reader."""
    collection = collection_of(platform, kind)
    identifier = create(made, kind)
    first = collection.get(identifier)
    assert (first.id, first.description) == (identifier, "made by a test")
    assert first.etag.startswith('"')
    assert first.created_at > 1_000_000_000_000
    assert first.created_by
    assert first.updated_client
    assert [item.id for item in collection.list()] == [identifier]
    collection.update(identifier, first.etag, [Patch("replace", "/name", "renamed"), Patch("add", "/description", "x")])
    second = collection.get(identifier)
    assert (second.name, second.description) == ("renamed", "x")
    assert second.etag != first.etag
    made.settled(collection, identifier)
    collection.delete(identifier)
    with pytest.raises(NotFound):
        collection.get(identifier)
    with pytest.raises(NotFound):
        collection.delete(identifier)
    assert list(collection.list()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_version_is_not_written(platform: Platform, made: "Made", kind: str) -> None:
    """A change guarded by the etag of an earlier read is refused, and changes nothing."""
    collection = collection_of(platform, kind)
    identifier = create(made, kind)
    old = collection.get(identifier).etag
    collection.update(identifier, old, [Patch("replace", "/name", "theirs")])
    made.settled(collection, identifier)
    with pytest.raises(Conflict) as caught:
        collection.update(identifier, old, [Patch("replace", "/name", "ours")])
    assert caught.value.answer.status == 412
    assert collection.get(identifier).name == "theirs"


@pytest.mark.parametrize("kind", KINDS)
def test_all_pages_are_listed(platform: Platform, made: "Made", simulator: Simulator, kind: str) -> None:
    """Two hundred and fifty objects come in three requests, each once."""
    collection = collection_of(platform, kind)
    made.copies(kind, create(made, kind), 249)
    simulator.world.journal.clear()
    assert len({item.id for item in collection.list()}) == 250
    path = f"/data/foundation/flowservice/{kind}"
    asked = [entry["query"] for entry in simulator.world.journal.since(0) if entry["path"] == path]
    assert len(asked) == 3
    assert ["continuationToken" in query for query in asked] == [False, True, True]


def test_filters(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """Members are compared by the service; dots are written as two underscores, quotes are ours to add."""
    base = made.connection()
    made.copies("connections", base, 120, name=lambda number: f"copy {number % 2}")
    assert len(list(platform.connections.list(name="copy 1"))) == 60
    spec = platform.connections.get(base).connection_spec.id
    assert len(list(platform.connections.list(name="zoho-sales", connectionSpec__id=spec))) == 1
    simulator.world.journal.clear()
    assert list(platform.connections.list(name="other", connectionSpec__id=spec)) == []
    (entry,) = simulator.world.journal.since(0)
    assert entry["query"]["property"] == ['name=="other"', f'connectionSpec.id=="{spec}"']


def test_the_continuation_link_may_name_any_host(platform: Platform, simulator: Simulator) -> None:
    """Only the token is taken from the link: no request goes where an answer says."""
    link = {"next": {"href": "https://elsewhere.example.com/flows?limit=100&continuationToken=t%2F1%3D"}}
    path = "/data/foundation/flowservice/flows"
    simulator.world.faults.add(
        [
            {"path": path, "status": 200, "body": {"items": [{"id": "1", "flowSpec": {"id": "s"}}], "_links": link}},
            {"path": path, "nth": 2, "status": 200, "body": {"items": [], "_links": {}}},
        ]
    )
    assert [flow.id for flow in platform.flows.list()] == ["1"]
    queries = [entry["query"] for entry in simulator.world.journal.since(0) if entry["path"] == path]
    assert queries[1]["continuationToken"] == ["t/1="]


def test_no_items_are_no_object(platform: Platform, simulator: Simulator) -> None:
    """For some ids the service answers 200 with an empty list: gone, as with 404."""
    simulator.world.faults.add([{"path": "*/flows/f-1", "status": 200, "body": {"items": []}}])
    with pytest.raises(NotFound) as caught:
        platform.flows.get("f-1")
    assert str(caught.value) == "read dataflow f-1: there is no such object"


def test_a_guarded_change_is_repeated(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """A change that did not arrive is sent again; one that did is met by its own new version."""
    identifier = made.connection()
    etag = platform.connections.get(identifier).etag
    path = f"*/connections/{identifier}"
    simulator.world.faults.add([{"method": "PATCH", "path": path, "close": "before"}])
    platform.connections.update(identifier, etag, [Patch("replace", "/name", "renamed")])
    assert platform.connections.get(identifier).name == "renamed"
    etag = platform.connections.get(identifier).etag
    simulator.world.faults.add([{"method": "PATCH", "path": path, "close": "after"}])
    with pytest.raises(Conflict):
        platform.connections.update(identifier, etag, [Patch("replace", "/name", "again")])


def test_a_creation_is_not_repeated(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """A lost answer to a POST is reported as lost, and there is one object."""
    base = made.connection()
    simulator.world.faults.add([{"method": "POST", "path": "*/sourceConnections", "close": "after"}])
    with pytest.raises(ServiceError) as caught:
        made.source(base, "id")
    assert caught.value.outcome_unknown
    assert len(list(platform.source_connections.list())) == 1


def test_ids_are_quoted(platform: Platform, simulator: Simulator) -> None:
    """An id from a stack file cannot lead to another path."""
    with pytest.raises(NotFound):
        platform.flows.get("../connections/x?y=1")
    assert simulator.world.journal.since(0)[-1]["query"] == {}


@pytest.mark.parametrize("kind", KINDS)
def test_an_odd_object_of_others_spoils_no_list(
    platform: Platform, made: "Made", simulator: Simulator, kind: str
) -> None:
    """Lists show everything in the sandbox: a member that is not as documented is as good as none."""
    identifier = create(made, kind)
    odd = {"id": "of-others", "name": 7, "createdAt": "yesterday", "state": ["?"], "connectionSpec": "x"}
    body = {"items": [odd, {"name": "without an id"}, None, {"id": identifier, "name": "ours", "description": "d"}]}
    simulator.world.faults.add([{"path": f"*/{kind}", "status": 200, "body": body}])
    found = {item.id: (item.name, item.description) for item in collection_of(platform, kind).list()}
    assert found == {"of-others": ("", ""), identifier: ("ours", "d")}


def test_an_odd_object_alone(platform: Platform, simulator: Simulator) -> None:
    """A page of nothing else ends no list of others; what is no object says that something else was answered."""
    page = {"items": [{"id": 5}], "_links": {"next": {"href": "/flows?continuationToken=a"}}}
    for body in (page, {"items": [{"id": "f"}]}, {"items": ["x"]}):
        simulator.world.faults.add([{"path": "*/flows", "status": 200, "body": body}])
    assert [flow.id for flow in platform.flows.list()] == ["f"]
    with pytest.raises(UnexpectedReply):
        list(platform.flows.list())
