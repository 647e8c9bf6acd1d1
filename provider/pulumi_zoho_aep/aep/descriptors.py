"""Identity descriptors: which field of a schema identifies a person, and in which namespace."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.schema_registry import BASE, RegistryMetadata
from pulumi_zoho_aep.aep.session import (
    Identifier,
    Model,
    RequestModel,
    elements,
    mapping,
    parse,
    require_same,
    text,
)
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.http import Request

IDENTITY = "xdm:descriptorIdentity"
_ACCEPT_ONE = "application/vnd.adobe.xdm+json"
_ACCEPT_LIST = "application/vnd.adobe.xdm+json"


class NewDescriptor(RequestModel):
    """An identity descriptor to create, or to overwrite one with."""

    type: str = Field(default=IDENTITY, alias="@type")
    source_schema: str = Field(alias="xdm:sourceSchema")
    source_version: int = Field(default=1, alias="xdm:sourceVersion")
    source_property: str = Field(alias="xdm:sourceProperty")
    """Path with slashes, such as `/personalEmail/address`."""
    namespace: str = Field(alias="xdm:namespace")
    namespace_kind: str = Field(default="xdm:code", alias="xdm:property")
    """Whether `namespace` is a symbol (`xdm:code`) or an id (`xdm:id`)."""
    is_primary: bool = Field(alias="xdm:isPrimary")


class Descriptor(Model):
    """An identity descriptor."""

    id: Identifier = Field(alias="@id")
    type: str = Field(default="", alias="@type")
    source_schema: str = Field(default="", alias="xdm:sourceSchema")
    source_property: str = Field(default="", alias="xdm:sourceProperty")
    namespace: str = Field(default="", alias="xdm:namespace")
    is_primary: bool | None = Field(default=None, alias="xdm:isPrimary")
    metadata: RegistryMetadata = Field(default=RegistryMetadata(), alias="meta:registryMetadata")


class Descriptors(Readable[Descriptor]):
    """The identity descriptors in `/tenant/descriptors`."""

    def _get(self, identifier: str) -> Descriptor:
        operation = f"read identity descriptor {identifier}"
        request = Request("GET", self._url(identifier), operation, headers={"Accept": _ACCEPT_ONE})
        found = parse(Descriptor, self._session.json(request), operation)
        require_same(identifier, found.id, operation=operation)
        return found

    def list(self) -> Iterator[Descriptor]:
        """Yield all identity descriptors of the tenant."""
        for page in self.pages():
            yield from (item for _, item in page)

    def primary(self, schema_id: str, last_seen: str = "") -> Descriptor | None:
        """Return a schema's primary identity; if there are several, the previous one.

        Args:
            schema_id: The schema's `$id`.
            last_seen: Id of the previous one; it is read on its own unless lists may be used.
        """
        if last_seen and self._batch is None:
            with suppress(NotFound):
                seen = self._get(last_seen)
                if seen.source_schema in ("", schema_id) and seen.is_primary is not False:
                    return seen
        shown = self.list() if self._batch is None else self._batch.all()
        found = [item for item in shown if item.source_schema == schema_id and item.is_primary]
        return min(found, key=lambda item: item.id != last_seen, default=None)

    def pages(self) -> Iterator[Sequence[tuple[str, Descriptor]]]:
        """Yield the same as a single page."""
        operation = "list identity descriptors"
        request = Request("GET", f"{BASE}/tenant/descriptors", operation, headers={"Accept": _ACCEPT_LIST})
        groups = mapping(self._session.json(request), operation)
        # Without any, their group is left out, or null.
        items = elements({IDENTITY: groups.get(IDENTITY) or []}, IDENTITY, operation)
        found = self._shown(Descriptor, items, operation, None)
        yield [(item.id, item) for item in found]

    def create(self, descriptor: NewDescriptor) -> str:
        """Create a descriptor and return its id."""
        operation = f"create identity descriptor {descriptor.source_property}"
        request = Request("POST", f"{BASE}/tenant/descriptors", operation, json=descriptor.body())
        return text(self._session.json(request), "@id", operation)

    def replace(self, identifier: str, descriptor: NewDescriptor) -> None:
        """Overwrite a descriptor; the API has no PATCH for them."""
        operation = f"update identity descriptor {identifier}"
        self._session.send(Request("PUT", self._url(identifier), operation, json=descriptor.body()))

    def delete(self, identifier: str) -> None:
        """Delete a descriptor.

        Raises:
            NotFound: The object is already gone.
        """
        self._session.send(Request("DELETE", self._url(identifier), f"delete identity descriptor {identifier}"))

    def _url(self, identifier: str) -> str:
        return f"{BASE}/tenant/descriptors/{quote(identifier, safe='')}"
