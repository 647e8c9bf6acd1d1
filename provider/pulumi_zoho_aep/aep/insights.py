"""Observability Insights: how many records arrived in datasets, day by day.

Source: Observability Insights API. Days are in UTC.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from pulumi_zoho_aep.aep.session import Model, Session, elements, parse_each
from pulumi_zoho_aep.http import Request

_PATH = "/data/infrastructure/observability/insights/metrics"
_MOST = 2**63
_RECORDS = "timeseries.ingestion.dataset.recordsuccess.count"


def _counts(value: Any) -> dict[date, int]:  # noqa: ANN401 - whatever the service sent
    """Return numbers by day; odd times and numbers are left out."""
    items = value.items() if isinstance(value, dict) else ()
    days = ((_day(at), rows) for at, rows in items if isinstance(rows, int | float) and 0 <= rows < _MOST)
    return {day: int(rows) for day, rows in days if day is not None}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


class _Group(Model):
    dataset_id: str = Field(default="", alias="dataSetId")


class _Points(Model):
    group_by: _Group = _Group()
    dps: Annotated[dict[date, int], BeforeValidator(_counts)] = Field(default_factory=dict)


class _Metric(Model):
    datapoints: list[_Points] = Field(default_factory=list)


class Insights:
    """The metrics that AEP reports."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def records(self, dataset_ids: Sequence[str], first: date, last: date) -> Mapping[str, Mapping[date, int]]:
        """Return how many records arrived, by dataset and day; days and datasets without any may be missing.

        Args:
            dataset_ids: The datasets, all in one request.
            first: The first day.
            last: The day after the last one.
        """
        operation = f"read how many records arrived in {len(dataset_ids)} datasets"
        one = {"name": "dataSetId", "value": "|".join(dataset_ids), "groupBy": True}
        body = {
            "start": f"{first}T00:00:00.000Z",
            "end": f"{last}T00:00:00.000Z",
            "granularity": "DAY",
            "metrics": [{"name": _RECORDS, "filters": [one], "aggregator": "sum"}],
        }
        # This POST only reads.
        reply = self._session.json(Request("POST", _PATH, operation, json=body, idempotent=True))
        found = parse_each(_Metric, elements(reply, "metricResponses", operation), operation)
        return {points.group_by.dataset_id: points.dps for metric in found for points in metric.datapoints}
