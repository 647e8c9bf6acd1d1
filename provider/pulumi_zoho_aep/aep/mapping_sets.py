"""Mapping sets of Data Prep: how columns and expressions become XDM fields.

A mapping set has versions; a dataflow names one of them. There is no documented way to delete a mapping set.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.datasets import SchemaRef, SchemaRefView
from pulumi_zoho_aep.aep.paging import by_position, each_once
from pulumi_zoho_aep.aep.session import (
    Identifier,
    Milliseconds,
    Model,
    RequestModel,
    elements,
    parse,
    parse_each,
    require_same,
    text,
)
from pulumi_zoho_aep.http import Request
from pulumi_zoho_aep.tags import MAPPING_SET_TAG

BASE = "/data/foundation/conversion"
PAGE = 100


class SourceType(str, Enum):
    """The kind of a mapping's `source`. Adobe warns that a wrong value can make a mapping set uneditable."""

    ATTRIBUTE = "ATTRIBUTE"
    EXPRESSION = "EXPRESSION"


class NewMapping(RequestModel):
    """One row."""

    source_type: SourceType
    source: str
    destination: str


class OutputSchema(RequestModel):
    """The schema that is written."""

    schema_ref: SchemaRef


class Tag(RequestModel):
    """A named list of words."""

    name: str
    values: list[str]


class NewMappingSet(RequestModel):
    """A mapping set to create, or to write as the next version."""

    name: str
    output_schema: OutputSchema
    allow_null_values: bool = False
    mappings: list[NewMapping]
    tags: list[Tag]

    def over(self, live: dict[str, Any]) -> dict[str, Any]:
        """Return the body of the next version: these members, and the live ones that we do not manage."""
        rows = {row.get("destination"): row for row in live.get("mappings") or () if isinstance(row, dict)}
        # Without a tag of ours in the body, the live one is removed: the mapping set is released.
        ours = {MAPPING_SET_TAG, *(tag.name for tag in self.tags)}
        tags = [tag for tag in live.get("tags") or () if not (isinstance(tag, dict) and tag.get("name") in ours)]
        body = self.body()
        mappings = [{**_without(rows.get(row["destination"], {}), _OF_ROW), **row} for row in body["mappings"]]
        return {**_without(live, _OF_SET), **body, "mappings": mappings, "tags": [*tags, *body["tags"]]}


_AUDIT = frozenset({"id", "version", "createdDate", "createdBy", "modifiedDate", "modifiedBy"})
_OF_SET = _AUDIT | {"supportVersion", "status", "xdmVersion", "schemaRef", "xdmSchema"}
_OF_ROW = _AUDIT | {"sourceAttribute", "destinationXdmPath", "expressionAttributes"}
"""Members that Data Prep adds or repeats: they would contradict what is written."""


def _without(members: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in names and value is not None}


class TagView(Model):
    """A tag as the service shows it."""

    name: str = ""
    values: list[str] = Field(default_factory=list)


class Mapping(Model):
    """One row as the service shows it: `source_type` is a media type for attributes, anything else for expressions."""

    source_type: str = ""
    source: str = ""
    destination: str = ""

    @property
    def kind(self) -> SourceType:
        """The kind of `source`."""
        attribute = self.source_type in ("ATTRIBUTE", "text/x.schema-path")
        return SourceType.ATTRIBUTE if attribute else SourceType.EXPRESSION


class OutputSchemaView(Model):
    """The schema as the service shows it."""

    schema_ref: SchemaRefView = SchemaRefView()


class MappingSet(Model):
    """A mapping set in its latest version. Dates are epoch milliseconds."""

    id: Identifier
    version: int | None = None
    allow_null_values: bool | None = None
    name: str = ""
    created_date: Milliseconds = 0
    created_by: str = ""
    modified_date: Milliseconds = 0
    modified_by: str = ""
    output_schema: OutputSchemaView = OutputSchemaView()
    mappings: list[Mapping] = Field(default_factory=list)
    tags: list[TagView] = Field(default_factory=list)

    @property
    def schema_id(self) -> str:
        """The schema that is written."""
        return self.output_schema.schema_ref.id


class RejectedRow(Model):
    """Why a row is not acceptable."""

    source: str = ""
    destination: str = ""
    exception: str = ""


class _ValidatedRow(Model):
    errors: list[RejectedRow] | None = None


class _Function(Model):
    function: Identifier


