"""The page of Zoho's API console on which a person generates a self client's code (Zoho reference §3.3).

Choosing a service and downloading the code are left out.
"""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.routes.consent import page_of
from pulumi_zoho_aep.simulator.zoho.routes.current import site
from pulumi_zoho_aep.simulator.zoho.self_client import DEFAULT_MINUTES, MINUTES, NotGenerated, generate, organizations

blueprint = Blueprint("zoho_self_client", __name__, template_folder="templates")


@blueprint.get("/api-console/self-client")
def form() -> Response:
    """Show the form."""
    return _page({})


@blueprint.post("/api-console/self-client")
def answer() -> Response:
    """Ask for the organisation, then show the code."""
    asked, here = request.form.to_dict(), site()
    granted = scopes.split(asked.get("scope", ""))
    if not granted or not all(map(scopes.exists, granted)):
        return _page(asked, problem="Enter a valid scope")
    place = PLACES.get(asked.get("organization", ""))
    if place is None or place.data_center != here.place.data_center:
        return _page(asked, organizations=organizations(here.store, here.place))
    try:
        _, code = generate(here.world, place, granted, int(asked.get("minutes", DEFAULT_MINUTES)))
    except (NotGenerated, ValueError) as error:
        return _page(asked, problem=str(error))
    return _page(asked, code=code)


def _page(asked: dict[str, str], **shown: Any) -> Response:  # noqa: ANN401 - what the template takes
    console = site().place.data_center.accounts.replace("//accounts.", "//api-console.")
    page = render_template(
        "self_client.html", asked=asked, minutes=MINUTES, default=str(DEFAULT_MINUTES), console=console, **shown
    )
    return page_of(make_response(page))
