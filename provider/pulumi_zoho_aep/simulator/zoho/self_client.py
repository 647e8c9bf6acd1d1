"""The page of Zoho's API console on which a person generates a self client's code (Zoho reference §3.3).

Nobody signs in, and there is one self client per data centre. Choosing a service and downloading the code are left out.
"""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import world
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.consent import page_of
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES, Place
from pulumi_zoho_aep.simulator.zoho.grants import Grants, Throttled

blueprint = Blueprint("zoho_self_client", __name__, template_folder="templates")

MINUTES = (3, 5, 7, 10)
"""The choices of the console's drop-down."""
DEFAULT_MINUTES = 3


class NotGenerated(Exception):
    """Why there is no code, in words for the page."""


def generate(place: Place, granted: Collection[str], minutes: int, client_id: str | None = None) -> tuple[str, str]:
    """Return the client and the code that it may exchange.

    Raises:
        NotGenerated: something asked for does not exist, or too much was asked for.
    """
    code = place.data_center.code
    grants = Grants(world().store, world().clock, code)
    client = grants.client(client_id or (seeds.ZOHO_CHINA_CLIENT_ID if code == "cn" else seeds.ZOHO_CLIENT_ID))
    if client is None:
        raise NotGenerated(f"the client is not registered in {code}")
    if minutes not in MINUTES:
        raise NotGenerated(f"a code lives {', '.join(map(str, MINUTES))} minutes")
    if not granted or not all(map(scopes.exists, granted)):
        raise NotGenerated("Enter a valid scope")
    try:
        return client["id"], grants.new_grant_token(client, place, granted, seconds=minutes * 60)
    except Throttled:
        raise NotGenerated("ten codes in ten minutes are all that a client gets") from None


@blueprint.get("/api-console/self-client")
def form() -> Response:
    """Show the form."""
    return _page({})


@blueprint.post("/api-console/self-client")
def answer() -> Response:
    """Ask for the organisation, then show the code."""
    asked = request.form.to_dict()
    granted = scopes.split(asked.get("scope", ""))
    if not granted or not all(map(scopes.exists, granted)):
        return _page(asked, problem="Enter a valid scope")
    place = PLACES.get(asked.get("organization", ""))
    if place is None or place.data_center != g.place.data_center:
        return _page(asked, organizations=_organizations())
    try:
        _, code = generate(place, granted, int(asked.get("minutes", DEFAULT_MINUTES)))
    except (NotGenerated, ValueError) as error:
        return _page(asked, problem=str(error))
    return _page(asked, code=code)


def _organizations() -> list[dict[str, Any]]:
    here = g.place.data_center
    return [item for item in world().store.items("zohoOrgs") if PLACES[item["place"]].data_center == here]


def _page(asked: dict[str, str], **shown: Any) -> Response:  # noqa: ANN401 - what the template takes
    console = g.place.data_center.accounts.replace("//accounts.", "//api-console.")
    page = render_template(
        "self_client.html", asked=asked, minutes=MINUTES, default=str(DEFAULT_MINUTES), console=console, **shown
    )
    return page_of(make_response(page))
