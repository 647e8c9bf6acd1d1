"""A list of blobs as Azure writes it."""

from email.utils import formatdate
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

_MOST = 5_000


def page(blobs: list[Item], query: Query, container: str) -> bytes:
    """Return one page of blobs, which are in the order of their names, as XML."""
    most = min(int(query.get("maxresults") or _MOST), _MOST)
    prefix, delimiter, marker = query.get("prefix"), query.get("delimiter"), query.get("marker")
    entries = _entries([one for one in blobs if one["name"].startswith(prefix)], prefix, delimiter)
    names = [name for name in entries if name >= marker]
    root = Element("EnumerationResults", ContainerName=container)
    SubElement(root, "Prefix").text = prefix
    listed = SubElement(root, "Blobs")
    for name in names[:most]:
        blob = entries[name]
        if blob is None:
            SubElement(SubElement(listed, "BlobPrefix"), "Name").text = name
        else:
            _add(listed, blob, with_metadata="metadata" in query.get("include"))
    SubElement(root, "NextMarker").text = names[most] if len(names) > most else ""
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entries(blobs: list[Item], prefix: str, delimiter: str) -> dict[str, Item | None]:
    """Return blobs by name, and None for a prefix that stands for all names with it, up to the delimiter."""
    entries: dict[str, Item | None] = {}
    for blob in blobs:
        head, cut, _ = blob["name"][len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        entries[f"{prefix}{head}{cut}" if cut else blob["name"]] = None if cut else blob
    return entries


def _add(listed: Element, blob: Item, *, with_metadata: bool) -> None:
    element = SubElement(listed, "Blob")
    SubElement(element, "Name").text = blob["name"]
    properties = SubElement(element, "Properties")
    for name, value in (
        ("Last-Modified", formatdate(blob["modified"], usegmt=True)),
        ("Etag", blob["etag"]),
        ("Content-Length", str(blob["size"])),
        ("Content-Type", blob["contentType"]),
        ("Content-MD5", blob["contentMD5"]),
        ("BlobType", "BlockBlob"),
        ("LeaseStatus", "unlocked"),
        ("LeaseState", "available"),
    ):
        SubElement(properties, name).text = value
    if with_metadata:
        metadata = SubElement(element, "Metadata")
        for name, value in blob["metadata"].items():
            SubElement(metadata, name).text = value
