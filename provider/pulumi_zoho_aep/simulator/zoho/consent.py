"""Zoho's consent pages: a browser shows what a client asks for, and the user's answer is a redirect (§3, §7.3).

Nobody signs in: who opens the page is the user of every organisation, and the page asks for which one. Unlike the real
one it is shown every time, also without `prompt=consent`. PKCE is left out.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.world import world
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.accounts import here
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES, Place
from pulumi_zoho_aep.simulator.zoho.grants import WEB_GRANT_TOKEN_SECONDS, Grants, Throttled, is_registered

blueprint = Blueprint("zoho_consent", __name__, template_folder="templates")

_OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


@blueprint.get("/oauth/v2/auth")
@blueprint.get("/oauth/v2/org/auth")
def ask() -> Response:
    """Show what a client asks for."""
    client = _checked_request(request.args)
    return _page(client, _organizations(), action="approve", choices=True)


@blueprint.route("/oauth/v2/auth", methods=_OTHER_METHODS)
@blueprint.route("/oauth/v2/org/auth", methods=_OTHER_METHODS)
def ask_otherwise() -> Response:
    """Refuse every other method, as the documentation says."""
    raise _error_page(400, "HTTP method is not GET")


@blueprint.post("/oauth/v2/approve")
@blueprint.post("/oauth/v2/org/approve")
def answer() -> Redirect:
    """Send the browser back to the client with a grant token, or with the user's refusal."""
    form = request.form
    client = _checked_request(form)
    place = PLACES.get(form.get("organization", ""))
    if place is None or not _reachable(place):
        raise _error_page(500, "An error occurred")
    returned = {"state": form["state"]} if form.get("state") else {}
    if form.get("decision") != "accept":
        return _redirect(form["redirect_uri"], returned | {"error": "access_denied"})
    details = {
        "redirect_uri": form["redirect_uri"],
        "offline": form.get("access_type") == "offline",
        "prompted": form.get("prompt") == "consent",
    }
    data_center = place.data_center
    grants = Grants(world().store, world().clock, data_center.code)
    try:
        code = grants.new_grant_token(
            client, place, scopes.split(form["scope"]), seconds=WEB_GRANT_TOKEN_SECONDS, **details
        )
    except Throttled:
        return _redirect(form["redirect_uri"], returned | {"error": "access_denied"})
    returned |= {"code": code, "location": data_center.code, "accounts-server": data_center.accounts}
    return _redirect(form["redirect_uri"], returned)


@blueprint.get("/oauth/v2/token/addextrascope")
def ask_for_more() -> Response:
    """Show which scopes a client wants in addition to those it has."""
    client = _checked_extension(request.args)
    return _page(client, [], action="addextrascope", choices=False)


@blueprint.post("/oauth/v2/token/addextrascope")
def answer_for_more() -> Redirect:
    """Add the scopes and send the browser back. The redirect's parameters are UNCONFIRMED."""
    _checked_extension(request.form)
    enhancement = here().enhancement(request.form["enhance_token"])
    if request.form.get("decision") != "accept":
        return _redirect(request.form["redirect_uri"], {"status": "failure", "error": "access_denied"})
    enhanced = enhancement is not None and here().enhance(enhancement, scopes.split(request.form["scope"]))
    return _redirect(request.form["redirect_uri"], {"status": "success" if enhanced else "failure"})


def _checked_request(asked: Any) -> dict[str, Any]:  # noqa: ANN401 - query or form of the request
    """Return the client of an authorization request, or show the page that the documentation names for each fault."""
    if not asked.get("response_type") or not asked.get("client_id"):
        raise _error_page(400, "Invalid Response Type")
    if asked["response_type"] != "code":
        raise _error_page(400, "Invalid Client")
    client = _checked_client(asked)
    if asked.get("access_type", "online") not in ("online", "offline") or asked.get("prompt", "consent") != "consent":
        raise _error_page(500, "An error occurred")
    return client


def _checked_extension(asked: Any) -> dict[str, Any]:  # noqa: ANN401 - query or form of the request
    if asked.get("response_type") != "update_scopes":
        raise _error_page(400, "Invalid Response Type")
    client = _checked_client(asked)
    enhancement = here().enhancement(asked.get("enhance_token", ""))
    if enhancement is None or enhancement["client_id"] != client["id"]:
        raise _error_page(400, "Invalid Enhance Token")
    return client


def _checked_client(asked: Any) -> dict[str, Any]:  # noqa: ANN401 - query or form of the request
    client = here().client(asked.get("client_id", ""))
    if client is None:
        raise _error_page(400, "Invalid Client")
    wanted = scopes.split(asked.get("scope", ""))
    if not wanted or not all(map(scopes.exists, wanted)):
        raise _error_page(400, "Invalid OAuth Scope")
    if not is_registered(client, asked.get("redirect_uri", "")):
        raise _error_page(400, "Invalid Redirect Uri")
    return client


def _organizations() -> list[dict[str, Any]]:
    """Return the organisations to choose from: those of this data centre first, then those Zoho would forward to."""
    organizations = [item for item in world().store.items("zohoOrgs") if _reachable(PLACES[item["place"]])]
    return sorted(
        organizations,
        key=lambda item: (item["place"] != g.place.key, PLACES[item["place"]].data_center != g.place.data_center),
    )


def _reachable(place: Place) -> bool:
    """Whether a request that starts here may end there: China is separate, all others forward to each other."""
    start: str = g.place.data_center.code
    return (place.data_center.code == "cn") == (start == "cn")


def _page(client: dict[str, Any], organizations: list[dict[str, Any]], *, action: str, choices: bool) -> Response:
    wanted = [(scope, scopes.in_words(scope)) for scope in scopes.split(request.args["scope"])]
    page = render_template(
        "consent.html",
        client=client,
        scopes=wanted,
        organizations=organizations,
        choices=choices,
        action=action,
        asked=request.args,
        accounts=g.place.data_center.accounts,
    )
    return page_of(make_response(page))


def page_of(response: Response) -> Response:
    """Return a page that keeps its address to itself and cannot be framed."""
    # The address of the page may carry an enhancement token; and no other page may frame the buttons.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    return response


def _redirect(redirect_uri: str, parameters: dict[str, str]) -> Redirect:
    """Redirect as observed: the query ends with an ampersand."""
    return redirect(f"{redirect_uri}?{urlencode(parameters)}&")


def _error_page(status: int, text: str) -> Refusal:
    """Return Zoho's page for a request that cannot be shown; its status is UNCONFIRMED where none is documented."""
    return Refusal(status, render_template("error.html", text=text))
