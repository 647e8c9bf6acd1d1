"""Files that AEP sees in a landing zone or in a customer's storage: folders, and the columns of a file.

A landing zone is explored through its connection spec, a storage through a base connection. Columns of delimited files
are all strings. Source: Flow Service API, explore; Adobe's tutorials on cloud storages.
"""

from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.aep.flow_service import BASE
from pulumi_zoho_aep.aep.session import Identifier, Model, Session, elements, member, parse_each
from pulumi_zoho_aep.http import Request
from pulumi_zoho_aep.listing import Listing


class Entry(Model):
    """A file or folder; `path` begins with the container, and ends with a slash for a folder."""

    name: str = ""
    path: Identifier
    type: str = ""

    @property
    def parts(self) -> list[str]:
        """The names of its path; in a storage the path begins with a slash, in a landing zone it does not."""
        return self.path.strip("/").split("/")


class Files:
    """The files and folders that can be explored in one place.

    Args:
        session: the session with AEP.
        connection_spec_id: The landing zone's; used if there is no base connection.
        base_connection_id: A storage's.
    """

    def __init__(self, session: Session, *, connection_spec_id: str = "", base_connection_id: str = "") -> None:
        self._session = session
        kind = "connections" if base_connection_id else "connectionSpecs"
        self._path = f"{BASE}/{kind}/{quote(base_connection_id or connection_spec_id, safe='')}/explore"

    def entries(self, folder: str = "") -> Listing[Entry]:
        """Return the contents of a folder, by the path in its own entry; those at the top if no path is given."""
        operation = f"list files in {folder or 'the storage'}"
        asked = {"objectType": "folder", "object": folder} if folder else {"objectType": "root"}
        found = {"entries": self._explore(operation, asked)}
        return parse_each(Entry, elements(found, "entries", operation), operation)

    def columns(self, path: str, file_format: dict[str, str]) -> Listing[Column]:
        """Return the columns of a delimited file, read with a format such as `columnDelimiter`."""
        operation = f"read the columns of file {path}"
        asked = {"objectType": "file", "object": path, "fileType": "delimited", "preview": "true", **file_format}
        schema = member(self._explore(operation, asked), "schema", operation)
        columns = elements(schema, "columns", operation)
        named = [isinstance(one, dict) and {"name": one.get("name"), "definition": one} for one in columns]
        return parse_each(Column, named, operation)

    def _explore(self, operation: str, params: dict[str, str]) -> Any:  # noqa: ANN401 - list or object
        return self._session.json(Request("GET", self._path, operation, params))
