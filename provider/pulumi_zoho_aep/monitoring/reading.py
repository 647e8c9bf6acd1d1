"""Reads many dataflows and their last runs in few requests."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.batch import IDS_OF_A_LIST
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.monitoring.health import Observed
from pulumi_zoho_aep.monitoring.history import PastRun, past_run
from pulumi_zoho_aep.monitoring.watched import Watched

_SINGLE = 3
"""Up to this number, dataflows are requested one by one, which shows equally many runs of each."""
_PAGES = 40
"""Pages, of a hundred runs each, that are read of one common list."""
LOOKED_AT = 100
"""The number of runs of a dataflow to read, to find when it last wrote rows and which windows are unread."""
_PAGES_OF_FAILED = 4
"""The number of pages of one common list to read for dataflows with failed runs."""


def last_runs(platform: Platform, flow_ids: Sequence[str], each: int) -> Mapping[str, list[PastRun]]:
    """Return the last runs of dataflows, newest first, by the dataflow's id; at most `each` per dataflow.

    Among many dataflows, those that run seldom may have fewer runs than `each`: runs are read from common lists, which
    frequent dataflows fill. A dataflow that no list shows is requested on its own, so that each has its last run.
    """
    if len(flow_ids) <= _SINGLE:
        return {flow: [past_run(one) for one in platform.runs.list(flow, limit=each)] for flow in flow_ids}
    found: dict[str, list[PastRun]] = defaultdict(list)
    for run in _asked_at_once(platform.runs.newest, flow_ids):
        if len(found[run.flow_id]) < each:
            found[run.flow_id].append(past_run(run))
    for flow in flow_ids:
        if not found[flow]:
            found[flow] = [past_run(one) for one in platform.runs.list(flow, limit=each)]
    return found


def runs_since(platform: Platform, flow_ids: Sequence[str], since: datetime) -> Mapping[str, list[PastRun]]:
    """Return the runs of dataflows since a time, newest first, by the dataflow's id.

    If there are very many, only the newest are read.
    """
    return _since(platform, flow_ids, int(since.timestamp() * 1000), _PAGES)


def _since(platform: Platform, flow_ids: Sequence[str], since: int, pages: int) -> Mapping[str, list[PastRun]]:
    found: dict[str, list[PastRun]] = defaultdict(list)
    for some in _parts(flow_ids):
        for run in platform.runs.since(some, since, pages=pages):
            found[run.flow_id].append(past_run(run))
    return found


def observe(platform: Platform, watched: Sequence[Watched]) -> list[Observed]:
    """Return the live state of dataflows and their runs, in about nine requests per hundred.

    A dataflow names its last run. Earlier ones are read if that run wrote no rows, or one before it failed.
    """
    flows = {flow.id: flow for flow in _asked_at_once(platform.flows.those, [one.flow_id for one in watched])}
    last = [flow.last_run_details.id for flow in flows.values() if flow.last_run_details and flow.last_run_details.id]
    runs: dict[str, list[PastRun]] = defaultdict(list)
    for run in _asked_at_once(platform.runs.those, last):
        runs[run.flow_id].append(past_run(run))
    found = [_observed(one, flows.get(one.flow_id), runs[one.flow_id]) for one in watched]
    running = [one for one in found if one.state and one.watched.enabled]
    quiet = [one.watched.flow_id for one in running if one.is_quiet]
    others = [one.watched.flow_id for one in running if not one.is_quiet]
    earlier = {**last_runs(platform, quiet, LOOKED_AT), **_with_failed(platform, others)}
    return [replace(one, runs=earlier.get(one.watched.flow_id) or one.runs) for one in found]


def _observed(watched: Watched, flow: Flow | None, runs: Sequence[PastRun]) -> Observed:
    if flow is None:
        return Observed(watched, "", runs)
    return Observed(watched, flow.state, runs, from_milliseconds(flow.updated_at))


def _with_failed(platform: Platform, flow_ids: Sequence[str]) -> Mapping[str, list[PastRun]]:
    """Return the last runs of those dataflows that have a failed one."""
    failed = {run.flow_id: run.created_at for run in _asked_at_once(platform.runs.failed, flow_ids)}
    if len(failed) <= _SINGLE:
        return last_runs(platform, [*failed], LOOKED_AT)
    return _since(platform, [*failed], min(failed.values()), _PAGES_OF_FAILED)


Found = TypeVar("Found")


def _asked_at_once(ask: Callable[[Sequence[str]], Iterable[Found]], identifiers: Sequence[str]) -> Iterator[Found]:
    """Yield the objects found for all ids; the requests run in parallel."""
    with ThreadPoolExecutor() as pool:
        for found in pool.map(lambda some: [*ask(some)], _parts(identifiers)):
            yield from found


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ids in groups, as many as a condition may name."""
    for first in range(0, len(items), IDS_OF_A_LIST):
        yield items[first : first + IDS_OF_A_LIST]
