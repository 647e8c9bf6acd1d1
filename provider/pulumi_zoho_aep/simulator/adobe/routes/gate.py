"""The gate before every Adobe service: turns a request into a `Call`, once it has passed the gateway."""

from flask import g, request

from pulumi_zoho_aep.simulator.adobe import foundation, gateway
from pulumi_zoho_aep.simulator.adobe.call import Call, Item
from pulumi_zoho_aep.simulator.adobe.gateway import Head
from pulumi_zoho_aep.simulator.faults import STUCK
from pulumi_zoho_aep.simulator.routes.current import world


def require_caller() -> None:
    """Check the gateway's headers before a route runs; blueprints register it as `before_request`."""
    _let_in(sandboxed=True)


def require_caller_without_sandbox() -> None:
    """Do the same for services without sandboxes."""
    _let_in(sandboxed=False)


def _let_in(*, sandboxed: bool) -> None:
    headers = {name.lower(): value for name, value in request.headers.items()}
    head = Head(headers, request.mimetype if request.content_length else None)
    caller = gateway.check(world(), head, sandboxed=sandboxed)
    g.call = Call(world(), caller, stuck_reads=request.environ.get(STUCK, 0))


def call() -> Call:
    """Return the current call."""
    passed: Call = g.call
    return passed


def json_object() -> Item:
    """Return the request's body, which must be a JSON object."""
    return foundation.json_object(request.get_data())
