"""Zoho CRM, read only: organisation, user, modules, fields and records.

Every call needs its own scope; a token that works for one may be refused for the next (`OAUTH_SCOPE_MISMATCH`).
Source: Zoho CRM API v8.
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field as ModelField, ValidationError

from pulumi_zoho_aep.errors import Answer, Throttled, Unavailable, UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Transport
from pulumi_zoho_aep.oauth import TokenSource
from pulumi_zoho_aep.zoho.crm_refusals import DAY_IS_SPENT, advised, refusal

VERSION = "v8"
FIELDS_PER_CALL = 50
RECORDS_PER_CALL = 200


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class License(_Answer):
    """The edition, which decides the number of API calls per day."""

    paid_type: str = "free"
    paid_expiry: str | None = None
    trial_expiry: str | None = None
    users_license_purchased: int = 0

    @property
    def ends(self) -> str:
        """When the licence, paid or on trial, ends; empty where Zoho does not say."""
        return self.paid_expiry or self.trial_expiry or ""


class Organization(_Answer):
    """The organisation a token belongs to."""

    id: str
    zgid: str
    company_name: str = ""
    type: str = "production"
    """`production`, `sandbox`, `developer` or `bigin`."""
    license_details: License = License()


class User(_Answer):
    """The user who consented."""

    id: str
    email: str = ""
    full_name: str = ""
    status: str = "active"


class Module(_Answer):
    """What AEP calls a table."""

    api_name: str
    plural_label: str = ""
    generated_type: str = "default"
    api_supported: bool = True
    viewable: bool = True
    status: str = "visible"

    @property
    def is_readable(self) -> bool:
        """Whether its records can be read through the API."""
        return self.api_supported and self.viewable and self.status != "scheduled_for_deletion"


class Field(_Answer):
    """What AEP calls a column."""

    api_name: str
    field_label: str = ""
    data_type: str
    json_type: str = "string"
    custom_field: bool = False
    length: int | None = None
    visible: bool = True
    lookup: dict[str, Any] = ModelField(default_factory=dict)


_Model = TypeVar("_Model", bound=_Answer)


class Crm:
    """The CRM API of one data centre and environment, for one credential."""

    def __init__(self, transport: Transport, tokens: TokenSource) -> None:
        self._transport = transport
        self._tokens = tokens

    def organization(self) -> Organization:
        """Return the organisation the token belongs to; proves API host and environment."""
        return _models(Organization, self._get("/org", "read Zoho organisation"), "org")[0]

    def current_user(self) -> User:
        """Return the user who consented; needs `ZohoCRM.users.READ`."""
        body = self._get("/users", "read Zoho user", {"type": "CurrentUser"})
        return _models(User, body, "users")[0]

    def modules(self) -> list[Module]:
        """Return all modules, readable or not; needs `ZohoCRM.settings.modules.READ`."""
        return _models(Module, self._get("/settings/modules", "list Zoho modules"), "modules")

    def fields(self, module: str) -> list[Field]:
        """Return the fields of a module; needs `ZohoCRM.settings.fields.READ`."""
        body = self._get("/settings/fields", f"list fields of Zoho module {module}", {"module": module})
        return _models(Field, body, "fields")

    def records(self, module: str, fields: Sequence[str], *, limit: int) -> Iterator[dict[str, Any]]:
        """Yield up to `limit` records, newest first, of at most fifty fields (Zoho's own limit per call)."""
        operation = f"read records of Zoho module {module}"
        params: dict[str, Any] = {"fields": ",".join(fields), "per_page": min(limit, RECORDS_PER_CALL)}
        while True:
            body = self._get(f"/{quote(module, safe='')}", operation, params)
            records, page = body.get("data", []), body.get("info", {})
            if not isinstance(page, dict) or not _are_objects(records):
                raise UnexpectedReply(Answer(operation, "data or info is not as documented"))
            yield from records[:limit]
            limit -= len(records)
            token = page.get("next_page_token")
            if limit <= 0 or not records or not token:
                return
            params = {"fields": params["fields"], "per_page": params["per_page"], "page_token": token}

    def require_readable(self, module: str) -> None:
        """Read one record, or see that there is none; needs the scope of the module and the user's right to it."""
        next(self.records(module, ["id"], limit=1), None)

    def _get(self, path: str, operation: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        reply = self._send(path, operation, params)
        if reply.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            return {}
        body = reply.json(operation)
        if not isinstance(body, dict):
            raise UnexpectedReply(Answer(operation, "the answer is not a JSON object", reply.status))
        if reply.status >= HTTPStatus.BAD_REQUEST or body.get("status") == "error":
            raise refusal(operation, reply.status, body)
        return body

    def _send(self, path: str, operation: str, params: dict[str, Any] | None) -> Reply:
        token = self._tokens.get()
        reply = self._send_with(token.value, path, operation, params)
        if reply.status == HTTPStatus.UNAUTHORIZED and explain(reply)[1] in ("INVALID_TOKEN", "INVALID_OAUTHTOKEN"):
            # Evicted by newer tokens or revoked: one new token and one repeat tell which.
            self._tokens.reject(token)
            reply = self._send_with(self._tokens.get().value, path, operation, params)
        return reply

    def _send_with(self, token: str, path: str, operation: str, params: dict[str, Any] | None) -> Reply:
        headers = {"Authorization": f"Zoho-oauthtoken {token}"}
        try:
            return self._transport.request(Request("GET", f"/crm/{VERSION}{path}", operation, params, headers))
        except (Throttled, Unavailable) as error:
            raise advised(error) from None


def explain(reply: Reply) -> tuple[str, str]:
    """Find Zoho's words and code in a failure of the CRM API."""
    try:
        body = reply.json("")
    except UnexpectedReply:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    code = str(body.get("code", ""))
    # Told apart by the header that counts down: the day's credits do not come back while we wait.
    if code == "TOO_MANY_REQUESTS" and reply.headers.get("x-api-credits-remaining") == "0":
        code = DAY_IS_SPENT
    return str(body.get("message", "")), code


def _are_objects(value: Any) -> bool:  # noqa: ANN401 - whatever the service sent
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _models(model: type[_Model], body: dict[str, Any], member: str) -> list[_Model]:
    operation, items = f"read Zoho {member}", body.get(member, [])
    if not isinstance(items, list):
        raise UnexpectedReply(Answer(operation, f"member {member} is not as documented"))
    try:
        found = [model.model_validate(item) for item in items]
    except ValidationError as error:
        place = ".".join([member, *(str(part) for part in error.errors()[0]["loc"])])
        raise UnexpectedReply(Answer(operation, f"member {place} is not as documented")) from None
    if not found and member in ("org", "users"):
        raise UnexpectedReply(Answer(operation, f"member {member} is empty"))
    return found
