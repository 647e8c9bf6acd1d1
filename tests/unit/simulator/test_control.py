"""The control interface."""

from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.app import create_world
from pulumi_zoho_aep.simulator.world import World

ETAG = '"0000aaaa-0000-0200-0000-0000bbbb0000"'


def test_objects_hide_internal_members(client: FlaskClient) -> None:
    """Objects are shown by collection; internal collections, internal members and secrets are not."""
    objects = client.get("/_simulator/objects")
    assert {
        "sandboxes",
        "imsClients",
        "zohoClients",
        "zohoUsers",
        "zohoOrgs",
        "zohoRefreshTokens",
    } <= objects.get_json().keys()
    for collection, items in objects.get_json().items():
        assert not collection.startswith("_")
        assert not [name for item in items for name in item if name.startswith("_")]
    for secret in (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN):
        assert secret not in objects.get_data(as_text=True)


def test_change_in_the_interface(client: FlaskClient, world: World) -> None:
    """A merge patch leaves the marks of a change made in the interface, and a new etag."""
    item = {
        "id": "c1",
        "name": "before",
        "state": "enabled",
        "etag": ETAG,
        "version": ETAG,
        "updatedAt": 1,
        "_sandbox": "dev",
    }
    world.store.put("connections", "c1", item | {"description": "gone soon", "params": {"a": 1, "b": 2}})
    patch = {"name": "after", "description": None, "params": {"b": None, "c": 3}}
    changed = client.patch("/_simulator/objects/connections/c1", json=patch).get_json()
    assert (changed["name"], changed["params"]) == ("after", {"a": 1, "c": 3})
    assert "description" not in changed
    assert "_sandbox" not in changed
    assert changed["updatedClient"] == "exc_app"
    assert changed["updatedBy"] == seeds.INTERFACE_USER
    assert changed["updatedAt"] > 1
    assert changed["etag"] != ETAG
    assert changed["version"] == changed["etag"]
    assert (world.store.get("connections", "c1") or {})["_sandbox"] == "dev"


def test_ids_that_are_addresses(client: FlaskClient, world: World) -> None:
    """Ids of schemas are URLs and may be given encoded."""
    identifier = "https://ns.adobe.com/acmesim/schemas/0123"
    world.store.put("schemas", identifier, {"$id": identifier, "title": "one"})
    path = "/_simulator/objects/schemas/https%3A%2F%2Fns.adobe.com%2Facmesim%2Fschemas%2F0123"
    assert client.patch(path, json={"title": "two"}).get_json()["title"] == "two"
    assert client.delete(path).status_code == 200
    assert client.delete(path).status_code == 404
    assert world.store.get("schemas", identifier) is None


def test_patch_refuses_nonsense(client: FlaskClient) -> None:
    """An unknown object is 404, a body that is not an object 400."""
    assert client.patch("/_simulator/objects/flows/none", json={}).status_code == 404
    assert client.patch("/_simulator/objects/sandboxes/dev", json=[1]).status_code == 400


def test_clock(client: FlaskClient, world: World) -> None:
    """The time moves forward by what is asked, within reason."""
    before = world.clock.now()
    answer = client.post("/_simulator/clock", json={"advance_seconds": 3600})
    assert 3600 <= answer.get_json()["now"] - before < 3700
    for wrong in (
        {},
        {"advance_seconds": -1},
        {"advance_seconds": 10**9},
        {"advance_seconds": "PT1H"},
        {"advance_seconds": True},
    ):
        assert client.post("/_simulator/clock", json=wrong).status_code == 400


def test_a_request_rate(client: FlaskClient) -> None:
    """Beyond it, requests are refused as Adobe's gateway does, with or without a time; control never is."""
    sandboxes = "/data/foundation/sandbox-management/"
    client.post("/_simulator/limit", json={"requests_per_second": 2})
    answers = [client.get(sandboxes) for _ in range(4)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True, True]
    assert answers[-1].get_json() == {"error_code": "429050", "message": "Too many requests"}
    assert answers[-1].headers["Retry-After"] == "1"
    client.post("/_simulator/limit", json={"requests_per_second": 1, "retry_after": False})
    answers = [client.get(sandboxes) for _ in range(2)]
    assert (answers[1].status_code, "Retry-After" in answers[1].headers) == (429, False)
    client.post("/_simulator/limit", json={"requests_per_second": None})
    assert 429 not in [client.get(sandboxes).status_code for _ in range(9)]
    for wrong in (
        {"requests_per_second": 0},
        {"requests_per_second": True},
        {"requests_per_second": 1, "retry_after": 1},
    ):
        assert client.post("/_simulator/limit", json=wrong).status_code == 400


def test_callbacks_when_the_time_moves() -> None:
    """What plugs into the clock is called after every move."""
    plain = create_world()
    seen: list[float] = []
    world = World(
        plain.store, plain.clock, plain.journal, plain.faults, on_clock=(lambda moved: seen.append(moved.clock.now()),)
    )
    before = world.clock.now()
    world.advance(60)
    assert len(seen) == 1
    assert seen[0] - before >= 60


def test_reset(client: FlaskClient, world: World) -> None:
    """A reset brings back the seeds and nothing else; the numbers of the journal go on."""
    client.get("/nowhere")
    (before,) = (entry["number"] for entry in client.get("/_simulator/requests").get_json())
    client.post("/_simulator/faults", json={"status": 500, "path": "/later"})
    client.post("/_simulator/clock", json={"advance_seconds": 3600})
    client.delete("/_simulator/objects/sandboxes/dev")
    world.store.put("flows", "f", {"id": "f"})
    client.post("/_simulator/reset")
    assert client.get("/_simulator/requests").get_json() == []
    assert client.get("/_simulator/faults").get_json() == []
    assert world.store.get("_clock", "offset") is None
    assert world.store.get("sandboxes", "dev") is not None
    assert world.store.items("flows") == []
    client.get("/nowhere")
    after = client.get(f"/_simulator/requests?since={before}").get_json()
    assert [entry["number"] for entry in after] == [before + 1]


def test_new_secret(client: FlaskClient) -> None:
    """A secret set through the interface holds at once, and the journal hides it."""
    patch = {"_secrets": {"client_secret": "another-secret-of-adobe"}}
    client.patch(f"/_simulator/objects/imsClients/{seeds.ADOBE_CLIENT_ID}", json=patch)
    form = {"grant_type": "client_credentials", "client_id": seeds.ADOBE_CLIENT_ID, "scope": "openid"}
    old = client.post("/ims/token/v3", data={**form, "client_secret": seeds.ADOBE_CLIENT_SECRET})
    new = client.post(
        "/ims/token/v3", data={**form, "client_secret": "another-secret-of-adobe", "note": "another-secret-of-adobe"}
    )
    assert (old.status_code, new.status_code) == (400, 200)
    assert "another-secret-of-adobe" not in client.get("/_simulator/requests").get_data(as_text=True)
