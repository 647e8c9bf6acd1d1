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
        return _one(Organization, self._get("/org", operation), "org", operation)

    def current_user(self) -> User:
        """Return the user who consented; needs `ZohoCRM.users.READ`."""
        operation = "read Zoho user"
        return _one(User, self._get("/users", operation, {"type": "CurrentUser"}), "users", operation)

    def modules(self) -> Listing[Module]:
        """Return all modules, readable or not; needs `ZohoCRM.settings.modules.READ`."""
        operation = "list Zoho modules"
        # By default Zoho omits modules with a hidden tab, although their records can be read.
        body = self._get("/settings/modules", operation, {"status": ",".join(_EVERY_STATUS)})
        return _models(Module, body, "modules", operation)

    def fields(self, module: str) -> Listing[Field]:
        """Return the fields of a module; needs `ZohoCRM.settings.fields.READ`."""
        operation = f"list fields of Zoho module {module}"
        return _models(Field, self._get("/settings/fields", operation, {"module": module}), "fields", operation)

    def records(
        self, module: str, fields: Sequence[str], *, limit: int, ids: Sequence[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """Yield up to `limit` records, newest first or those in `ids`, with at most fifty fields (Zoho's limit)."""
        operation = f"read records of Zoho module {module}"
        params: dict[str, Any] = {"fields": ",".join(fields), "per_page": min(limit, RECORDS_PER_CALL)}
        params |= {"ids": ",".join(ids)} if ids else {}
        page: dict[str, Any] = {}
        while True:
            body = self._get(f"/{quote(module, safe='')}", operation, {**params, **page})
            records, info = body.get("data") or [], body.get("info") or {}
            if not isinstance(records, list) or not isinstance(info, dict):
                raise UnexpectedReply(Answer(operation, "data or info is not as documented"))
            yield from listing(records[:limit], lambda record: record if isinstance(record, dict) else None, operation)
            limit -= len(records)
            token = info.get("next_page_token")
            if limit <= 0 or not records or not token:
                return
            page = {"page_token": token}

    def count(self, module: str) -> int:
        """Return how many records a module has; costs fifty credits and needs `ZohoSearch.securesearch.READ`."""
        operation = f"count records of Zoho module {module}"
        found = self._get(f"/{quote(module, safe='')}/actions/count", operation).get("count")
        if isinstance(found, bool) or not isinstance(found, (int, str)) or not str(found).isdecimal():
            raise UnexpectedReply(Answer(operation, "count is not as documented"))
        return int(found)

    def require_readable(self, module: str) -> None:
        """Try to read one record; needs the module's scope and a user who may read it."""
        next(self.records(module, ["id"], limit=1), None)

    def _get(self, path: str, operation: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.calls.json(Request("GET", f"/crm/{VERSION}{path}", operation, params))


def _models(model: type[ModelT], body: dict[str, Any], member: str, operation: str) -> Listing[ModelT]:
    items = body.get(member, [])
    if not isinstance(items, list):
        raise UnexpectedReply(Answer(operation, f"member {member} is not as documented"))
    return read(model, items, operation)


def _one(model: type[ModelT], body: dict[str, Any], member: str, operation: str) -> ModelT:
    found = _models(model, body, member, operation)
    if not found:
        raise UnexpectedReply(Answer(operation, f"member {member} is empty"))
    return found[0]
