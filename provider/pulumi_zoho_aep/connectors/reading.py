"""What a source connection reads, in the words of a stack file; each connector turns it into parameters of its own."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

from pulumi_zoho_aep.engine.models import NeverEmpty, Properties


class Pagination(str, Enum):
    """The way in which a generic REST source requests the next page."""

    CONTINUATION_TOKEN = "CONTINUATION_TOKEN"  # noqa: S105 - a word of AEP's
    """Continues with the token that each page brings: up to 100,000 records."""
    PAGE = "PAGE"
    """Continues with the number of the page: up to 2,000 records."""


class RestSettings(Properties):
    """Settings that Adobe's documents leave open for the generic REST source."""

    pagination: Annotated[Pagination, NeverEmpty] = Pagination.CONTINUATION_TOKEN
    """How the next page is requested: `CONTINUATION_TOKEN`, or `PAGE` for up to 2,000 records."""
    wrapper: Annotated[str, NeverEmpty] = "data"
    """The object in which AEP wraps each record, and hence the prefix of columns in mappings."""
    increments: bool = False
    """An experiment: each run reads what changed since its window began, by Zoho's header `If-Modified-Since`."""


@dataclass(frozen=True)
class Reading:
    """The data that one source connection reads.

    Attributes:
        base_connection_id: empty for a connector without base connections.
        table: as the connector calls it.
        columns: None for all of them.
        folder: Folder of the files, below the container or bucket, without a slash at either end.
        rest: for a REST source.
    """

    base_connection_id: str
    table: str
    columns: tuple[str, ...] | None = None
    folder: str = ""
    rest: RestSettings = field(default_factory=RestSettings)
