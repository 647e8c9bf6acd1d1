"""Zoho CRM, read only: organisation, user, modules, fields and records.

Every call needs its own scope; a token that works for one may be refused for the next (`OAUTH_SCOPE_MISMATCH`).
Source: Zoho CRM API v8.
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field as ModelField, ValidationError

from pulumi_zoho_aep.errors import Answer, Forbidden, NotFound, Refused, ServiceError, Unauthorized, UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Transport
from pulumi_zoho_aep.oauth import TokenSource

VERSION = "v8"
FIELDS_PER_CALL = 50
RECORDS_PER_CALL = 200


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class License(_Answer):
    """The edition, which decides the number of API calls per day."""

    paid_type: str = "free"
    users_license_purchased: int = 0


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
        params: dict[str, Any] = {"fields": ",".join(fields), "per_page": min(limit, RECORDS_PER_CALL)}
        while True:
            body = self._get(f"/{module}", f"read records of Zoho module {module}", params)
            records: list[dict[str, Any]] = body.get("data", [])
            yield from records[:limit]
            limit -= len(records)
            token = body.get("info", {}).get("next_page_token")
            if limit <= 0 or not token:
                return
            params = {"fields": params["fields"], "per_page": params["per_page"], "page_token": token}

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
        return self._transport.request(Request("GET", f"/crm/{VERSION}{path}", operation, params, headers))


def explain(reply: Reply) -> tuple[str, str]:
    """Find Zoho's words and code in a failure of the CRM API."""
    try:
        body = reply.json("")
    except UnexpectedReply:
        return "", ""
    return (str(body.get("message", "")), str(body.get("code", ""))) if isinstance(body, dict) else ("", "")


_HINTS: dict[str, tuple[type[ServiceError], str]] = {
    "INVALID_TOKEN": (Unauthorized, "check data_center and environment: a token works in one of each only"),
    "INVALID_OAUTHTOKEN": (Unauthorized, "check data_center and environment: a token works in one of each only"),
    "AUTHENTICATION_FAILURE": (Unauthorized, "this is a defect of pulumi-zoho-aep: please report it"),
    "OAUTH_SCOPE_MISMATCH": (
        Forbidden,
        "the token is valid, but was granted fewer scopes: consent again with the missing one",
    ),
    "INVALID_OAUTHSCOPE": (
        Forbidden,
        "the token is valid, but was granted fewer scopes: consent again with the missing one",
    ),
    "NO_PERMISSION": (
        Forbidden,
        "the Zoho user's profile lacks a right: see Setup, Security Control, Profiles in Zoho CRM",
    ),
    "AUTHORIZATION_FAILED": (Forbidden, "the Zoho user may not do this: see his profile in Zoho CRM"),
    "INACTIVE_USER": (
        Forbidden,
        "the Zoho user who consented is deactivated: activate him, or consent as another user",
    ),
    "INVALID_MODULE": (Refused, "use the API name of a module that is visible and supported by the API"),
    "API_NOT_SUPPORTED": (
        Refused,
        "Zoho no longer supports this version of its API: a newer release of pulumi-zoho-aep is needed",
    ),
    "FEATURE_NOT_ENABLED": (Refused, "this Zoho edition does not include the feature"),
    "NOT_SUPPORTED": (Refused, "this Zoho edition or module does not support the call"),
    "INVALID_HOST": (Refused, "this is a defect of pulumi-zoho-aep: please report it"),
    "INVALID_URL_PATTERN": (NotFound, "check the name of the module"),
    "RESOURCE_NOT_FOUND": (NotFound, "check the id"),
}


def refusal(operation: str, status: int, body: dict[str, Any]) -> ServiceError:
    """Turn an error envelope of the CRM API into an error with advice."""
    code = str(body.get("code", ""))
    kind, hint = _HINTS.get(code, (Unauthorized if status == HTTPStatus.UNAUTHORIZED else Refused, ""))
    return kind(Answer(operation, str(body.get("message") or "Zoho refuses the request"), status, code), hint=hint)


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
