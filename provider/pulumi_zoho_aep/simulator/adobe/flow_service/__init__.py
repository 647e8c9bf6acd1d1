"""Flow Service: specs, connections, dataflows and their runs."""

from pulumi_zoho_aep.simulator.adobe.flow_service import connections, flows, links, runs, specs
from pulumi_zoho_aep.simulator.adobe.flow_service.scheduler import start_due_runs
from pulumi_zoho_aep.simulator.adobe.flow_service.specs import seed

BLUEPRINTS = (specs.blueprint, connections.blueprint, links.blueprint, flows.blueprint, runs.blueprint)

__all__ = ["BLUEPRINTS", "seed", "start_due_runs"]
