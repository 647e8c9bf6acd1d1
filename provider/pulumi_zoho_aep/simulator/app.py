"""The simulator as one Flask application: which services there are, and how their refusals become answers."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from pulumi_zoho_aep.simulator.adobe import access_control, flow_service, ims, sandboxes
from pulumi_zoho_aep.simulator.adobe.catalog import routes as catalog
from pulumi_zoho_aep.simulator.adobe.data_access import routes as data_access
from pulumi_zoho_aep.simulator.adobe.data_prep import routes as data_prep
from pulumi_zoho_aep.simulator.adobe.flow_service import routes as flow_service_routes, specs
from pulumi_zoho_aep.simulator.adobe.landing_zone import routes as landing_zone
from pulumi_zoho_aep.simulator.adobe.routes import (
    access_control as access_control_routes,
    identities,
    ims as ims_routes,
    insights,
    sandboxes as sandbox_routes,
)
from pulumi_zoho_aep.simulator.adobe.schema_registry import routes as schema_registry
from pulumi_zoho_aep.simulator.blob import routes as blob
from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.faults import Faults
from pulumi_zoho_aep.simulator.front import Front
from pulumi_zoho_aep.simulator.journal import Journal
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.routes import control, estate, overview, unserved
from pulumi_zoho_aep.simulator.setting import Setting
from pulumi_zoho_aep.simulator.storage import places
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import grants, organizations
from pulumi_zoho_aep.simulator.zoho.routes import bulk, console, everywhere, interface

# A service plugs in here: its routes, what it holds at the start, and what it does when the simulated time moves.
BLUEPRINTS: tuple[Blueprint, ...] = (
    control.blueprint,
    estate.blueprint,
    overview.blueprint,
    ims_routes.blueprint,
    sandbox_routes.blueprint,
    access_control_routes.blueprint,
    identities.blueprint,
    insights.blueprint,
    everywhere.blueprint,
    console.blueprint,
    bulk.control,
    interface.blueprint,
    *flow_service_routes.BLUEPRINTS,
    schema_registry.blueprint,
    catalog.blueprint,
    data_prep.blueprint,
    data_access.blueprint,
    landing_zone.blueprint,
    landing_zone.control,
    blob.blueprint,
)
SEEDS: tuple[Callable[[Store], None], ...] = (
    ims.seed,
    sandboxes.seed,
    access_control.seed,
    grants.seed,
    organizations.seed,
    flow_service.seed,
)
ON_CLOCK: tuple[Callable[[World], None], ...] = (flow_service.start_due_runs,)


def create_world(setting: Setting | None = None) -> World:
    """Return a world with its seeds, or the one that a state file holds.

    Raises:
        ValueError: The setting names a connector that does not exist.
    """
    setting = setting or Setting()
    store = Store(setting.state or ":memory:")
    gone = tuple(partial(specs.withdraw, name=name) for name in setting.without)
    world = World(
        store,
        Clock(store),
        Journal(setting.log),
        Faults(),
        endpoints=setting.endpoints,
        seeds=SEEDS + gone,
        before_clock=(places.look,),
        on_clock=ON_CLOCK,
    )
    if store.collections():
        world.journal.learn_from(store)
    else:
        world.reset()
    return world


def create_app(world: World, *, latency_ms: float = 0) -> Flask:
    """Return the application that serves a world.

    Args:
        world: Its state.
        latency_ms: Milliseconds that every request waits before it is served, as a network and a service would let it.
    """
    app = Flask(__name__, static_folder=None)
    # Ids of schemas are URLs: the two slashes in them must not become one.
    app.url_map.merge_slashes = False
    # The members of an answer stay in the order in which the vendors print them.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["world"] = world
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, unserved.answer)
    front = Front(app.wsgi_app, world, latency_ms)
    app.wsgi_app = front  # type: ignore[method-assign]
    app.extensions["front"] = front
    return app


def _refused(refusal: Refusal) -> Response:
    if isinstance(refusal.body, str):
        response = Response(refusal.body, mimetype="text/html")
    else:
        response = jsonify(refusal.body) if refusal.body is not None else Response()
    response.status_code = refusal.status
    response.headers.extend(refusal.headers)
    return response
