"""The files that `zoho-aep sync` writes and a dataflow reads: where they are, and how their columns are called.

The code that writes files and the code that maps them both take these from here, so that they cannot disagree.
"""

from collections.abc import Mapping
from types import MappingProxyType

DATA_FORMAT = "delimited"
FORMAT_PROPERTIES: Mapping[str, str] = MappingProxyType({"columnDelimiter": ",", "encoding": "UTF-8"})
"""The `data` member of a source connection; both values are AEP's defaults, stated because a default may change."""
KEY = "id"
"""The column of the record's id, which every file has; Zoho's bulk read calls it `Id`."""
IS_DELETED = "is_deleted"
DELETED_TIME = "deleted_time"
DELETION_COLUMNS = (IS_DELETED, DELETED_TIME)
"""Columns that are in a file if the ingestion names them: `true` and the time for a deleted record, else empty."""


def default_folder(project: str, stack: str, ingestion: str) -> str:
    """Return where an ingestion's files are unless it has a `folder`: below the container, no slash at either end."""
    return f"zoho-aep/{project}/{stack}/{ingestion}"


def column_of(field: str) -> str:
    """Return the column of a Zoho field, or of a part of one: `Email`, `Owner`, `Owner.id`, `Owner.name`.

    A field keeps its API name. For a lookup, the column of that name holds the name of the record that it refers to, as
    Adobe's Zoho source is assumed to do (UNCONFIRMED), and `<field>__id` holds its id. A dot in a column's name would
    be a path to Data Prep; no API name of Zoho ends in `__id`.
    """
    name, _, part = field.partition(".")
    return f"{name}__{part}" if part not in ("", "name") else name
