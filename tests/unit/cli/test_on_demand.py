"""Runs on demand: what AEP offers them for."""

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.cli.on_demand import EVERYTHING, start_run
from pulumi_zoho_aep.cli.operation import Target
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.errors import ZohoAepError


def target(connector: str, started: list[Any]) -> Target:
    spec = {"id": CONNECTORS[connector].flow_spec_id, "version": "1.0"}
    schedule = {"frequency": "once", "startTime": 0}
    answer = {"id": "f", "name": "leads", "state": "enabled", "flowSpec": spec, "scheduleParams": schedule}
    runs = SimpleNamespace(start=lambda run: started.append(run.body()) or "r")  # type: ignore[func-returns-value]
    anything: Any = SimpleNamespace(runs=runs, name="leads")
    return Target(anything, anything, anything, Flow.model_validate(answer))


def test_f7_3_files_have_no_delta_column() -> None:
    """F.7 (3): a run over files gets its window alone."""
    started: list[Any] = []
    start_run(target("landing_zone", started), EVERYTHING, None, is_agreed=True)
    assert sorted(started[0]["params"]) == ["startTime", "windowEndTime", "windowStartTime"]


def test_f7_3_a_rest_source_has_none() -> None:
    """F.7 (3): no document has the parameters of such a run."""
    with pytest.raises(ZohoAepError, match="reads Zoho's API, for which AEP documents no run on demand"):
        start_run(target("generic_rest", []), EVERYTHING, None, is_agreed=True)
