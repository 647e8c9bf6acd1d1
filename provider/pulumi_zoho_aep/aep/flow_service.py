"""Behaviour shared by all collections of the Flow Service: wrapped replies, continuation tokens, etags, JSON Patch.

Source: Flow Service API, and the tutorials where the API description is wrong (see docs/decisions).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.paging import Progress, each_once, next_parameters
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
from pulumi_zoho_aep.errors import Answer, NotFound
from pulumi_zoho_aep.http import Request

BASE = "/data/foundation/flowservice"
PAGE = 100


def any_of(member: str, values: Sequence[str]) -> str:
    """Return the condition on a list that a member has one of some values."""
    quoted = ",".join(f'"{value}"' for value in values)
    return f"{member}=={quoted}"


class SpecRef(RequestModel):
    """Reference to a connection or flow spec."""

    id: str
    version: str = "1.0"


class SpecRefView(Model):
    """The same as the service shows it."""

    id: str = ""


class Entity(Model):
    """Members that every object of the Flow Service has. Times are epoch milliseconds."""

    id: Identifier
    name: str = ""
    description: str = ""
    state: str = ""
    etag: str = ""
    """Includes its double quotes; absent while a connection is initializing."""
    created_at: Milliseconds = 0
    created_by: str = ""
    updated_at: Milliseconds = 0
    updated_by: str = ""
    updated_client: str = ""


@dataclass(frozen=True)
class Patch:
    """One operation of a JSON Patch; `remove` has no value."""

    op: str
    path: str
    value: Any = None

    def body(self) -> dict[str, Any]:
        """Return the JSON to send."""
        operation = {"op": self.op, "path": self.path}
        return operation if self.op == "remove" else {**operation, "value": self.value}


EntityT = TypeVar("EntityT", bound=Entity)


class Collection(Readable[EntityT]):
    """One collection. Subclasses name it and add what only it can do."""

    path: ClassVar[str]
    noun: ClassVar[str]
    model: type[EntityT]

    def _get(self, identifier: str) -> EntityT:
        operation = f"read {self.noun} {identifier}"
        items = elements(self._session.json(Request("GET", self._url(identifier), operation)), "items", operation)
        if not items:
            # The service's answer for some ids that do not exist.
            raise NotFound(Answer(operation, "there is no such object"))
        found = parse(self.model, items[0], operation)
        require_same(identifier, found.id, operation=operation)
        return found

    def list(self, **filters: str) -> Iterator[EntityT]:
        """Yield the objects whose members equal the filters (dots written as `__`), all pages."""
        return each_once(self.pages(**filters))

    def pages(self, **filters: str) -> Iterator[Sequence[tuple[str, EntityT]]]:
        """Yield the same page by page."""
        operation = f"list {self.noun}s"
        conditions = [f'{name.replace("__", ".")}=="{value}"' for name, value in filters.items()]
        params: dict[str, Any] = {"limit": PAGE, "property": conditions}
        progress = Progress(operation)
        while True:
            body = self._session.json(Request("GET", f"{BASE}/{self.path}", operation, params))
            found = self._shown(
                self.model, elements(body, "items", operation), operation, params.get("continuationToken")
            )
            yield [(item.id, item) for item in found]
            token = next_parameters(body, operation).get("continuationToken")
            if token is None:
                return
            progress.require([token, *(item.id for item in found)])
            params = {**params, "continuationToken": token}

    def newest(self, identifiers: Sequence[str]) -> Iterator[tuple[str, EntityT]]:
        """Yield new objects with their ids, by one request, as far as the list shows them."""
        for item in self.those(identifiers):
            yield item.id, item

    def those(self, identifiers: Sequence[str]) -> Iterator[EntityT]:
        """Yield objects by their ids, at most `IDS_OF_A_LIST`, in no order; those that are gone are left out."""
        operation = f"read {len(identifiers)} {self.noun}s"
        params = {"limit": PAGE, "property": [any_of("id", identifiers)]}
        body = self._session.json(Request("GET", f"{BASE}/{self.path}", operation, params))
        yield from parse_each(self.model, elements(body, "items", operation), operation, may_all_be_odd=True)

    def update(self, identifier: str, etag: str, changes: Sequence[Patch]) -> None:
        """Change one object, if it still has the version of the etag.

        Raises:
            Conflict: Somebody has changed it since.
        """
        operation = f"update {self.noun} {identifier}"
        headers = {"If-Match": etag}
        body = [change.body() for change in changes]
        self._session.send(Request("PATCH", self._url(identifier), operation, headers=headers, json=body))

    def delete(self, identifier: str) -> None:
        """Delete one object.

        Raises:
            NotFound: The object is already gone.
        """
        self._session.send(Request("DELETE", self._url(identifier), f"delete {self.noun} {identifier}"))

    def _post(self, body: RequestModel, name: str) -> str:
        operation = f"create {self.noun} {name}"
        reply = self._session.json(Request("POST", f"{BASE}/{self.path}", operation, json=body.body()))
        return text(reply, "id", operation)

    def _url(self, identifier: str) -> str:
        return f"{BASE}/{self.path}/{quote(identifier, safe='')}"
