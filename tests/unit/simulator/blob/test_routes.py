"""Azure Blob Storage on the simulator; its official client is tested in `tests/clients`."""

import base64

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pulumi_zoho_aep.simulator.blob import containers, names
from pulumi_zoho_aep.simulator.world import World

WHOLE = {"x-ms-blob-type": "BlockBlob"}


class Storage:
    """A container with a signature that allows everything, or what is said."""

    def __init__(self, client: FlaskClient, world: World, permissions: str = "racwdl") -> None:
        self._client = client
        found = containers.ensure(world.store, "acme", "files")
        token = containers.sign(world.store, found, f"policy-{permissions}", permissions, world.clock.now() + 60)
        self._token = token

    def call(self, method: str, name: str, query: str = "", body: bytes = b"", **headers: str) -> TestResponse:
        """Call the storage; header names are written with underscores."""
        path = f"/blob/acme/files{name}?{query}&{self._token}"
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self._client.open(path, method=method, data=body, headers={**WHOLE, **named})


@pytest.fixture
def storage(client: FlaskClient, world: World) -> Storage:
    return Storage(client, world)


def test_a_blob_appears_whole(storage: Storage) -> None:
    """Blocks do not show until their list is there, which may want the name to be free."""
    ids = [base64.b64encode(text).decode().replace("=", "%3D") for text in (b"block-1", b"block-2")]
    for identifier, content in zip(ids, (b"first ", b"second"), strict=True):
        assert storage.call("PUT", "/a/b.csv", f"comp=block&blockid={identifier}", content).status_code == 201
    assert storage.call("GET", "/a/b.csv").status_code == 404
    latest = "".join(f"<Latest>{identifier.replace('%3D', '=')}</Latest>" for identifier in ids)
    listed = f"<BlockList>{latest}</BlockList>".encode()
    assert storage.call("PUT", "/a/b.csv", "comp=blocklist", listed, If_None_Match="*").status_code == 201
    assert storage.call("GET", "/a/b.csv").data == b"first second"
    again = storage.call("PUT", "/a/b.csv", "comp=blocklist", listed)
    assert (again.status_code, again.headers["x-ms-error-code"]) == (400, "InvalidBlockList")


def test_conditions(storage: Storage) -> None:
    """A name that is taken, and an entity tag that has changed, are refused differently."""
    first = storage.call("PUT", "/a.csv", body=b"1")
    assert storage.call("PUT", "/a.csv", body=b"2", If_None_Match="*").status_code == 409
    assert storage.call("PUT", "/a.csv", body=b"2", If_Match=first.headers["ETag"]).status_code == 201
    assert storage.call("PUT", "/a.csv", body=b"3", If_Match=first.headers["ETag"]).status_code == 412


def test_ranges(storage: Storage) -> None:
    """A part of a blob can be had, but none behind its end."""
    storage.call("PUT", "/a.csv", body=b"0123456789")
    part = storage.call("GET", "/a.csv", x_ms_range="bytes=2-4")
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert storage.call("GET", "/a.csv", x_ms_range="bytes=10-").status_code == 416


def test_metadata_moves_the_time(storage: Storage, world: World) -> None:
    """Who changes metadata makes the blob a modified one."""
    storage.call("PUT", "/a.csv", body=b"1", x_ms_meta_window="one")
    before = storage.call("HEAD", "/a.csv").headers
    world.clock.advance(30)
    assert storage.call("PUT", "/a.csv", "comp=metadata", x_ms_meta_window="two").status_code == 200
    after = storage.call("HEAD", "/a.csv").headers
    assert [one["x-ms-meta-window"] for one in (before, after)] == ["one", "two"]
    assert before["Last-Modified"] != after["Last-Modified"]


def test_lists_in_pages(storage: Storage) -> None:
    """A list has a prefix, a delimiter and pages."""
    for name in ("a/1", "a/2", "b/1", "c"):
        storage.call("PUT", f"/{name}", body=b"x")
    query = "restype=container&comp=list"
    page = storage.call("GET", "", f"{query}&maxresults=3").text
    assert page.count("<Blob>") == 3
    assert "<NextMarker>c</NextMarker>" in page
    assert storage.call("GET", "", f"{query}&marker=c").text.count("<Blob>") == 1
    folders = storage.call("GET", "", f"{query}&delimiter=/").text
    assert (folders.count("<BlobPrefix>"), folders.count("<Blob>")) == (2, 1)


def test_a_signature_allows_what_it_says(client: FlaskClient, world: World, storage: Storage) -> None:
    """Reading is not writing, creating is not overwriting; a changed or ended signature is none."""
    reader, creator = Storage(client, world, "r"), Storage(client, world, "c")
    assert creator.call("PUT", "/a.csv", body=b"1", If_None_Match="*").status_code == 201
    assert creator.call("PUT", "/a.csv", body=b"1").headers["x-ms-error-code"] == "AuthorizationPermissionMismatch"
    assert reader.call("GET", "/a.csv").status_code == 200
    assert reader.call("DELETE", "/a.csv").status_code == 403
    world.clock.advance(61)
    assert storage.call("GET", "/a.csv").headers["x-ms-error-code"] == "AuthenticationFailed"
    assert client.get("/blob/acme/none/a.csv").headers["x-ms-error-code"] == "ContainerNotFound"


@pytest.mark.parametrize("name", ["a:b", "a/../b", "NUL.csv", "x" * 256, "a//b", "a?b", "tab\t"])
def test_names_that_aep_does_not_take(name: str) -> None:
    """Among them times with colons."""
    assert names.problem(name)
    assert not names.problem("zoho/leads/leads_20261127T170000Z_0001 (1).csv")


def test_other_kinds_of_blobs(storage: Storage) -> None:
    """Blobs that are appended to, and names that AEP does not take, are refused."""
    assert storage.call("PUT", "/a.csv", x_ms_blob_type="AppendBlob").status_code == 400
    assert storage.call("PUT", "/a%3Ab.csv", body=b"x").headers["x-ms-error-code"] == "InvalidResourceName"
    assert storage.call("PUT", "/a.csv", "comp=tier").status_code == 400
