"""The request that is being served, in the values that rules take."""

from flask import current_app, request

from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.world import World


def world() -> World:
    """Return the world of the application that is serving the current request."""
    found: World = current_app.extensions["world"]
    return found


def query() -> Query:
    """Return the parameters of the current request's query string."""
    return Query(request.args.items(multi=True))
