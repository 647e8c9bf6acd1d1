"""The checks before every call to the CRM: token, user, credits, scopes (Zoho reference §9-§12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.unserved import reason
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.organizations import DAILY_CREDITS
from pulumi_zoho_aep.simulator.zoho.site import Site

# OAuth and paths are the same in all versions.
VERSIONS = ("v2", "v2.1", "v3", "v4", "v5", "v6", "v7", "v8")
_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Asked:
    """A call of the CRM.

    Attributes:
        method: Of HTTP.
        version: The API's version, from the path.
        path: The whole path.
        host_url: Address of the simulator.
        query: Parameters.
        authorization: The header with that name; empty if there is none.
        modified_since: `If-Modified-Since` as it was sent.
    """

    method: str
    version: str
    path: str
    host_url: str
    query: Query
    authorization: str = ""
    modified_since: str | None = None

    def number(self, name: str, default: int, *, most: int) -> int:
        """Return a whole number from the query.

        Raises:
            Refusal: The text is not a number, or is beyond what the API allows.
        """
        value = self.query.get(name, str(default))
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise refused(400, "INVALID_DATA", "invalid data", param_name=name, maximum=most)
        return int(value)

    def since(self) -> float | None:
        """Return the moment of `If-Modified-Since` in epoch seconds, or None without it."""
        if self.modified_since is None:
            return None
        try:
            return seconds(self.modified_since)
        except ValueError:
            # ISO 8601 with an offset is asked for, not HTTP's own date format.
            raise refused(400, "INVALID_DATA", "invalid data", param_name="If-Modified-Since") from None

    def unserved(self) -> str:
        """Return that the simulator does not serve this call."""
        return reason(self.method, self.path, self.host_url)


@dataclass(frozen=True)
class Session:
    """A call that has passed: to which site, whose token calls, and what the answer says about token and credits.

    Attributes:
        site: Site to which it goes.
        asked: The request.
        user: Whose token it is, as stored.
        organization: The organisation, as stored.
        granted: The scopes of the token.
        headers: The answer's headers.
    """

    site: Site
    asked: Asked
    user: dict[str, Any]
    organization: dict[str, Any]
    granted: tuple[str, ...]
    headers: dict[str, str]

    def need(self, *alternatives: Iterable[str]) -> None:
        """Demand one scope out of each group.

        Raises:
            Refusal: The token is valid, and its scopes do not cover the call.
        """
        if not all(scopes.covers(self.granted, group) for group in alternatives):
            raise refused(401, "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL")

    def spend(self, credits_needed: int) -> None:
        """Take what a call costs beyond its entry, once that is known.

        Raises:
            Refusal: The organisation has no such credits left today.
        """
        organization = self.site.store.get("zohoOrgs", self.site.place.key) or self.organization
        self.headers.update(_spend(self.site, organization, credits_needed))


def enter(site: Site, asked: Asked, *, credits_needed: int = 1) -> Session:
    """Check a call and return its session.

    Args:
        site: Site to which the call goes.
        asked: The request.
        credits_needed: Credits that the call costs the organisation.

    Raises:
        Refusal: Carries the CRM's status and code for the first thing that is wrong.
    """
    scheme, _, token = asked.authorization.partition(" ")
    # The CRM's documentation knows only the first; Zoho's accounts pages say the other, and it has been seen to work.
    if scheme not in ("Zoho-oauthtoken", "Bearer") or not token:
        raise refused(401, "AUTHENTICATION_FAILURE", "Authentication failed")
    issued, key = site.grants.access_token(token), site.place.key
    # UNCONFIRMED which code a token of another environment gets: the one expected by the reference.
    if issued is None or issued["place"] != key:
        raise refused(401, "INVALID_TOKEN", "invalid oauth token")
    if asked.version not in VERSIONS:
        raise refused(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one")
    user, organization = site.store.get("zohoUsers", key), site.store.get("zohoOrgs", key)
    if user is None or organization is None or user["status"] != "active":
        raise refused(403, "INACTIVE_USER", "The user is inactive")
    headers = {"X-ACCESSTOKEN-RESET": _iso(issued["expires"])} | _spend(site, organization, credits_needed)
    return Session(site, asked, user, organization, tuple(issued["scopes"]), headers)


def refused(status: int, code: str, message: str, **details: Any) -> Refusal:  # noqa: ANN401 - any JSON value
    """Return an error in the CRM's envelope."""
    return Refusal(status, {"code": code, "details": details, "message": message, "status": "error"})


def seconds(time: str) -> float:
    """Return a time as the CRM writes it in epoch seconds.

    Raises:
        ValueError: The text is not an ISO 8601 time, or has no offset.
    """
    # Python 3.10 does not read the Z that stands for UTC.
    moment = datetime.fromisoformat(time.removesuffix("Z") + ("+00:00" if time.endswith("Z") else ""))
    if moment.tzinfo is None:
        raise ValueError(f"no offset: {time}")
    return moment.timestamp()


def _spend(site: Site, organization: dict[str, Any], needed: int) -> dict[str, str]:
    """Take credits from the organisation's day; the answer says what remains once half of them are gone."""
    licence = organization["license_details"]
    base, each = DAILY_CREDITS[licence["paid_type"]]
    daily = base + each * licence["users_license_purchased"]
    now = site.world.clock.now()
    day = organization.get("_credits", {"since": now, "used": 0})
    if day["since"] <= now - _DAY_SECONDS:
        day = {"since": now, "used": 0}
    if day["used"] + needed > daily:
        raise refused(429, "TOO_MANY_REQUESTS", "The number of API requests for the organization has been exceeded")
    used = day["used"] + needed
    site.store.put("zohoOrgs", organization["place"], {**organization, "_credits": {**day, "used": used}})
    return {"X-API-CREDITS-REMAINING": str(daily - used)} if used * 2 >= daily else {}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
