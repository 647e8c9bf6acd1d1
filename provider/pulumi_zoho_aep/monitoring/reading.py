"""Reads the last runs of many dataflows in few requests."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.runs import FLOWS_OF_A_LIST
from pulumi_zoho_aep.monitoring.history import PastRun, past_run

_SINGLE = 3
"""Up to how many dataflows are asked for one by one, which shows as many runs of each."""


def last_runs(platform: Platform, flow_ids: Sequence[str], each: int) -> Mapping[str, list[PastRun]]:
    """Return the last runs of dataflows, newest first, by the dataflow's id; at most `each` of one.

    Of many dataflows, those that run seldom may have fewer than they could: they are read in common lists, which those
    that run often fill. One that no list shows is asked for on its own, so that each has its last run.
    """
    if len(flow_ids) <= _SINGLE:
        return {flow: [past_run(one) for one in platform.runs.list(flow, limit=each)] for flow in flow_ids}
    found: dict[str, list[PastRun]] = defaultdict(list)
    for first in range(0, len(flow_ids), FLOWS_OF_A_LIST):
        for run in platform.runs.newest(flow_ids[first : first + FLOWS_OF_A_LIST]):
            if len(found[run.flow_id]) < each:
                found[run.flow_id].append(past_run(run))
    for flow in flow_ids:
        if not found[flow]:
            found[flow] = [past_run(one) for one in platform.runs.list(flow, limit=each)]
    return found
