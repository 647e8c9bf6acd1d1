"""What stands before every call of the CRM: token, user, credits, scopes (Zoho reference §9-§12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from flask import Response, g, request

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.world import world
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.accounts import here
from pulumi_zoho_aep.simulator.zoho.organizations import DAILY_CREDITS

# OAuth and paths are the same in all versions.
VERSIONS = ("v2", "v2.1", "v3", "v4", "v5", "v6", "v7", "v8")
_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Session:
    """Whose token calls: user and organisation as stored, and the scopes of the token."""

    user: dict[str, Any]
    organization: dict[str, Any]
    granted: tuple[str, ...]

    def need(self, *alternatives: Iterable[str]) -> None:
        """Demand one scope out of each group.

        Raises:
            Refusal: The token is valid, and its scopes do not cover the call.
        """
        if not all(scopes.covers(self.granted, group) for group in alternatives):
            raise refused(401, "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL")


def enter(version: str, *, credits_needed: int = 1) -> Session:
    """Check the current call and return its session.

    Args:
        version: Of the API, from the path.
        credits_needed: What the call costs the organisation.

    Raises:
        Refusal: With the CRM's status and code, at the first thing that is wrong.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # `Bearer` has been seen to work; the CRM's documentation knows only this scheme.
    if scheme != "Zoho-oauthtoken" or not token:
        raise refused(401, "AUTHENTICATION_FAILURE", "Authentication failed")
    issued = here().access_token(token)
    # UNCONFIRMED which code a token of another environment gets: the one expected by the reference.
    if issued is None or issued["place"] != g.place.key:
        raise refused(401, "INVALID_TOKEN", "invalid oauth token")
    if version not in VERSIONS:
        raise refused(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one")
    user, organization = world().store.get("zohoUsers", g.place.key), world().store.get("zohoOrgs", g.place.key)
    if user is None or organization is None or user["status"] != "active":
        raise refused(403, "INACTIVE_USER", "The user is inactive")
    g.crm_headers = {"X-ACCESSTOKEN-RESET": _iso(issued["expires"])} | _spend(organization, credits_needed)
    return Session(user, organization, tuple(issued["scopes"]))


def refused(status: int, code: str, message: str, **details: Any) -> Refusal:  # noqa: ANN401 - any JSON value
    """Return an error in the CRM's envelope."""
    return Refusal(status, {"code": code, "details": details, "message": message, "status": "error"})


def add_headers(response: Response) -> Response:
    """Add what the CRM tells about token and credits; an `after_request` of the CRM's blueprints."""
    response.headers.extend(g.get("crm_headers", {}))
    return response


def optional_number(name: str, default: int, *, most: int) -> int:
    """Return a whole number from the query.

    Raises:
        Refusal: It is none, or beyond what the API allows.
    """
    value = request.args.get(name, str(default))
    if not value.isdigit() or not 1 <= int(value) <= most:
        raise refused(400, "INVALID_DATA", "invalid data", param_name=name, maximum=most)
    return int(value)


def modified_since() -> float | None:
    """Return the moment of `If-Modified-Since` in epoch seconds, or None without it."""
    value = request.headers.get("If-Modified-Since")
    if value is None:
        return None
    try:
        return seconds(value)
    except ValueError:
        # ISO 8601 with an offset is wanted, not HTTP's own date format.
        raise refused(400, "INVALID_DATA", "invalid data", param_name="If-Modified-Since") from None


def seconds(time: str) -> float:
    """Return a time as the CRM writes it in epoch seconds.

    Raises:
        ValueError: It is no ISO 8601 time, or has no offset.
    """
    # Python 3.10 does not read the Z that stands for UTC.
    moment = datetime.fromisoformat(time.removesuffix("Z") + ("+00:00" if time.endswith("Z") else ""))
    if moment.tzinfo is None:
        raise ValueError(f"no offset: {time}")
    return moment.timestamp()


def _spend(organization: dict[str, Any], needed: int) -> dict[str, str]:
    """Take credits from the organisation's day; it is told what remains once half of them are gone."""
    licence = organization["license_details"]
    base, each = DAILY_CREDITS[licence["paid_type"]]
    daily = base + each * licence["users_license_purchased"]
    now = world().clock.now()
    day = organization.get("_credits", {"since": now, "used": 0})
    if day["since"] <= now - _DAY_SECONDS:
        day = {"since": now, "used": 0}
    if day["used"] + needed > daily:
        raise refused(429, "TOO_MANY_REQUESTS", "The number of API requests for the organization has been exceeded")
    used = day["used"] + needed
    world().store.put("zohoOrgs", organization["place"], {**organization, "_credits": {**day, "used": used}})
    return {"X-API-CREDITS-REMAINING": str(daily - used)} if used * 2 >= daily else {}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
