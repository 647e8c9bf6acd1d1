"""What a run reads from files: those that were changed within its window (routes reference B.4)."""

from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import cloud_storage, file_formats
from pulumi_zoho_aep.simulator.adobe.flow_service.cloud_storage import StoredFile
from pulumi_zoho_aep.simulator.adobe.flow_service.file_formats import Corrupt, Unreadable
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import NotRead, Window
from pulumi_zoho_aep.simulator.blob import names
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]


class FileRows:
    """The rows of the files that a source connection reads."""

    def __init__(self, world: World, source: Item, base: Item | None) -> None:
        """Look at a source connection; `base` is None for a landing zone."""
        self._world, self._source, self._base = world, source, base
        self.files: int | None = 0

    def rows(self, window: Window) -> Iterator[Item | Corrupt]:
        """Yield the rows of the files that were changed within a window.

        Raises:
            NotRead: A file is empty, does not have its declared format, or has a name that AEP does not accept.
        """
        chosen = [file for file in self._selected() if _is_within(file, window)]
        self.files = len(chosen)
        for file in chosen:
            problem = names.problem(file.path.strip("/"))
            if problem:
                raise NotRead("CONNECTOR-1001-500", f"The copy from the source failed: {problem}")
            if not file.file.size:
                raise NotRead("106", f"The dataset file is empty: {file.path}")
        for file in chosen:
            yield from self._parsed(file)

    def _parsed(self, file: StoredFile) -> Iterator[Item | Corrupt]:
        try:
            yield from file_formats.rows(file.read(), self._source["data"])
        except Unreadable as error:
            raise NotRead("CONNECTOR-2001-500", f"{file.path} could not be parsed: {error}") from None

    def _selected(self) -> list[StoredFile]:
        spec, sandbox = self._source["connectionSpec"]["id"], self._source["sandboxName"]
        found = cloud_storage.every(self._world, spec, sandbox, self._base)
        return cloud_storage.selected(found, self._source["params"])


def _is_within(file: StoredFile, window: Window) -> bool:
    after = window.start is None or window.start <= file.file.modified
    return after and (window.end is None or file.file.modified < window.end)
