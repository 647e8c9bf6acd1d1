"""Zoho's consent pages: a browser shows what a client asks for, and the user's answer is a redirect (§3, §7.3).

There is no sign-in: whoever opens the page is the user of every organisation, and the page asks for which one. Unlike
the real one it is shown every time, even without `prompt=consent`. PKCE is left out.
"""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from pulumi_zoho_aep.simulator.zoho import consent, scopes
from pulumi_zoho_aep.simulator.zoho.consent import NotShown
from pulumi_zoho_aep.simulator.zoho.routes.current import site

blueprint = Blueprint("zoho_consent", __name__, template_folder="templates")

_OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


@blueprint.errorhandler(NotShown)
def _not_shown(error: NotShown) -> Response:
    return make_response(render_template("error.html", text=error.text), error.status)


@blueprint.get("/oauth/v2/auth")
@blueprint.get("/oauth/v2/org/auth")
def ask() -> Response:
    """Show what a client asks for."""
    client = consent.checked_request(site(), request.args.to_dict())
    return _page(client, consent.organizations(site()), action="approve", choices=True)


@blueprint.route("/oauth/v2/auth", methods=_OTHER_METHODS)
@blueprint.route("/oauth/v2/org/auth", methods=_OTHER_METHODS)
def ask_otherwise() -> Response:
    """Refuse every other method, as the documentation says."""
    raise NotShown(400, "HTTP method is not GET")


@blueprint.post("/oauth/v2/approve")
@blueprint.post("/oauth/v2/org/approve")
def answer() -> Redirect:
    """Send the browser back to the client with a grant token, or with the user's refusal."""
    return redirect(consent.approved(site(), request.form.to_dict()))


@blueprint.get("/oauth/v2/token/addextrascope")
def ask_for_more() -> Response:
    """Show which scopes a client wants in addition to those it has."""
    client = consent.checked_extension(site(), request.args.to_dict())
    return _page(client, [], action="addextrascope", choices=False)


@blueprint.post("/oauth/v2/token/addextrascope")
def answer_for_more() -> Redirect:
    """Add the scopes and send the browser back."""
    return redirect(consent.extended(site(), request.form.to_dict()))


def _page(client: dict[str, Any], organizations: list[dict[str, Any]], *, action: str, choices: bool) -> Response:
    asked = [(scope, scopes.in_words(scope)) for scope in scopes.split(request.args["scope"])]
    page = render_template(
        "consent.html",
        client=client,
        scopes=asked,
        organizations=organizations,
        choices=choices,
        action=action,
        asked=request.args,
        accounts=site().place.data_center.accounts,
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
