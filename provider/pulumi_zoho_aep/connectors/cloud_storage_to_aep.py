"""Connectors of the flow spec CloudStorageToAEP: folders of files; each run reads the new ones.

`zoho-aep sync` writes the files. It reads Zoho with the credential of the connection, which AEP never gets. The files
have the same form in every storage, so a storage of the customer's own is one value of `CloudStorageToAep`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.aep.files import Entry, Files
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors import synced_files
from pulumi_zoho_aep.connectors.base import BaseConnector
from pulumi_zoho_aep.connectors.reading import Reading, RestSettings
from pulumi_zoho_aep.connectors.zoho_tables import ZohoTables
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.zoho import scopes

_OTHER_DELIMITERS = ";\t|"
_DEEPEST = 5
"""The number of folders below an ingestion's own in which to look for its first file."""


class NoFileYet(ZohoAepError):
    """The folder of an ingestion has no file from which AEP could take the columns."""

    code = Code.NO_FILE_YET


@dataclass(frozen=True)
class CloudStorageToAep(ZohoTables, BaseConnector):
    """A connector of files.

    Attributes:
        place: member of a login that names the bucket or container, as AEP spells it.
    """

    place: str = ""
    flow_spec_id: ClassVar[str] = "9753525b-82c7-4dce-8a9b-5ccfce2b9876"
    data_format: ClassVar[str] = synced_files.DATA_FORMAT
    format_properties: ClassVar[Mapping[str, str]] = synced_files.FORMAT_PROPERTIES
    useful_scopes: ClassVar[Sequence[str]] = (scopes.BULK_READ, scopes.QUERIES)
    source_settings: ClassVar[frozenset[str]] = frozenset({"folder"})

    def files(self, services: Services, reading: Reading) -> Files:
        """Return the files and folders that AEP sees in the storage."""
        return Files(services.platform.session, base_connection_id=reading.base_connection_id)

    def container(self, services: Services, reading: Reading) -> str:
        """Return the bucket or container: the first part of every path."""
        base = services.platform.connections.get(reading.base_connection_id)
        shown = base.auth.params.get(self.place)
        if isinstance(shown, str) and shown:
            return shown
        tops = {entry.parts[0] for entry in _listed(services, self.files(services, reading), reading, "")}
        if len(tops) != 1:
            reason = f"AEP does not show the {self.place} of base connection {base.name}, and sees {len(tops)} of them"
            raise ZohoAepError(reason, hint="give the login access to only one of them")
        return tops.pop()

    def source_params(self, run: Run[Services], reading: Reading) -> dict[str, Any]:
        """Return the folder with a leading slash, as in paths of base connections."""
        path = f"/{self.container(run.services, reading)}/{reading.folder}/"
        return {"path": path, "type": "folder", "recursive": True}

    def live_reading(self, params: Mapping[str, Any], recorded: Reading) -> Reading:
        """Return the folder; AEP does not record from which table its files come, or which columns they have."""
        _, _, folder = str(params.get("path") or "").strip("/").partition("/")
        return replace(recorded, folder=folder)

    def columns(self, services: Services, reading: Reading) -> Listing[Column]:
        """Return the columns of the first file, which AEP takes as the columns of every file."""
        files = self.files(services, reading)
        top = f"{self.container(services, reading)}/{reading.folder}"
        path = next(self._found(services, files, reading, top.split("/")), None)
        if path is None:
            reason = f"there is no file of {reading.table or 'it'} in {top} yet from which AEP could take the columns"
            raise NoFileYet(reason, hint=Code.NO_FILE_YET.fix)
        return services.once(("file columns", path), lambda: files.columns(path, dict(self.format_properties)))

    def absent(self, table: str, column: str, there: Collection[str]) -> tuple[str, str]:
        """Return that the first file does not have a column, or is of another format."""
        only = next(iter(there)) if len(there) == 1 else ""
        other = next((one for one in _OTHER_DELIMITERS if one in only), None)
        if other is not None:
            reason = f"the first file of {table} has {other!r} between its columns, where a comma is expected"
        else:
            reason = f"the first file of {table} has no column {column}"
        return reason, "name another folder, and write its first file with `zoho-aep sync`"

    def column_of(self, field: str) -> str:
        """Return the column of a field, or of a part of one."""
        return synced_files.column_of(field)

    def mapping_source(self, column: str, rest: RestSettings) -> str:  # noqa: ARG002 - REST sources only
        """Return what a mapping calls a column: its name in the files."""
        return synced_files.column_of(column)

    def _found(self, services: Services, files: Files, reading: Reading, parts: Sequence[str]) -> Iterator[str]:
        """Yield the paths of files in a folder. Walks to it, because AEP's answer for a missing folder is not known."""
        folder = ""
        for depth in range(1, len(parts) + 1):
            below = _listed(services, files, reading, folder)
            step = next((one for one in below if one.type == "folder" and one.parts == parts[:depth]), None)
            if step is not None:
                folder = step.path
            elif depth > 1 or not any(one.parts[0] == parts[0] for one in below):
                return
        yield from _files_below(services, files, reading, folder, _DEEPEST)


def _files_below(services: Services, files: Files, reading: Reading, folder: str, depth: int) -> Iterator[str]:
    entries = sorted(_listed(services, files, reading, folder), key=lambda one: (one.type == "folder", one.path))
    for entry in entries:
        if entry.type != "folder":
            yield entry.path
        elif depth:
            yield from _files_below(services, files, reading, entry.path, depth - 1)


def _listed(services: Services, files: Files, reading: Reading, folder: str) -> Listing[Entry]:
    return services.once(("files", reading.base_connection_id, folder), lambda: files.entries(folder))
