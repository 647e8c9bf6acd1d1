"""Base connections: the credential of a source system, held by AEP and tested by it.

AEP returns only a partial view of the credential, so secrets can be written but never read back.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import BASE, Collection, Entity, SpecRef, SpecRefView
from pulumi_zoho_aep.aep.session import Identifier, Model, RequestModel, elements, mapping, member, parse_each
from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.http import Request
from pulumi_zoho_aep.listing import Listing, listing


class Auth(RequestModel):
    """How to log in to the source system: the name of one of the connection spec's auth specs, and its parameters."""

    spec_name: str
    params: dict[str, Any] = Field(repr=False)


class NewConnection(RequestModel):
    """A base connection to create."""

    name: str
    description: str
    auth: Auth
    connection_spec: SpecRef


class AuthView(Model):
    """The part of a credential that AEP shows."""

    spec_name: str = ""
    params: dict[str, Any] = Field(default_factory=dict, repr=False)


class Connection(Entity):
    """A base connection. `state` goes from `initializing` to `enabled` or `disabled`."""

    connection_spec: SpecRefView = SpecRefView()
    auth: AuthView = AuthView()


class Table(Model):
    """An entry of the source system that can be explored."""

    name: str = ""
    path: Identifier
    type: str = "table"


class Column(Model):
    """A column as AEP sees it; `definition` is what a source connection must repeat verbatim."""

    name: Identifier
    definition: dict[str, Any]


class Connections(Collection[Connection]):
    """The collection `/connections`."""

    path = "connections"
    noun = "base connection"
    model = Connection

    def create(self, connection: NewConnection) -> str:
        """Create a base connection and return its id; AEP then tests the credential."""
        return self._post(connection, connection.name)

    def test(self, identifier: str) -> bool:
        """Let AEP log in to the source system now, and say whether that worked."""
        operation = f"test base connection {identifier}"
        reply = self._session.json(Request("GET", f"{self._url(identifier)}/test", operation))
        result = member(reply, "result", operation)
        if not isinstance(result, bool):
            raise UnexpectedReply(Answer(operation, "result is not as documented"))
        return result

    def tables(self, identifier: str) -> Listing[Table]:
        """Return the tables of the source system."""
        operation = f"list tables of base connection {identifier}"
        reply = self._explore(identifier, operation, {"objectType": "root"})
        return parse_each(Table, elements({"tables": reply}, "tables", operation), operation)

    def columns(self, identifier: str, table: str) -> Listing[Column]:
        """Return the columns of a table with their types."""
        operation = f"explore table {table}"
        schema = member(self._explore_table(identifier, table, operation), "schema", operation)
        columns = elements(schema, "columns", operation)
        named = [isinstance(one, dict) and {"name": one.get("name"), "definition": one} for one in columns]
        return parse_each(Column, named, operation)

    def preview(self, identifier: str, table: str) -> Listing[dict[str, Any]]:
        """Return sample rows of a table, up to a hundred."""
        operation = f"preview table {table}"
        rows = elements(self._explore_table(identifier, table, operation, preview="true"), "data", operation)
        return listing(rows, lambda row: row if isinstance(row, dict) else None, operation)

    def rest_properties(self, identifier: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the JSON Schema's properties of a row of a REST source, which AEP reads with these parameters."""
        operation = f"explore REST source of base connection {identifier}"
        encoded = base64.b64encode(json.dumps(params).encode()).decode()
        asked = {"objectType": "rest", "object": "json", "fileType": "json", "preview": "false"}
        found = self._explore(identifier, operation, {**asked, "sourceParams": encoded})
        schema = member(found, "schema", operation)
        return mapping(member(schema, "properties", operation), operation)

    def _explore_table(self, identifier: str, table: str, operation: str, **params: str) -> dict[str, Any]:
        asked = {"objectType": "table", "object": table, **params}
        return mapping(self._explore(identifier, operation, asked), operation)

    def _explore(self, identifier: str, operation: str, params: dict[str, Any]) -> Any:  # noqa: ANN401 - list or object
        path = f"{BASE}/{self.path}/{quote(identifier, safe='')}/explore"
        return self._session.json(Request("GET", path, operation, params))
