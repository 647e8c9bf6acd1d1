"""Flow Service: specs, connections, dataflows and their runs."""

from pulumi_zoho_aep.simulator.adobe.flow_service.scheduler import start_due_runs
from pulumi_zoho_aep.simulator.adobe.flow_service.specs import seed

__all__ = ["seed", "start_due_runs"]
