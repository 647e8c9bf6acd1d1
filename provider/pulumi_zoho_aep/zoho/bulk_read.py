"""Bulk read: jobs that export up to 200,000 records of a module as CSV in a ZIP archive.

A job takes its time in Zoho's queue. The archive is kept for a day, and can be downloaded ten times a minute by all
clients of an organisation together; one more blocks all downloads for a minute.
https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/overview.html
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pulumi_zoho_aep.errors import Answer, Throttled, UnexpectedReply
from pulumi_zoho_aep.http import Quota, Request
from pulumi_zoho_aep.zoho.calls import Calls

BASE = "/crm/bulk/v8/read"
FIELDS_PER_JOB = 200
"""If a job names more, Zoho exports all fields without a word."""
DOWNLOADS, DOWNLOADS_SECONDS = 10, 60.0
BLOCKED_SECONDS = 61.0
_ATTEMPTS = 3


class Result(BaseModel):
    """The export of a completed job."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    count: int = Field(ge=0)
    more_records: bool
    """Required: taken as the last part, the rest would be lost."""
    next_page_token: str | None = None
    """The token with which the next job continues; valid for a day, for the same user."""


class Job(BaseModel):
    """A job, as Zoho shows it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    state: str = ""
    """`ADDED`, `QUEUED`, `IN PROGRESS`, `COMPLETED` or `FAILURE`."""
    result: dict[str, Any] = Field(default_factory=dict)

    @property
    def is_completed(self) -> bool:
        """Whether its result can be downloaded."""
        return self.state == "COMPLETED"

    @property
    def has_failed(self) -> bool:
        """Whether it ended without a result."""
        return self.state in ("FAILURE", "FAILED")


class BulkRead:
    """The collection `/crm/bulk/v8/read`; needs `ZohoCRM.bulk.READ` and the module's scope.

    Args:
        calls: To the API.
        downloads: The limit that all downloads of a process share.
        sleep: Waits for some seconds.
    """

    def __init__(self, calls: Calls, downloads: Quota, sleep: Callable[[float], None] = time.sleep) -> None:
        self._calls = calls
        self._downloads = downloads
        self._sleep = sleep

    def create(self, module: str, fields: Sequence[str], column: str, window: tuple[datetime, datetime]) -> str:
        """Start a job and return its id.

        Args:
            module: Its API name.
            fields: API names, two hundred at most; the id is always exported as well.
            column: The date-time field that decides.
            window: Its first value, and the first one beyond.
        """
        first, end = (moment.isoformat(timespec="seconds") for moment in window)
        group = [_condition(column, "greater_equal", first), _condition(column, "less_than", end)]
        query = {
            "module": {"api_name": module},
            "fields": list(fields),
            "criteria": {"group_operator": "and", "group": group},
        }
        return self._create(f"start bulk read of Zoho module {module}", query)

    def create_next(self, module: str, page_token: str) -> str:
        """Start the job that continues where another one ended, and return its id."""
        return self._create(f"continue bulk read of Zoho module {module}", {"page_token": page_token})

    def get(self, identifier: str) -> Job:
        """Return a job."""
        operation = f"read state of Zoho bulk read {identifier}"
        body = self._calls.json(Request("GET", f"{BASE}/{quote(identifier, safe='')}", operation))
        job = self._job(body, operation)
        if job.id != identifier:
            raise UnexpectedReply(Answer(operation, f"the answer is about another job, {job.id}"))
        return job

    def result(self, job: Job) -> Result:
        """Return the export of a completed job."""
        try:
            return Result.model_validate(job.result)
        except ValidationError as error:
            reason = f"result.{error.errors()[0]['loc'][0]} is not as documented"
            raise UnexpectedReply(Answer(f"read state of Zoho bulk read {job.id}", reason)) from None

    def download(self, identifier: str, file: BinaryIO) -> None:
        """Write the archive of a completed job into a file."""
        operation = f"download Zoho bulk read {identifier}"
        # A path of our own and not the answer's `download_url`: the token goes to no place that an answer names.
        request = Request("GET", f"{BASE}/{quote(identifier, safe='')}/result", operation, repeat_if_throttled=False)
        for attempt in range(1, _ATTEMPTS + 1):
            self._downloads.wait()
            try:
                return self._calls.save(request, file)
            except Throttled:
                if attempt == _ATTEMPTS:
                    raise
                self._sleep(BLOCKED_SECONDS)
        return None

    def _create(self, operation: str, query: dict[str, Any]) -> str:
        # A second job costs credits and nothing else, so the request may be repeated.
        request = Request("POST", BASE, operation, json={"query": query}, idempotent=True)
        items = self._calls.json(request).get("data")
        details = items[0].get("details") if isinstance(items, list) and items and isinstance(items[0], dict) else None
        identifier = details.get("id") if isinstance(details, dict) else None
        if not isinstance(identifier, str) or not identifier:
            raise UnexpectedReply(Answer(operation, "the answer does not name a job"))
        return identifier

    def _job(self, body: dict[str, Any], operation: str) -> Job:
        items = body.get("data")
        try:
            return Job.model_validate(items[0] if isinstance(items, list) and items else None)
        except ValidationError:
            raise UnexpectedReply(Answer(operation, "the answer does not describe a job")) from None


def _condition(column: str, comparator: str, value: str) -> dict[str, Any]:
    return {"field": {"api_name": column}, "comparator": comparator, "value": value}
