"""Routes of Observability Insights."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation, insights
from pulumi_zoho_aep.simulator.adobe.flow_service import scheduler
from pulumi_zoho_aep.simulator.adobe.routes import gate

blueprint = Blueprint("insights", __name__, url_prefix="/data/infrastructure/observability/insights")
blueprint.before_request(gate.require_caller)


@blueprint.post("/metrics")
def metrics() -> Response:
    """Return how many records arrived, by dataset and day."""
    scheduler.look(gate.call().world)
    return jsonify(insights.metrics(gate.call(), foundation.parsed(request.get_data())))
