"""Marks of a change, in each service's own names."""

from pulumi_zoho_aep.simulator.revision import new_etag, revise

CHANGE = {"user": "me", "client": "key", "now_ms": 1_800_000_000_000}


def test_etags_are_quoted_and_new() -> None:
    """Flow Service's etags contain their quotes, and no two are the same."""
    one, other = new_etag(), new_etag()
    assert one != other
    assert one.startswith('"')
    assert one.endswith('"')
    assert len(one) == 38


def test_no_etag_while_there_is_none() -> None:
    """An object without an etag, such as an initializing connection, does not gain one."""
    assert "etag" not in revise({"id": "c", "updatedAt": 1}, **CHANGE)  # type: ignore[arg-type]


def test_dataset() -> None:
    """A dataset's version rises in its last part."""
    revised = revise({"updated": 1, "version": "1.0.9", "updatedUser": "you"}, **CHANGE)  # type: ignore[arg-type]
    assert revised == {
        "updated": 1_800_000_000_000,
        "version": "1.0.10",
        "updatedUser": "me",
        "updatedClient": "key",
    }


def test_schema() -> None:
    """A schema's marks are in its registry metadata."""
    revised = revise({"version": "1.3", "meta:registryMetadata": {"repo:createdDate": 1}}, **CHANGE)  # type: ignore[arg-type]
    metadata = revised["meta:registryMetadata"]
    assert (revised["version"], metadata["repo:createdDate"]) == ("1.4", 1)
    assert metadata["repo:lastModifiedDate"] == 1_800_000_000_000
    assert (metadata["xdm:lastModifiedUserId"], metadata["xdm:lastModifiedClientId"]) == ("me", "key")


def test_descriptor() -> None:
    """A descriptor has a major version only, which stays."""
    assert revise({"version": "1", "meta:registryMetadata": {}}, **CHANGE)["version"] == "1"  # type: ignore[arg-type]


def test_mapping_set() -> None:
    """A mapping set's version is a number, and every version is kept."""
    first = {"id": "m", "version": 0, "modifiedDate": 1, "modifiedBy": "you"}
    revised = revise({**first, "_versions": [first]}, **CHANGE)  # type: ignore[arg-type]
    assert (revised["version"], revised["modifiedBy"]) == (1, "me")
    assert [kept["version"] for kept in revised["_versions"]] == [0, 1]


def test_sandbox() -> None:
    """A sandbox counts its etags."""
    revised = revise({"etag": 1, "modifiedBy": "you", "lastModifiedDate": "x"}, **CHANGE)  # type: ignore[arg-type]
    assert revised == {"etag": 2, "modifiedBy": "me", "lastModifiedDate": "2027-01-15T08:00:00.000Z"}
