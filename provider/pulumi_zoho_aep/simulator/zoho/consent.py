"""What Zoho's consent pages check, and where they send the browser with the user's answer (Zoho reference §3, §7.3)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES, Place
from pulumi_zoho_aep.simulator.zoho.grants import WEB_GRANT_TOKEN_SECONDS, Throttled, is_registered
from pulumi_zoho_aep.simulator.zoho.site import Site


class NotShown(Exception):
    """Zoho's page for a request that cannot be shown; its status is UNCONFIRMED where none is documented."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def approved(site: Site, form: Mapping[str, str]) -> str:
    """Return where the browser goes with the user's answer: back to the client with a grant token or a refusal."""
    client = checked_request(site, form)
    place = PLACES.get(form.get("organization", ""))
    if place is None or not _reachable(site, place):
        raise NotShown(500, "An error occurred")
    returned = {"state": form["state"]} if form.get("state") else {}
    code = _grant_token(site, client, place, form) if form.get("decision") == "accept" else None
    if code is None:
        return _address(form["redirect_uri"], returned | {"error": "access_denied"})
    data_center = place.data_center
    returned |= {"code": code, "location": data_center.code, "accounts-server": data_center.accounts}
    return _address(form["redirect_uri"], returned)


def _grant_token(site: Site, client: dict[str, Any], place: Place, form: Mapping[str, str]) -> str | None:
    details = {
        "redirect_uri": form["redirect_uri"],
        "offline": form.get("access_type") == "offline",
        "prompted": form.get("prompt") == "consent",
    }
    granted, grants = scopes.split(form["scope"]), Site(site.world, place).grants
    try:
        return grants.new_grant_token(client, place, granted, seconds=WEB_GRANT_TOKEN_SECONDS, **details)
    except Throttled:
        return None


def extended(site: Site, form: Mapping[str, str]) -> str:
    """Add the scopes, if the user agreed; return where the browser goes, with parameters that are UNCONFIRMED."""
    checked_extension(site, form)
    enhancement = site.grants.enhancement(form["enhance_token"])
    if form.get("decision") != "accept":
        return _address(form["redirect_uri"], {"status": "failure", "error": "access_denied"})
    enhanced = enhancement is not None and site.grants.enhance(enhancement, scopes.split(form["scope"]))
    return _address(form["redirect_uri"], {"status": "success" if enhanced else "failure"})


def checked_request(site: Site, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the client of an authorization request.

    Raises:
        NotShown: Shows the page that the documentation names for each fault.
    """
    if not asked.get("response_type") or not asked.get("client_id"):
        raise NotShown(400, "Invalid Response Type")
    if asked["response_type"] != "code":
        raise NotShown(400, "Invalid Client")
    client = _checked_client(site, asked)
    if asked.get("access_type", "online") not in ("online", "offline") or asked.get("prompt", "consent") != "consent":
        raise NotShown(500, "An error occurred")
    return client


def checked_extension(site: Site, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the client of a request for more scopes."""
    if asked.get("response_type") != "update_scopes":
        raise NotShown(400, "Invalid Response Type")
    client = _checked_client(site, asked)
    enhancement = site.grants.enhancement(asked.get("enhance_token", ""))
    if enhancement is None or enhancement["client_id"] != client["id"]:
        raise NotShown(400, "Invalid Enhance Token")
    return client


def _checked_client(site: Site, asked: Mapping[str, str]) -> dict[str, Any]:
    client = site.grants.client(asked.get("client_id", ""))
    if client is None:
        raise NotShown(400, "Invalid Client")
    asked_for = scopes.split(asked.get("scope", ""))
    if not asked_for or not all(map(scopes.exists, asked_for)):
        raise NotShown(400, "Invalid OAuth Scope")
    if not is_registered(client, asked.get("redirect_uri", "")):
        raise NotShown(400, "Invalid Redirect Uri")
    return client


def organizations(site: Site) -> list[dict[str, Any]]:
    """Return the organisations to choose from: those of this data centre first, then those Zoho would forward to."""
    organizations = [item for item in site.store.items("zohoOrgs") if _reachable(site, PLACES[item["place"]])]
    return sorted(
        organizations,
        key=lambda item: (item["place"] != site.place.key, PLACES[item["place"]].data_center != site.place.data_center),
    )


def _reachable(site: Site, place: Place) -> bool:
    """Whether a request that starts here may end there: China is separate, all others forward to each other."""
    start = site.place.data_center.code
    return (place.data_center.code == "cn") == (start == "cn")


def _address(redirect_uri: str, parameters: dict[str, str]) -> str:
    """Return an address as observed: the query ends with an ampersand."""
    return f"{redirect_uri}?{urlencode(parameters)}&"
