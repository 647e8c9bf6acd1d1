"""Observability Insights: how many records arrived in datasets, by day (routes and monitoring, E.4).

One metric is simulated, by days, for datasets: what the runs of dataflows wrote. Only the codes of
errors are documented: texts are UNCONFIRMED.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call, Item
from pulumi_zoho_aep.simulator.refusal import Refusal

RECORDS = "timeseries.ingestion.dataset.recordsuccess.count"
_BODY = frozenset({"start", "end", "granularity", "metrics"})
_METRIC = frozenset({"name", "filters", "aggregator"})
_FILTER = frozenset({"name", "value", "groupBy"})


def metrics(call: Call, body: Any) -> Item:  # noqa: ANN401 - from a request body
    """Return the records of each dataset that is asked for, by the day on which they were written."""
    _require_members(body, _BODY, "the body")
    start, end = _time(body["start"], "start"), _time(body["end"], "end")
    if body["granularity"] != "DAY":
        raise _refused(f"granularity {body['granularity']} is not simulated: DAY is")
    if not isinstance(body["metrics"], list) or not body["metrics"]:
        raise _refused("metrics is not a list of metrics")
    return {"metricResponses": [_response(call, metric, start, end) for metric in body["metrics"]]}


def _response(call: Call, metric: Any, start: datetime, end: datetime) -> Item:  # noqa: ANN401 - as above
    _require_members(metric, _METRIC, "a metric")
    filters = metric["filters"]
    if metric["name"] != RECORDS or metric["aggregator"] != "sum":
        raise _refused(f"metric {metric['name']} is not simulated: the sum of {RECORDS} is")
    if not isinstance(filters, list) or len(filters) != 1:
        raise _refused("filters is not a list with one filter")
    _require_members(filters[0], _FILTER, "a filter")
    if filters[0]["name"] != "dataSetId" or filters[0]["groupBy"] is not True:
        raise _refused("only dataSetId is simulated as a filter, with groupBy")
    of_datasets = _records(call, start, end)
    points = [
        {"groupBy": {"dataSetId": one}, "dps": {f"{day}T00:00:00Z": rows for day, rows in of_datasets[one].items()}}
        for one in str(filters[0]["value"]).split("|")
        if of_datasets[one]
    ]
    return {"metric": metric["name"], "filters": filters, "datapoints": points, "granularity": "DAY"}


def _records(call: Call, start: datetime, end: datetime) -> dict[str, Counter[str]]:
    """Return what runs wrote from one time up to but excluding another, by dataset and day."""
    targets = {one["id"]: (one.get("params") or {}).get("dataSetId") for one in call.store.items("targetConnections")}
    datasets = {
        flow["id"]: targets.get(next(iter(flow.get("targetConnectionIds") or ()), ""))
        for flow in call.store.items("flows")
        if flow["sandboxName"] == call.caller.sandbox
    }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for run in call.store.items("runs"):
        ended = (run["metrics"].get("durationSummary") or {}).get("completedAtUTC")
        rows = (run["metrics"].get("recordSummary") or {}).get("outputRecordCount") or 0
        at = datetime.fromtimestamp((ended or 0) / 1000, timezone.utc)
        dataset = datasets.get(run["flowId"])
        if dataset and rows > 0 and start <= at < end:
            found[dataset][f"{at:%Y-%m-%d}"] += rows
    return found


def _time(written: Any, member: str) -> datetime:  # noqa: ANN401 - as above
    try:
        return datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    except (TypeError, ValueError):
        raise _refused(f"{member} is not a time such as 2026-11-01T00:00:00.000Z") from None


def _require_members(value: Any, known: frozenset[str], where: str) -> None:  # noqa: ANN401 - as above
    if not isinstance(value, Mapping) or set(value) != known:
        raise _refused(f"{where} does not have the members {', '.join(sorted(known))}")


def _refused(detail: str) -> Refusal:
    return Refusal(400, {"status": 400, "title": "INSGHT-1000-400", "type": "INSGHT-1000-400", "detail": detail})
