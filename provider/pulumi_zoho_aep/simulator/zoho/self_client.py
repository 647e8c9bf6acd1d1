"""How Zoho's API console generates a self client's code (Zoho reference §3.3).

There is no sign-in, and there is one self client per data centre.
"""

from collections.abc import Collection
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES, Place
from pulumi_zoho_aep.simulator.zoho.grants import Throttled
from pulumi_zoho_aep.simulator.zoho.site import Site

MINUTES = (3, 5, 7, 10)
"""The choices of the console's drop-down."""
DEFAULT_MINUTES = 3


class NotGenerated(Exception):
    """Why there is no code, in words for the page."""


def generate(
    world: World, place: Place, granted: Collection[str], minutes: int, client_id: str | None = None
) -> tuple[str, str]:
    """Return the client and the code that it may exchange.

    Raises:
        NotGenerated: Something requested does not exist, or too much was requested.
    """
    code = place.data_center.code
    grants = Site(world, place).grants
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


def organizations(store: Store, place: Place) -> list[dict[str, Any]]:
    """Return the organisations of a place's data centre, so that a code can be generated for one of them."""
    return [item for item in store.items("zohoOrgs") if PLACES[item["place"]].data_center == place.data_center]
