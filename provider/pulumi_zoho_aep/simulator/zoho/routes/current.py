"""The request to Zoho that is being served, in the values that rules take."""

from http import HTTPStatus

from flask import Response, g, jsonify, request
from werkzeug.http import http_date

from pulumi_zoho_aep.simulator.routes.current import query, world
from pulumi_zoho_aep.simulator.zoho import crm_gate
from pulumi_zoho_aep.simulator.zoho.crm import Answer
from pulumi_zoho_aep.simulator.zoho.crm_gate import Asked, Session
from pulumi_zoho_aep.simulator.zoho.site import Site


def site() -> Site:
    """Return where the request goes."""
    return Site(world(), g.place)


def basic() -> tuple[str, str] | None:
    """Return client id and secret of a Basic authorization, if any."""
    sent = request.authorization
    if sent is None or sent.type != "basic":
        return None
    return sent.username or "", sent.password or ""


def enter(version: str, *, credits_needed: int = 1) -> Session:
    """Check the current call of the CRM and return its session."""
    headers = request.headers
    asked = Asked(
        request.method,
        version,
        request.path,
        request.host_url,
        query(),
        headers.get("Authorization", ""),
        headers.get("If-Modified-Since"),
    )
    session = crm_gate.enter(site(), asked, credits_needed=credits_needed)
    g.crm_headers = session.headers
    return session


def add_headers(response: Response) -> Response:
    """Add the time of Zoho's clock, token and credits; an `after_request` of the CRM's blueprints."""
    response.headers["Date"] = http_date(site().now())
    response.headers.extend(g.get("crm_headers", {}))
    return response


def answered(answer: Answer) -> Response:
    """Return the response to a call of the CRM."""
    return Response(status=answer) if isinstance(answer, HTTPStatus) else jsonify(answer)
