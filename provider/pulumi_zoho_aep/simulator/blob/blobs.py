"""Block blobs of a container: put as a whole or by blocks, read, list, describe, delete."""

import base64
import hashlib
import re
import uuid
from typing import Any
from xml.etree import ElementTree as ET

from pulumi_zoho_aep.simulator.blob import names
from pulumi_zoho_aep.simulator.blob.errors import BlobError, wrong
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

BLOBS = "blobs"
_DAY_SECONDS = 24 * 3600
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class Container:
    """The blobs of one container."""

    def __init__(self, world: World, described: Item) -> None:
        """Open a container; what has outlived its days in it is deleted.

        Args:
            world: State and time.
            described: The container as `containers` stores it.
        """
        self._world, self._store, self._described = world, world.store, described
        self._prefix = f"{described['account']}/{described['container']}/"
        if described["days"] is not None:
            for blob in self.list():
                if blob["modified"] + described["days"] * _DAY_SECONDS <= world.clock.now():
                    self._remove(blob["name"])

    def list(self, prefix: str = "") -> list[Item]:
        """Return the blobs whose names begin like this, by name."""
        begin = self._prefix + prefix
        found = [one for one in self._store.items(BLOBS) if f"{self._prefix_of(one)}{one['name']}".startswith(begin)]
        return sorted(found, key=lambda one: str(one["name"]))

    def get(self, name: str) -> Item:
        """Return the description of a blob.

        Raises:
            BlobError: There is no such blob.
        """
        found = self._store.get(BLOBS, self._prefix + name)
        if found is None:
            raise BlobError(404, "BlobNotFound", "The specified blob does not exist.")
        return found

    def read(self, name: str) -> bytes:
        """Return the content of a blob."""
        self.get(name)
        return self._store.content(BLOBS, self._prefix + name) or b""

    def put(self, name: str, content: bytes, headers: dict[str, str]) -> Item:
        """Store a blob as a whole."""
        if headers.get("x-ms-blob-type") != "BlockBlob":
            raise wrong("InvalidHeaderValue", "The simulator holds block blobs only: x-ms-blob-type")
        return self._write(name, content, headers)

    def put_block(self, name: str, block: str, content: bytes) -> None:
        """Store a block, which does not show until it is in a list."""
        self._check_name(name)
        if not block or len(base64.b64decode(block, validate=True)) > 64:
            raise wrong("InvalidQueryParameterValue", "blockid")
        self._store.put_content(self._blocks(name), block, content)

    def commit(self, name: str, listed: bytes, headers: dict[str, str]) -> Item:
        """Make a blob of blocks that were stored before."""
        try:
            blocks = [element.text or "" for element in ET.fromstring(listed)]  # noqa: S314 - on loopback
        except ET.ParseError:
            raise wrong("InvalidXmlDocument", "The body is not a list of blocks") from None
        parts = [self._store.content(self._blocks(name), block) for block in blocks]
        if any(part is None for part in parts):
            raise wrong("InvalidBlockList", "The specified block list is invalid.")
        item = self._write(name, b"".join(part for part in parts if part is not None), headers)
        self._store.clear_content(self._blocks(name))
        return item

    def set_metadata(self, name: str, headers: dict[str, str]) -> Item:
        """Replace the metadata; that makes the blob a modified one."""
        found = {**self.get(name), "metadata": _metadata(headers), **self._now()}
        self._store.put(BLOBS, self._prefix + name, found)
        return found

    def delete(self, name: str) -> None:
        """Delete a blob."""
        self.get(name)
        self._remove(name)

    def _write(self, name: str, content: bytes, headers: dict[str, str]) -> Item:
        self._check_name(name)
        key = self._prefix + name
        _check_conditions(self._store.get(BLOBS, key), headers)
        item = {
            "account": self._described["account"],
            "container": self._described["container"],
            "name": name,
            "size": len(content),
            "contentType": headers.get(
                "x-ms-blob-content-type", headers.get("content-type", "application/octet-stream")
            ),
            "contentMD5": base64.b64encode(hashlib.md5(content).digest()).decode(),  # noqa: S324 - the service's choice
            "metadata": _metadata(headers),
            **self._now(),
        }
        self._store.put(BLOBS, key, item)
        self._store.put_content(BLOBS, key, content)
        return item

    def _now(self) -> Item:
        return {"modified": int(self._world.clock.now()), "etag": f'"0x{uuid.uuid4().hex[:15].upper()}"'}

    def _remove(self, name: str) -> None:
        self._store.delete(BLOBS, self._prefix + name)
        self._store.delete_content(BLOBS, self._prefix + name)

    def _blocks(self, name: str) -> str:
        return f"blocks {self._prefix}{name}"

    @staticmethod
    def _prefix_of(blob: Item) -> str:
        return f"{blob['account']}/{blob['container']}/"

    @staticmethod
    def _check_name(name: str) -> None:
        # Azure would take more; AEP says what it takes, and a file that it cannot read is of no use.
        problem = names.problem(name)
        if problem:
            raise wrong("InvalidResourceName", problem)


def part(content: bytes, asked: str) -> tuple[bytes, str] | None:
    """Return a range of a content and what `Content-Range` says about it; None if the whole is asked for.

    Raises:
        BlobError: It begins beyond the end.
    """
    found = _RANGE.fullmatch(asked)
    if found is None:
        return None
    first, last = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
    if first >= len(content):
        raise BlobError(416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
    return content[first : last + 1], f"bytes {first}-{last}/{len(content)}"


def _check_conditions(existing: Item | None, headers: dict[str, str]) -> None:
    if existing is not None and headers.get("if-none-match") == "*":
        raise BlobError(409, "BlobAlreadyExists", "The specified blob already exists.")
    expected = headers.get("if-match")
    if expected is not None and (existing is None or expected not in ("*", existing["etag"])):
        detail = "The condition specified using HTTP conditional header(s) is not met."
        raise BlobError(412, "ConditionNotMet", detail)


def _metadata(headers: dict[str, str]) -> dict[str, str]:
    prefix = "x-ms-meta-"
    return {name.removeprefix(prefix): value for name, value in headers.items() if name.startswith(prefix)}