class MappingSets(Readable[MappingSet]):
    """The collection `/mappingSets`."""

    def _get(self, identifier: str) -> MappingSet:
        # Without a version, the answer is the latest one, as in the list.
        operation = f"read mapping set {identifier}"
        return self._checked(
            identifier, self._session.json(Request("GET", self._url(identifier), operation)), operation
        )

    def version(self, identifier: str, version: int) -> MappingSet:
        """Return a mapping set in one of its versions.

        Raises:
            NotFound: there is no such version.
        """
        operation, params = f"read version {version} of mapping set {identifier}", {"version": version}
        request = Request("GET", self._url(identifier), operation, {**params, "expandSchema": "false"})
        return self._checked(identifier, self._session.json(request), operation)

    def list(self, *, name: str | None = None) -> Iterator[MappingSet]:
        """Yield the sandbox's mapping sets, all pages; only those with a name if one is given."""
        return each_once(self.pages(name=name))

    def pages(self, *, name: str | None = None) -> Iterator[Sequence[tuple[str, MappingSet]]]:
        """Yield the same page by page."""
        operation = "list mapping sets"
        params: dict[str, Any] = {"limit": PAGE, **({} if name is None else {"name": name})}

        def fetch(start: int) -> list[Any]:
            asked = {**params, "start": start}
            return elements(
                self._session.json(Request("GET", f"{BASE}/mappingSets", operation, asked)), "data", operation
            )

        for place, page in enumerate(by_position(fetch, _id_in, PAGE, operation)):
            # A later page begins with the last item of the one before.
            found = self._shown(MappingSet, [*page][1 if place else 0 :], operation, place)
            yield [(item.id, item) for item in found]

    def newest(self, identifiers: Sequence[str]) -> Iterator[tuple[str, MappingSet]]:
        """Yield the newest mapping sets with their ids; more than those, because others may create some, too."""
        operation = "list the newest mapping sets"
        params = {"limit": 2 * len(identifiers), "start": 0, "orderBy": "-createdDate"}
        body = self._session.json(Request("GET", f"{BASE}/mappingSets", operation, params))
        found = parse_each(MappingSet, elements(body, "data", operation), operation, may_all_be_odd=True)
        yield from ((item.id, item) for item in found)

    def create(self, mapping_set: NewMappingSet) -> str:
        """Create a mapping set and return its id; its version is 0."""
        operation = f"create mapping set {mapping_set.name}"
        request = Request("POST", f"{BASE}/mappingSets", operation, json=mapping_set.body())
        return text(self._session.json(request), "id", operation)

    def replace(self, identifier: str, mapping_set: NewMappingSet) -> None:
        """Write the next version, keeping what else the latest one has. Dataflows keep using the version they name."""
        operation = f"update mapping set {identifier}"  # noqa: S608 - words, not SQL
        latest = Request("GET", self._url(identifier), operation, {"expandSchema": "false"})
        live = self._session.json(latest)
        self._checked(identifier, live, operation)
        body = mapping_set.over(live)
        # Not repeated after an unclear outcome: the version would go up twice.
        self._session.send(Request("PUT", self._url(identifier), operation, json=body, idempotent=False))

    def delete(self, identifier: str) -> None:
        """Try to delete a mapping set; no document says that this works.

        Raises:
            ServiceError: `NotFound`, or `Refused` with 405 if the service does not offer it.
        """
        self._session.send(Request("DELETE", self._url(identifier), f"delete mapping set {identifier}"))

    def validate(self, mapping_set: NewMappingSet) -> Sequence[RejectedRow]:
        """Return Data Prep's objections to the rows, none if they are fine."""
        operation = f"validate mapping set {mapping_set.name}"
        request = Request("POST", f"{BASE}/mappingSets/validate", operation, json=mapping_set.body(), idempotent=True)
        rows = elements(self._session.json(request), "validationResponse", operation)
        return [error for row in rows for error in parse(_ValidatedRow, row, operation).errors or ()]

    def functions(self) -> frozenset[str]:
        """Return the names of the functions that expressions may call."""
        operation = "list functions of Data Prep"
        reply = self._session.json(Request("GET", f"{BASE}/languages/el/functions", operation))
        named = parse_each(_Function, elements({"functions": reply}, "functions", operation), operation)
        return frozenset(one.function for one in named)

    def _checked(self, identifier: str, live: Any, operation: str) -> MappingSet:  # noqa: ANN401 - any JSON
        found = parse(MappingSet, live, operation)
        require_same(identifier, found.id, operation=operation)
        return found

    def _url(self, identifier: str) -> str:
        return f"{BASE}/mappingSets/{quote(identifier, safe='')}"


def _id_in(item: Any) -> str:  # noqa: ANN401 - whatever the service sent
    return str(item.get("id") if isinstance(item, dict) else item)
