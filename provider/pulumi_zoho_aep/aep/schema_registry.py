"""Behaviour shared by schemas, field groups and descriptors: the tenant container, Accept headers, paging.

Source: Schema Registry API. `version=1` in a media type means the latest 1.x.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.paging import Progress, each_once, next_parameters
from pulumi_zoho_aep.aep.resolved import Resolved
from pulumi_zoho_aep.aep.session import (
    Identifier,
    Milliseconds,
    Model,
    RequestModel,
    Session,
    elements,
    parse,
    require_same,
    text,
)
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.http import Request

BASE = "/data/foundation/schemaregistry"
RAW = "application/vnd.adobe.xed+json"
TITLES = "application/vnd.adobe.xed-id+json"
FULL = "application/vnd.adobe.xed-full+json"
LATEST = "version=1"
SCHEMA_CONTENT_TYPE = f"{FULL};{LATEST}"
"""How datasets, mapping sets and target connections name the version of a schema."""
PROFILE_CLASS = "https://ns.adobe.com/xdm/context/profile"
PAGE = 300


class RegistryMetadata(Model):
    """Audit fields of the registry; dates are epoch milliseconds."""

    created_at: Milliseconds = Field(default=0, alias="repo:createdDate")
    updated_at: Milliseconds = Field(default=0, alias="repo:lastModifiedDate")
    created_by: str = Field(default="", alias="xdm:createdUserId")
    updated_by: str = Field(default="", alias="xdm:lastModifiedUserId")
    updated_client: str = Field(default="", alias="xdm:lastModifiedClientId")


class Part(Model):
    """A part of a resource: a reference to another one, or fields of its own."""

    reference: str = Field(default="", alias="$ref")
    properties: Any = None


class RegistryResource(Model):
    """Members that schemas and field groups have."""

    id: Identifier = Field(alias="$id")
    alt_id: str = Field(default="", alias="meta:altId")
    title: str = ""
    description: str = ""
    version: str = ""
    all_of: list[Part] = Field(default_factory=list, alias="allOf")
    metadata: RegistryMetadata = Field(default=RegistryMetadata(), alias="meta:registryMetadata")


ResourceT = TypeVar("ResourceT", bound=RegistryResource)


class RegistryCollection(Readable[ResourceT]):
    """A collection of the tenant container. Subclasses name it."""

    path: ClassVar[str]
    noun: ClassVar[str]
    model: type[ResourceT]

    def _get(self, identifier: str) -> ResourceT:
        operation = f"read {self.noun} {identifier}"
        # The raw form, with its `$ref`s, is what was written.
        headers = {"Accept": f"{RAW}; {LATEST}"}
        request = Request("GET", self._url(identifier), operation, headers=headers)
        found = parse(self.model, self._session.json(request), operation)
        require_same(identifier, found.id, found.alt_id, operation=operation)
        return found

    def list(self, *, title: str | None = None) -> Iterator[ResourceT]:
        """Yield the tenant's resources, all pages; only those with a title if one is given."""
        return each_once(self.pages(title=title))

    def pages(self, *, title: str | None = None) -> Iterator[Sequence[tuple[str, ResourceT]]]:
        """Yield the same page by page."""
        for found in self._pages("tenant", RAW, {} if title is None else {"property": f"title=={title}"}):
            yield [(item.id, item) for item in found]

    def _pages(self, container: str, form: str, asked: dict[str, Any]) -> Iterator[Sequence[ResourceT]]:
        operation = f"list {self.noun}s"
        params: dict[str, Any] = {"orderby": "title", "limit": PAGE, **asked}
        progress = Progress(operation)
        while True:
            request = Request("GET", f"{BASE}/{container}/{self.path}", operation, params, {"Accept": form})
            body = self._session.json(request)
            page = (container, params.get("start"))
            found = self._shown(self.model, elements(body, "results", operation), operation, page)
            yield found
            start = next_parameters(body, operation).get("start")
            if start is None:
                return
            progress.require([start, *(item.id for item in found)])
            params = {**params, "start": start}

    def update(self, identifier: str, changes: Sequence[Patch]) -> None:
        """Change one resource; the registry has no etags to guard this."""
        operation = f"update {self.noun} {identifier}"
        body = [change.body() for change in changes]
        # Writing the same members twice changes nothing, but appending an item twice adds two.
        is_repeatable = not any(change.path.endswith("/-") for change in changes)
        self._session.send(Request("PATCH", self._url(identifier), operation, json=body, idempotent=is_repeatable))

    def delete(self, identifier: str) -> None:
        """Delete one resource; refused while something uses it.

        Raises:
            NotFound: The object is already gone.
        """
        self._session.send(Request("DELETE", self._url(identifier), f"delete {self.noun} {identifier}"))

    def adobes_titles(self) -> dict[str, str]:
        """Return the `$id` of each of Adobe's own resources by its title."""
        found = (one for page in self._pages("global", TITLES, {}) for one in page)
        return {one.title: one.id for one in found}

    def resolved(self, identifier: str) -> Resolved | None:
        """Return a resource, Adobe's own or the tenant's, with its references resolved; None if there is none."""
        found = self._anywhere(identifier, FULL)
        return None if found is None else parse(Resolved, found, f"read {self.noun} {identifier}")

    def _anywhere(self, identifier: str, form: str) -> Any:  # noqa: ANN401 - any JSON
        # Adobe's own are all below one address, but no document says that the tenant's never are.
        containers = (
            ("global", "tenant") if identifier.startswith("https://ns.adobe.com/xdm/") else ("tenant", "global")
        )
        for container in containers:
            path = f"{BASE}/{container}/{self.path}/{quote(identifier, safe='')}"
            request = Request("GET", path, f"read {self.noun} {identifier}", headers={"Accept": f"{form}; {LATEST}"})
            with contextlib.suppress(NotFound):
                return self._session.json(request)
        return None

    def _post(self, body: RequestModel, title: str) -> str:
        operation = f"create {self.noun} {title}"
        reply = self._session.json(Request("POST", f"{BASE}/tenant/{self.path}", operation, json=body.body()))
        return text(reply, "$id", operation)

    def _url(self, identifier: str) -> str:
        return f"{BASE}/tenant/{self.path}/{quote(identifier, safe='')}"


class Classes(RegistryCollection[RegistryResource]):
    """The read-only collection `/tenant/classes`."""

    path = "classes"
    noun = "class"
    model = RegistryResource


class DataTypes(RegistryCollection[RegistryResource]):
    """The read-only collection `/tenant/datatypes`."""

    path = "datatypes"
    noun = "data type"
    model = RegistryResource


class Registry:
    """The registry as a whole."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tenant(self) -> str:
        """Return the tenant's short name; custom fields live under `_<tenant>`."""
        operation = "read schema registry statistics"
        request = Request("GET", f"{BASE}/stats", operation, headers={"Accept": "application/json"})
        return text(self._session.json(request), "tenantId", operation)
