"""What changed in a module since a moment: changed records in the order of their change, and deleted ones.

https://www.zoho.com/crm/developer/docs/api/v8/get-records.html,
https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html and
https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.http import Request
from pulumi_zoho_aep.zoho.calls import Calls
from pulumi_zoho_aep.zoho.crm import RECORDS_PER_CALL, VERSION

Record = Mapping[str, Any]
ROWS_PER_QUERY = 200
"""Zoho's pages disagree (200 or 2,000); all of them agree on the smaller number at least."""
DELETED_PER_CALL = 200
_ID = re.compile("[0-9]+")


@dataclass(frozen=True)
class Page:
    """Some records, and how to get the next ones."""

    records: Sequence[Record]
    has_more: bool = False
    next_page_token: str = ""


class Changes:
    """Reads of one API by time of change."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def select(self, query: str, module: str) -> Page:
        """Return the rows of a COQL query; needs `ZohoCRM.coql.READ` and the module's scope."""
        operation = f"query Zoho module {module}"
        request = Request("POST", f"/crm/{VERSION}/coql", operation, json={"select_query": query}, idempotent=True)
        return self._page(request)

    def records(self, module: str, fields: Sequence[str], column: str, since: datetime, page_token: str = "") -> Page:
        """Return a page of the records changed at or after a moment, the earliest change first; fifty fields at most.

        They include converted leads, which Zoho leaves out unless they are requested.
        """
        params = {
            "fields": ",".join(fields),
            "per_page": RECORDS_PER_CALL,
            "sort_by": column,
            "sort_order": "asc",
            **({"converted": "both"} if module == "Leads" else {}),
            **({"page_token": page_token} if page_token else {}),
        }
        headers = {"If-Modified-Since": since.isoformat(timespec="seconds")}
        operation = f"read changed records of Zoho module {module}"
        return self._page(Request("GET", f"/crm/{VERSION}/{quote(module, safe='')}", operation, params, headers))

    def newest(self, module: str, column: str) -> Page:
        """Return the records that changed last, the latest change first, with nothing but that time."""
        params = {"fields": column, "per_page": RECORDS_PER_CALL, "sort_by": column, "sort_order": "desc"}
        operation = f"find the last change of Zoho module {module}"
        return self._page(Request("GET", f"/crm/{VERSION}/{quote(module, safe='')}", operation, params))

    def deleted(self, module: str, since: datetime, page: int) -> Page:
        """Return a page, counted from 1, of the records deleted at or after a moment; Zoho keeps 60 to 120 days."""
        params = {"type": "all", "per_page": DELETED_PER_CALL, "page": page}
        headers = {"If-Modified-Since": since.isoformat(timespec="seconds")}
        operation = f"read deleted records of Zoho module {module}"
        path = f"/crm/{VERSION}/{quote(module, safe='')}/deleted"
        return self._page(Request("GET", path, operation, params, headers))

    def _page(self, request: Request) -> Page:
        records, info = self._calls.items(request, "data")
        # An odd record is not left out, as lists elsewhere do: it would be lost for good.
        if not all(isinstance(record, dict) and _ID.fullmatch(str(record.get("id"))) for record in records):
            raise UnexpectedReply(Answer(request.operation, "a record has no id"))
        has_more, token = info.get("more_records"), info.get("next_page_token") or ""
        # Taken as the last page, the rest would be lost for good as well.
        if not isinstance(has_more, bool) or not isinstance(token, str):
            name = "next_page_token" if isinstance(has_more, bool) else "more_records"
            raise UnexpectedReply(Answer(request.operation, f"member info.{name} is not as documented"))
        if has_more and not records:
            raise UnexpectedReply(Answer(request.operation, "there are more records, but none in the answer"))
        return Page(records, has_more, token)
