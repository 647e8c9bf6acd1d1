"""What stands before every Adobe service: the headers each call needs, and who the caller is.

Every blueprint of a service calls `check` before its routes run. Bodies: AEP reference §5.1 (gateway) and §8.15 with
the codes of §8.16 for the sandbox headers. Which service answers first for a bad sandbox header is UNCONFIRMED
outside Flow Service; the simulator gives all of them Flow Service's answer.
"""

import uuid
from dataclasses import dataclass

from flask import request

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import ims
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.world import world

_BODY_TYPES = ("application/json", "application/json-patch+json")


@dataclass(frozen=True)
class Caller:
    """Who calls, on whose behalf, and in which sandbox; audit fields are written from it.

    Attributes:
        client_id: The api key; `createdClient` and `updatedClient` of what the call writes.
        user: The technical account; `createdBy` and `updatedBy`.
        organization: `imsOrgId`.
        sandbox: Name of the sandbox, or "" for services without sandboxes.
        sandbox_id: GUID of the sandbox, or "".
    """

    client_id: str
    user: str
    organization: str
    sandbox: str
    sandbox_id: str


def check(*, sandboxed: bool = True) -> Caller:
    """Check the headers of the current request and return the caller.

    Args:
        sandboxed: Whether the service wants `x-sandbox-name`.

    Raises:
        Refusal: With the gateway's status and body, at the first header that is missing or wrong.
    """
    client = _authorised_client()
    organization = request.headers.get("x-gw-ims-org-id")
    if not organization:
        raise _refused(400, "400003", "Missing header: x-gw-ims-org-id")
    if organization != seeds.ORGANIZATION:
        raise _refused(403, "403025", "Profile is not valid")
    if request.content_length and request.mimetype not in _BODY_TYPES:
        detail = "A valid content-type must be specified"
        raise Refusal(
            400, {"type": "/placeholder/type/uri", "status": 400, "title": "BadRequestError", "detail": detail}
        )
    name, identifier = _sandbox() if sandboxed else ("", "")
    return Caller(client["id"], client["user"], organization, name, identifier)


def _authorised_client() -> dict[str, str]:
    authorization = request.headers.get("Authorization")
    if not authorization:
        raise _refused(403, "403010", "Oauth token is missing")
    scheme, _, token = authorization.partition(" ")
    client = ims.client_of(world().store, world().clock, token) if scheme.lower() == "bearer" else None
    if client is None:
        raise _refused(401, "401013", "Oauth token is not valid")
    api_key = request.headers.get("x-api-key")
    if not api_key:
        raise _refused(403, "403000", "Api Key is required")
    if api_key != client["id"]:
        raise _refused(403, "403003", "Api Key is invalid")
    return client


def _sandbox() -> tuple[str, str]:
    if "x-sandbox-id" in request.headers:
        raise _sandbox_refused("2110-400", "x-sandbox-id is not accepted with a user token, send x-sandbox-name")
    name = request.headers.get("x-sandbox-name")
    if not name:
        raise _sandbox_refused("2105-400", "The header x-sandbox-name is missing")
    if name == "*":
        raise _sandbox_refused("2111-403", "Queries across sandboxes are not allowed with a user token")
    sandbox = world().store.get("sandboxes", name)
    if sandbox is None:
        raise _sandbox_refused("2100-404", f"Sandbox {name} was not found")
    if sandbox["state"] != "active":
        # UNCONFIRMED: no code is documented for a sandbox that exists but is not active; another of the lookup codes.
        raise _sandbox_refused("2101-404", f"Sandbox {name} is not active but {sandbox['state']}")
    return name, sandbox["_id"]


def _refused(status: int, code: str, message: str) -> Refusal:
    return Refusal(status, {"error_code": code, "message": message})


def _sandbox_refused(code: str, message: str) -> Refusal:
    """Return Flow Service's error for a sandbox header, e.g. code `2105-400`."""
    status = int(code.rpartition("-")[2])
    report = {"detailed-message": message, "request-id": str(uuid.uuid4())}
    title = {400: "Bad Request", 403: "Forbidden", 404: "Resource not found"}[status]
    kind = f"https://ns.adobe.com/aep/errors/FLOW-{code}"
    return Refusal(status, {"type": kind, "title": title, "status": status, "report": report, "errorMessage": message})
