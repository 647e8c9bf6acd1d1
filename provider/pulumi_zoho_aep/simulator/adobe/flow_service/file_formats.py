"""What a file holds: rows of delimited text or JSON, packed or not (routes reference B.3).

That an empty value is null, and that a line with too few or too many values is a corrupt row, is UNCONFIRMED.
"""

import bz2
import csv
import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]

ENCODINGS = ("UTF-8", "ISO-8859-1")


class Unreadable(Exception):
    """A file does not have its declared format; the message says why."""


@dataclass(frozen=True)
class Corrupt:
    """A row that could not be read."""

    line: int
    text: str


def _first_of_zip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(archive.namelist()[0])


def _first_of_tar(content: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        member = archive.extractfile(archive.getmembers()[0])
        return b"" if member is None else member.read()


_UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "bzip2": bz2.decompress,
    "deflate": lambda content: zlib.decompress(content, -zlib.MAX_WBITS),
    "zipDeflate": _first_of_zip,
    "tarGzip": lambda content: _first_of_tar(gzip.decompress(content)),
    "tar": _first_of_tar,
}
COMPRESSIONS = tuple(_UNPACK)
_NOT_OF_FORMAT = (UnicodeDecodeError, OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, IndexError)


def rows(content: bytes, data: Item) -> Iterator[Item | Corrupt]:
    """Yield the rows of a file.

    Args:
        content: Its bytes.
        data: `format` and `properties` of a source connection.

    Raises:
        Unreadable: It does not have that format.
    """
    properties = data.get("properties", {})
    text = _text(content, properties)
    if data["format"] == "json":
        yield from _json_rows(text)
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=properties.get("columnDelimiter", ","), strict=True)
    try:
        header = next(reader, [])
        for row in reader:
            if len(row) == len(header):
                yield {name: value or None for name, value in zip(header, row, strict=True)}
            elif row:
                yield Corrupt(reader.line_num, reader.dialect.delimiter.join(row))
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}") from None


def columns(content: bytes, data: Item) -> list[str]:
    """Return the columns of a delimited file: its first line.

    Raises:
        Unreadable: It has none.
    """
    properties = data.get("properties", {})
    text = io.StringIO(_text(content, properties), newline="")
    try:
        header = next(csv.reader(text, delimiter=properties.get("columnDelimiter", ","), strict=True), [])
    except csv.Error as error:
        raise Unreadable(str(error)) from None
    if not all(header) or len(set(header)) < len(header) or not header:
        raise Unreadable("the first line does not name the columns, each once")
    return header


def first_lines(content: bytes, properties: Item, count: int) -> list[str]:
    """Return the first lines of a file.

    Raises:
        Unreadable: The content is not text.
    """
    return _text(content, properties).splitlines()[:count]


def _text(content: bytes, properties: Item) -> str:
    kind = properties.get("compressionType")
    try:
        unpacked = _UNPACK[kind](content) if kind else content
        return unpacked.decode(properties.get("encoding", "UTF-8"))
    except (
        UnicodeDecodeError,
        OSError,
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
        tarfile.TarError,
        IndexError,
    ) as error:
        raise Unreadable(f"not {kind or properties.get('encoding', 'UTF-8')}: {type(error).__name__}") from None


def _json_rows(text: str) -> Iterator[Item | Corrupt]:
    """Yield objects from one list, or one per line: which of them AEP expects is UNCONFIRMED."""
    if text.lstrip().startswith("["):
        try:
            yield from json.loads(text)
        except ValueError as error:
            raise Unreadable(str(error)) from None
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(line) if line.strip() else None
        except ValueError:
            found = Corrupt(number, line)
        if found is not None:
            yield found if isinstance(found, dict | Corrupt) else Corrupt(number, line)
