"""Routes of Flow Service."""

from pulumi_zoho_aep.simulator.adobe.flow_service.routes import connections, flows, links, runs, specs

BLUEPRINTS = (specs.blueprint, connections.blueprint, links.blueprint, flows.blueprint, runs.blueprint)

__all__ = ["BLUEPRINTS"]
