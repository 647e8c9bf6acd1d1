"""Catalog's datasets, each of which stores ingested records of one schema."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.paging import Progress
from pulumi_zoho_aep.aep.schema_registry import SCHEMA_CONTENT_TYPE
from pulumi_zoho_aep.aep.session import Identifier, Milliseconds, Model, RequestModel, mapping, member, parse
from pulumi_zoho_aep.errors import Answer, NotFound, UnexpectedReply
from pulumi_zoho_aep.http import Request

BASE = "/data/foundation/catalog/dataSets"
PAGE = 100
_REFERENCE = "@/dataSets/"


class SchemaRef(RequestModel):
    """The schema, and how its version is named."""

    id: str
    content_type: str = SCHEMA_CONTENT_TYPE


class NewDataset(RequestModel):
    """A dataset to create. A tag's values are a list of strings."""

    name: str
    description: str
    schema_ref: SchemaRef
    enable_error_diagnostics: bool
    tags: dict[str, list[str]]


class SchemaRefView(Model):
    """The schema as Catalog shows it."""

    id: str = ""


class Dataset(Model):
    """A dataset. Catalog adds tags of its own. Times are epoch milliseconds."""

    id: Identifier
    name: str = ""
    description: str = ""
    version: str = ""
    created: Milliseconds = 0
    created_user: str = ""
    updated: Milliseconds = 0
    updated_user: str = ""
    schema_ref: SchemaRefView = SchemaRefView()
    enable_error_diagnostics: bool | None = None
    tags: dict[str, list[str]] = Field(default_factory=dict)


class Datasets(Readable[Dataset]):
    """The collection `/dataSets`."""

    def _get(self, identifier: str) -> Dataset:
        operation = f"read dataset {identifier}"
        body = mapping(self._session.json(Request("GET", self._url(identifier), operation)), operation)
        if not body:
            raise NotFound(Answer(operation, "there is no such dataset"))
        return _dataset(identifier, member(body, identifier, operation), operation)

    def list(self, *, tag: tuple[str, str] | None = None) -> Iterator[Dataset]:
        """Yield the sandbox's datasets, all pages; only those with a tag's value if one is given."""
        for page in self.pages(tag=tag):
            yield from (item for _, item in page)

    def pages(self, *, tag: tuple[str, str] | None = None) -> Iterator[Sequence[tuple[str, Dataset]]]:
        """Yield the same page by page."""
        operation = "list datasets"
        params: dict[str, Any] = {"limit": PAGE, "start": 0, "orderBy": "asc:created"}
        if tag is not None:
            params["tags"] = f"{tag[0]}:{tag[1]}"
        progress = Progress(operation)
        while True:
            body = mapping(self._session.json(Request("GET", BASE, operation, params)), operation)
            yield [(identifier, _dataset(identifier, item, operation)) for identifier, item in body.items()]
            if len(body) < PAGE:
                return
            progress.require(body)
            params = {**params, "start": params["start"] + PAGE}

    def newest(self, identifiers: Sequence[str]) -> Iterator[tuple[str, Dataset]]:
        """Yield the newest datasets with their ids: more than those, as others may make some meanwhile."""
        operation = "list the newest datasets"
        params = {"limit": 2 * len(identifiers), "start": 0, "orderBy": "desc:created"}
        body = mapping(self._session.json(Request("GET", BASE, operation, params)), operation)
        yield from ((identifier, _dataset(identifier, item, operation)) for identifier, item in body.items())

    def create(self, dataset: NewDataset) -> str:
        """Create a dataset and return its id."""
        operation = f"create dataset {dataset.name}"
        reply = self._session.json(Request("POST", BASE, operation, json=dataset.body()))
        reference = str(reply[0]) if isinstance(reply, list) and reply else ""
        identifier = reference.removeprefix(_REFERENCE)
        if identifier in ("", reference):
            raise UnexpectedReply(Answer(operation, "the answer does not name a dataset"))
        return identifier

    def update(self, identifier: str, changes: Sequence[Patch]) -> None:
        """Change members of a dataset by JSON Patch, which leaves Catalog's own tags alone."""
        operation = f"update dataset {identifier}"
        body = [change.body() for change in changes]
        headers = {"Content-Type": "application/json-patch+json"}
        # Writing the same values twice changes nothing, so the request may be repeated after an unclear outcome.
        request = Request("PATCH", self._url(identifier), operation, headers=headers, json=body, idempotent=True)
        self._session.send(request)

    def delete(self, identifier: str) -> None:
        """Delete a dataset and the data in it. Catalog answers 200 for an unknown one."""
        self._session.send(Request("DELETE", self._url(identifier), f"delete dataset {identifier}"))

    def _url(self, identifier: str) -> str:
        return f"{BASE}/{quote(identifier, safe='')}"


def _dataset(identifier: str, value: Any, operation: str) -> Dataset:  # noqa: ANN401 - whatever the service sent
    """Read one entry of a map of datasets, whose key is the id."""
    return parse(Dataset, {**mapping(value, operation), "id": identifier}, operation)
