"""Batches, each written at once by a run, and their error diagnostics: which rows have errors, and why.

Diagnostics hold customer data. AEP keeps them for 30 days, and has them only if the dataflow asks for them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.paging import by_position, each_once
from pulumi_zoho_aep.aep.session import Model, Session, elements, mapping, member, parse, parse_each
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.http import Request

CATALOG = "/data/foundation/catalog/batches"
EXPORT = "/data/foundation/export/batches"
PAGE = 100


class BatchError(Model):
    """A kind of error in a batch, and how many rows have it; None without error diagnostics."""

    code: str = ""
    record_count: int | None = None


class Batch(Model):
    """A batch as Catalog describes it."""

    status: str = ""
    errors: list[BatchError] = Field(default_factory=list)
    tags: dict[str, Any] = Field(default_factory=dict)

    @property
    def has_diagnostics(self) -> bool:
        """Whether rows with errors are kept; if AEP does not say, they may be."""
        return str(self.tags.get("acp_enableErrorDiagnostics", True)).strip("[]'\"").lower() != "false"


class _File(Model):
    name: str
    length: int = 0


@dataclass(frozen=True)
class RowError:
    """An error in a row. `message` and `record` may hold customer data."""

    code: str
    """The code without its prefix, such as `1401`, or the keyword of the schema that the record does not fit."""
    column: str
    """A column or a path in the schema; empty if the whole row is meant."""
    message: str = field(repr=False)
    record: Any = field(repr=False)


@dataclass(frozen=True)
class RowErrors:
    """The errors of the rows of a batch."""

    errors: Sequence[RowError]
    is_whole: bool
    """Whether these are all; otherwise there was more than was to be read."""


class Batches:
    """The batches of a sandbox."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, identifier: str) -> Batch:
        """Return a batch.

        Raises:
            NotFound: There is no batch with that id.
        """
        operation = f"read batch {identifier}"
        request = Request("GET", f"{CATALOG}/{quote(identifier, safe='')}", operation)
        body = mapping(self._session.json(request), operation)
        return parse(Batch, member(body, identifier, operation), operation)

    def row_errors(self, identifier: str, *, most_bytes: int) -> RowErrors:
        """Return what is wrong with rows of a batch: of parsing and conversion or, if there is none, of validation.

        Args:
            identifier: The batch.
            most_bytes: Maximum number of bytes to download.
        """
        found = self._read(f"{EXPORT}/{quote(identifier, safe='')}/meta", "row_errors", most_bytes)
        return found if found.errors else self._read(f"{EXPORT}/{quote(identifier, safe='')}/failed", "", most_bytes)

    def _read(self, path: str, folder: str, most_bytes: int) -> RowErrors:
        operation, left = "read error diagnostics", most_bytes
        errors: list[RowError] = []
        for file in self._files(path, folder, operation):
            if left <= 0:
                return RowErrors(errors, is_whole=False)
            name = f"{folder}/{file.name}" if folder else file.name
            request = Request("GET", path, operation, {"path": name}, {"Range": f"bytes=0-{left - 1}"})
            content = self._session.send(request).body
            is_cut = file.length > len(content) or len(content) > left
            # What follows the last line end was cut off.
            whole = content[:left].rpartition(b"\n")[0] if is_cut else content
            errors += _errors(whole)
            if is_cut:
                return RowErrors(errors, is_whole=False)
            left -= len(content)
        return RowErrors(errors, is_whole=True)

    def _files(self, path: str, folder: str, operation: str) -> Iterator[_File]:
        """Yield the files with rows: those whose names begin with an underscore are markers, such as `_SUCCESS`."""

        def fetch(start: int) -> list[Any]:
            params = {"limit": PAGE, "start": start, **({"path": folder} if folder else {})}
            try:
                return elements(self._session.json(Request("GET", path, operation, params)), "data", operation)
            except NotFound:
                return []

        pages = by_position(
            fetch, lambda item: str(item.get("name") if isinstance(item, dict) else item), PAGE, operation
        )
        files = (parse_each(_File, [*page], operation) for page in pages if page)
        for file in each_once(((file.name, file) for file in page) for page in files):
            if file.length and not file.name.startswith("_"):
                yield file


def _errors(content: bytes) -> Iterator[RowError]:
    for line in content.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            yield from _of_row(row)


def _of_row(row: dict[str, Any]) -> Iterator[RowError]:
    record = {name: value for name, value in row.items() if name not in ("_errors", "_validationErrors", "_filename")}
    for one in _objects(row.get("_errors")):
        yield RowError(_text(one.get("code")), _text(one.get("column")), _text(one.get("message")), record)
    for one in _objects(row.get("_validationErrors")):
        column = _text(one.get("pointerToViolation")).lstrip("#/").replace("/", ".")
        yield RowError(_text(one.get("keyword")), column, _text(one.get("message")), record)


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever the service sent
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _text(value: Any) -> str:  # noqa: ANN401 - whatever the service sent
    return "" if value is None or isinstance(value, dict | list) else str(value)
