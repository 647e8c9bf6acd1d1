"""Catalog's datasets, each of which stores ingested records of one schema."""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.paging import by_position, each_once
from pulumi_zoho_aep.aep.schema_registry import SCHEMA_CONTENT_TYPE
from pulumi_zoho_aep.aep.session import (
    Identifier,
    Milliseconds,
    Model,
    RequestModel,
    mapping,
    member,
    parse,
    parse_each,
)
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


def _readable_tags(tags: Any) -> Any:  # noqa: ANN401 - whatever the service sent
    """Leave out values that are not a list of words, which say nothing about a tag."""
    if not isinstance(tags, dict):
        return tags
    return {name: values if _is_documented(values) else [] for name, values in tags.items()}


def _is_documented(values: Any) -> bool:  # noqa: ANN401 - whatever the service sent
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


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
    tags: Annotated[dict[str, list[str]], BeforeValidator(_readable_tags)] = Field(default_factory=dict)


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
        return each_once(self.pages(tag=tag))

    def pages(self, *, tag: tuple[str, str] | None = None) -> Iterator[Sequence[tuple[str, Dataset]]]:
        """Yield the same page by page."""
        operation = "list datasets"
        params: dict[str, Any] = {"limit": PAGE, "orderBy": "asc:created"}
        if tag is not None:
            params["tags"] = f"{tag[0]}:{tag[1]}"

        def fetch(start: int) -> list[tuple[str, Any]]:
            body = self._session.json(Request("GET", BASE, operation, {**params, "start": start}))
            return list(mapping(body, operation).items())

        for page in by_position(fetch, itemgetter(0), PAGE, operation):
            yield _datasets(page, operation)

    def newest(self, identifiers: Sequence[str]) -> Iterator[tuple[str, Dataset]]:
        """Yield the newest datasets with their ids; more than those, because others may create some in the meantime."""
        operation = "list the newest datasets"
        params = {"limit": 2 * len(identifiers), "start": 0, "orderBy": "desc:created"}
        body = mapping(self._session.json(Request("GET", BASE, operation, params)), operation)
        yield from _datasets(body.items(), operation)

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


def _datasets(entries: Iterable[tuple[str, Any]], operation: str) -> list[tuple[str, Dataset]]:
    """Read entries of a map of datasets, each on its own."""
    # An item that is not an object shows that the reply is not a map of datasets.
    items = [{**mapping(item, operation), "id": identifier} for identifier, item in entries if item is not None]
    return [(one.id, one) for one in parse_each(Dataset, items, operation, may_all_be_odd=True)]


def _dataset(identifier: str, value: Any, operation: str) -> Dataset:  # noqa: ANN401 - whatever the service sent
    """Read one entry of a map of datasets, whose key is the id."""
    return parse(Dataset, {**mapping(value, operation), "id": identifier}, operation)
