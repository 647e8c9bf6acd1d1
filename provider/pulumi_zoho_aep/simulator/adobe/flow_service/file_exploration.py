"""What storages show: files and folders, and columns and a few rows of a file (routes reference B.2)."""

from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import cloud_storage, errors, file_formats, inferred
from pulumi_zoho_aep.simulator.adobe.flow_service.cloud_storage import StoredFile
from pulumi_zoho_aep.simulator.adobe.flow_service.file_formats import Corrupt, Unreadable
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

_KIND = "connections"
_PREVIEW_ROWS = 100
_FORMATS = {"delimited": "delimited", "json": "json"}
_PROPERTIES = ("columnDelimiter", "encoding", "compressionType")
_DELIMITERS = (",", "\t", ";", "|")


def explore(world: World, spec_id: str, sandbox: str, base: Item | None, asked: Query) -> Any:  # noqa: ANN401 - a list or an object
    """Answer an explore call on a storage.

    Args:
        world: State and time.
        spec_id: Connection spec.
        sandbox: Whose landing zone is meant.
        base: The base connection as stored, or None for a landing zone.
        asked: Parameters; `exploration.explore` has checked `objectType` and `object`.
    """
    found = cloud_storage.every(world, spec_id, sandbox, base)
    kind = asked["objectType"].lower()
    if kind == "root":
        return _children(found, cloud_storage.root(spec_id))
    if kind == "folder":
        children = _children(found, asked["object"].rstrip("/") + "/")
        if not children:
            raise errors.connector("1308-400", f"There is no folder {asked['object']}", kind=_KIND)
        return children
    if kind != "file":
        raise errors.connector("1336-400", f"Explore of {kind} is not supported for this connection", kind=_KIND)
    file = next((one for one in found if one.path == asked["object"]), None)
    if file is None:
        raise errors.connector("1308-400", f"There is no file {asked['object']}", kind=_KIND)
    return _file(file, asked)


def first_columns(world: World, source: Item, base: Item | None) -> set[str]:
    """Return the columns of the first file that a source connection selects; none if there is no such file."""
    found = cloud_storage.every(world, source["connectionSpec"]["id"], source["sandboxName"], base)
    chosen = cloud_storage.selected(found, source["params"])
    if not chosen or source["data"]["format"] != "delimited":
        return set()
    try:
        return set(file_formats.columns(chosen[0].read(), source["data"]))
    except Unreadable:
        return set()


def _children(found: list[StoredFile], folder: str) -> list[Item]:
    """Return the files and folders in a folder; a landing zone's root is its container."""
    start = folder
    if not folder and found:
        start = found[0].path.partition("/")[0] + "/"
    children: dict[str, Item] = {}
    for one in found:
        if one.path.startswith(start):
            name, cut, _ = one.path[len(start) :].partition("/")
            kind = "folder" if cut else "file"
            seen = {"canPreview": not cut, "canFetchSchema": not cut}
            children[name] = {"type": kind, "name": name, "path": f"{start}{name}{cut}", **seen}
    return list(children.values())


def _file(file: StoredFile, asked: Query) -> Item:
    named = asked.get("fileType") or asked.get("FileType")
    determine = asked.get("determineProperties").lower() == "true"
    if determine and (named or any(name in asked for name in _PROPERTIES)):
        raise errors.connector("1374-400", "determineProperties excludes explicit properties", kind=_KIND)
    if not determine and not named:
        raise errors.connector("1371-400", "fileType or determineProperties is missing", kind=_KIND)
    content = file.read()
    if not content:
        raise errors.connector("1308-400", f"The file {file.path} is empty", kind=_KIND)
    properties = {name: asked[name] for name in _PROPERTIES if name in asked}
    if determine:
        data = _detected(content)
    elif named.lower() in _FORMATS:
        data = {"format": named.lower(), "properties": properties}
    else:
        raise errors.connector("1375-400", f"The simulator does not read {named}", kind=_KIND)
    try:
        answer = _described(content, data, preview=asked.get("preview").lower() == "true")
    except Unreadable as error:
        raise errors.connector("1308-400", f"{file.path}: {error}", kind=_KIND) from None
    return answer | ({"properties": _as_properties(data)} if determine else {})


def _described(content: bytes, data: Item, *, preview: bool) -> Item:
    rows = (row for row in file_formats.rows(content, data) if not isinstance(row, Corrupt))
    first = list(islice(rows, _PREVIEW_ROWS))
    shown = {"data": first} if preview else {}
    if data["format"] == "json":
        return {"format": "hierarchical", "schema": inferred.schema(first), **shown}
    text = {"type": "string", "xdm": {"type": "string"}}
    columns = [{"name": name, **text} for name in file_formats.columns(content, data)]
    return {"format": "flat", "schema": {"columns": columns}, **shown}


def _detected(content: bytes) -> Item:
    """Return format and properties of a file, judged by its content."""
    packed = {"compressionType": "gzip"} if content.startswith(b"\x1f\x8b") else {}
    try:
        (line,) = file_formats.first_lines(content, packed, 1)
    except (Unreadable, ValueError):
        raise errors.connector("1376-400", "The properties of the file could not be determined", kind=_KIND) from None
    if line.lstrip().startswith(("{", "[")):
        return {"format": "json", "properties": packed}
    delimiter = max(_DELIMITERS, key=line.count)
    return {"format": "delimited", "properties": {"columnDelimiter": delimiter, **packed}}


def _as_properties(data: Item) -> Item:
    properties = data["properties"]
    return {"fileType": data["format"], "compressionType": properties.get("compressionType", "none")} | {
        name: value for name, value in properties.items() if name == "columnDelimiter"
    }
