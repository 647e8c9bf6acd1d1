"""The file of a bulk job: a zip with one CSV (routes reference C.1)."""

import csv
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from pulumi_zoho_aep.simulator.zoho.bulk_query import BulkQuery
from pulumi_zoho_aep.simulator.zoho.conditions import Columns
from pulumi_zoho_aep.simulator.zoho.held_records import Record
from pulumi_zoho_aep.simulator.zoho.site import Site

# Spelled with a capital, unlike everywhere else.
_KEY = "Id"


def packed(name: str, site: Site, query: BulkQuery, records: Iterable[Record]) -> tuple[bytes, int, int]:
    """Return a zip with a CSV of records, how many there are, and the id of the last one (0 without any)."""
    columns = Columns(site, query.module, [path for path in query.fields if path != "$converted"])
    content, count, last = io.BytesIO(), 0, 0
    archive = zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open(name, "w") as packed_file, io.TextIOWrapper(packed_file, "utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([_KEY, *query.fields])
        for record in records:
            writer.writerow([record["id"], *(_value(columns, record, path) for path in query.fields)])
            count, last = count + 1, int(record["id"])
    return content.getvalue(), count, last


def _value(columns: Columns, record: Record, path: str) -> str:
    if path == "$converted":
        return _text(bool(record.get("Converted__s")))
    return _text(columns.value(record, path))


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as the file has it: a lookup's id, tags' names.

    That a semicolon joins the choices of a multi-select is UNCONFIRMED.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return str(value["id"])
    if isinstance(value, list):
        names = [one["name"] for one in value if isinstance(one, dict)]
        return ",".join(names) if names else ";".join(str(one) for one in value)
    return str(value)
