"""Dataflows and runs as a stack's state and AEP have them, without the objects around them."""

from typing import Any

from pulumi_zoho_aep.simulator.server import Simulator

HOUR_MS = 3_600_000


class PastRuns:
    """Puts dataflows and runs into the simulator's store: to be looked at, they need no more.

    Args:
        simulator: Whose store it is.
        recorded: Id and outputs of the dataflows, as the state has them, by name.
    """

    def __init__(self, simulator: Simulator, recorded: dict[str, tuple[str, dict[str, Any]]]) -> None:
        """Take the time of the simulator as that of the hour zero."""
        self._simulator, self._recorded = simulator, recorded
        self.start_ms = simulator.world.clock.now_ms()

    def add(self, name: str, *, enabled: bool = True, state: str = "enabled", **outputs: Any) -> None:
        """Add a dataflow that runs every hour."""
        schedule = {"frequency": "hour", "interval": 1}
        known = {"enabled": enabled, "schedule": schedule, "starts_at": "2026-01-01T00:00:00Z", **outputs}
        self._recorded[name] = (f"flow-{name}", {"target_connection_id": f"target-{name}", **known})
        target: dict[str, Any] = {
            "id": f"target-{name}",
            "name": name,
            "state": "enabled",
            "sandboxName": "dev",
            "etag": '"1"',
        }
        target |= {"params": {"dataSetId": f"dataset-{name}"}}
        self._simulator.world.store.put("targetConnections", f"target-{name}", target)
        self._put_flow(name, state, {})

    def state_is(self, name: str, state: str) -> None:
        """Let a dataflow be in another state."""
        flow = self._simulator.world.store.get("flows", f"flow-{name}") or {}
        self._put_flow(name, state, flow.get("lastRunDetails") or {})

    def ran(self, name: str, hours: float, status: str = "success", *, code: str = "", **counters: int) -> None:
        """Add a run that began this many hours after the start, with the code of an error if there is one."""
        identifier, at = f"run-{name}-{hours:g}", self.start_ms + int(hours * HOUR_MS)
        summary = {"status": status, "errors": [{"code": code, "message": "a secret row"}] if code else []}
        window = {"windowStart": at - HOUR_MS, "windowEnd": at}
        run = {
            "id": identifier,
            "flowId": f"flow-{name}",
            "createdAt": at,
            "state": status,
            "sandboxName": "dev",
            "metrics": {
                "durationSummary": {"startedAtUTC": at, "completedAtUTC": at + 45_000},
                "statusSummary": summary,
                "recordSummary": counters,
            },
            "activities": [{"id": "copyActivity", "durationSummary": {"extensions": window}}],
        }
        self._simulator.world.store.put("runs", identifier, run)
        flow = self._simulator.world.store.get("flows", f"flow-{name}") or {}
        self._put_flow(name, flow["state"], {"id": identifier, "state": status, "startedAtUTC": at})

    def wrote(self, name: str, hours: float, rows: int = 5) -> None:
        """Add a run that read this many rows and wrote them all."""
        self.ran(name, hours, inputRecordCount=rows, outputRecordCount=rows)

    def _put_flow(self, name: str, state: str, last: dict[str, Any]) -> None:
        flow: dict[str, Any] = {"id": f"flow-{name}", "name": name, "state": state, "sandboxName": "dev"}
        flow |= {"etag": '"1"', "targetConnectionIds": [f"target-{name}"]}
        self._simulator.world.store.put("flows", flow["id"], flow | ({"lastRunDetails": last} if last else {}))
