"""Zoho CRM, read only: organisation, user, modules, fields and records.

Every call needs its own scope; a token that works for one may be refused for the next (`OAUTH_SCOPE_MISMATCH`).
Source: Zoho CRM API v8.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.http import Request, Transport
from pulumi_zoho_aep.listing import Listing, listing
from pulumi_zoho_aep.oauth import TokenSource
from pulumi_zoho_aep.zoho.calls import Calls
from pulumi_zoho_aep.zoho.metadata import Field, ModelT, Module, Organization, User, read

VERSION = "v8"
FIELDS_PER_CALL = 50
RECORDS_PER_CALL = 200
_EVERY_STATUS = ("visible", "user_hidden", "system_hidden", "scheduled_for_deletion")


class Crm:
    """The CRM API of one data centre and environment, for one credential."""

    def __init__(self, transport: Transport, tokens: TokenSource) -> None:
        self.calls = Calls(transport, tokens)

    def organization(self) -> Organization:
        """Return the organisation that the token belongs to; success verifies API host and environment."""
        operation = "read Zoho organisation"
        return self._one(Organization, _request("/org", operation), "org")

    def current_user(self) -> User:
        """Return the user who consented; needs `ZohoCRM.users.READ`."""
        operation = "read Zoho user"
        return self._one(User, _request("/users", operation, {"type": "CurrentUser"}), "users")

    def modules(self) -> Listing[Module]:
        """Return all modules, readable or not; needs `ZohoCRM.settings.modules.READ`."""
        operation = "list Zoho modules"
        # By default Zoho omits modules with a hidden tab, although their records can be read.
        asked = {"status": ",".join(_EVERY_STATUS)}
        return self._models(Module, _request("/settings/modules", operation, asked), "modules")

    def fields(self, module: str) -> Listing[Field]:
        """Return the fields of a module; needs `ZohoCRM.settings.fields.READ`."""
        operation = f"list fields of Zoho module {module}"
        return self._models(Field, _request("/settings/fields", operation, {"module": module}), "fields")

    def records(
        self, module: str, fields: Sequence[str], *, limit: int, ids: Sequence[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """Yield up to `limit` records, newest first or those in `ids`, with at most fifty fields (Zoho's limit)."""
        operation = f"read records of Zoho module {module}"
        params: dict[str, Any] = {"fields": ",".join(fields), "per_page": min(limit, RECORDS_PER_CALL)}
        params |= {"ids": ",".join(ids)} if ids else {}
        page: dict[str, Any] = {}
        while True:
            request = _request(f"/{quote(module, safe='')}", operation, {**params, **page})
            records, info = self.calls.items(request, "data")
            yield from listing(records[:limit], lambda record: record if isinstance(record, dict) else None, operation)
            limit -= len(records)
            token = info.get("next_page_token")
            if limit <= 0 or not records or not token:
                return
            page = {"page_token": token}

    def count(self, module: str) -> int:
        """Return how many records a module has; costs fifty credits and needs `ZohoSearch.securesearch.READ`."""
        operation = f"count records of Zoho module {module}"
        found = self.calls.json(_request(f"/{quote(module, safe='')}/actions/count", operation)).get("count")
        if isinstance(found, bool) or not isinstance(found, (int, str)) or not str(found).isdecimal():
            raise UnexpectedReply(Answer(operation, "count is not as documented"))
        return int(found)

    def require_readable(self, module: str) -> None:
        """Try to read one record; needs the module's scope and a user who may read it."""
        next(self.records(module, ["id"], limit=1), None)

    def _models(self, model: type[ModelT], request: Request, member: str) -> Listing[ModelT]:
        return read(model, self.calls.items(request, member)[0], request.operation)

    def _one(self, model: type[ModelT], request: Request, member: str) -> ModelT:
        found = self._models(model, request, member)
        if not found:
            raise UnexpectedReply(Answer(request.operation, f"member {member} is empty"))
        return found[0]


def _request(path: str, operation: str, params: dict[str, Any] | None = None) -> Request:
    return Request("GET", f"/crm/{VERSION}{path}", operation, params)
