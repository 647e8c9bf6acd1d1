"""A Zoho CRM in memory, as far as `sync` calls it: it answers requests, its clock runs, and it changes meanwhile.

It is as unkind as the documents allow: page tokens are offsets, changes show late, jobs wait and fail, an export has
its columns in another order.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import IO, Any

from pulumi_zoho_aep.errors import Answer, NotFound, ServiceError
from pulumi_zoho_aep.http import Quota, Request
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.zoho import Crm
from pulumi_zoho_aep.zoho.bulk_read import BulkRead
from pulumi_zoho_aep.zoho.crm_refusals import refusal

START = datetime(2026, 11, 27, 12, tzinfo=timezone.utc)
ZONE = timezone(timedelta(hours=-8))
FIELDS: list[dict[str, Any]] = [
    {"api_name": "id", "data_type": "bigint", "json_type": "string"},
    {"api_name": "Last_Name", "data_type": "text", "json_type": "string"},
    {"api_name": "Email", "data_type": "email", "json_type": "string"},
    {"api_name": "Modified_Time", "data_type": "datetime", "json_type": "string"},
    {"api_name": "Amount", "data_type": "currency", "json_type": "double"},
    {"api_name": "Wizard", "data_type": "bigint", "json_type": "string"},
    {"api_name": "Active", "data_type": "boolean", "json_type": "boolean"},
    {
        "api_name": "Interests",
        "data_type": "multiselectpicklist",
        "json_type": "jsonarray",
        "pick_list_values": [{"actual_value": one} for one in ("Tea", "Coffee", "Milk, warm")],
    },
    {"api_name": "Tag", "data_type": "text", "json_type": "jsonarray"},
    {"api_name": "Owner", "data_type": "ownerlookup", "json_type": "jsonobject"},
    {
        "api_name": "Account_Name",
        "data_type": "lookup",
        "json_type": "jsonobject",
        "lookup": {"module": {"api_name": "Accounts", "id": "1"}},
    },
    {"api_name": "Lines", "data_type": "subform", "json_type": "jsonarray"},
    {"api_name": "Picture", "data_type": "imageupload", "json_type": "jsonarray"},
]
_QUERY = re.compile(
    r"select (?P<columns>.+) from (?P<module>\w+) where Modified_Time >= '(?P<start>[^']+)' and Modified_Time <"
    r" '(?P<end>[^']+)'(?: and \(Modified_Time > '(?P<after>[^']+)' or id > (?P<id>\d+)\))?"
    r" order by Modified_Time asc, id asc limit (?P<limit>\d+)"
)


@dataclass
class Version:
    """One version of a record."""

    values: dict[str, Any]
    modified: datetime
    shows_at: datetime


@dataclass
class Job:
    """A bulk read."""

    rows: list[dict[str, Any]]
    fields: list[str]
    polls: int = 0
    more: str = ""


@dataclass
class FakeZoho:
    """State and answers. `calls` of a client lead here."""

    now: datetime = START
    records: dict[int, list[Version]] = field(default_factory=dict)
    deleted: dict[int, datetime] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    parts: dict[str, tuple[list[dict[str, Any]], list[str], datetime]] = field(default_factory=dict)
    rows_per_job: int = 200_000
    closed: set[str] = field(default_factory=set)
    """Kinds of requests that are refused for want of a scope."""
    requests: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    """Is called with each request's kind, before it is answered; it may raise, and change records."""
    dated_at: float | None = None
    failing_jobs: int = 0
    choice_separator: str = ";"

    @property
    def crm(self) -> Crm:
        """A client of it."""
        crm = Crm(None, TokenSource(lambda: Token("t", float("inf"))))  # type: ignore[arg-type]
        crm.calls = self  # type: ignore[assignment]
        return crm

    @property
    def bulk(self) -> BulkRead:
        """A client of its bulk reads."""
        return BulkRead(self, Quota(10**6, 1), sleep=lambda _: None)  # type: ignore[arg-type]

    def write(self, identifier: int, shows_after: float = 0, **values: Any) -> None:
        """Create or change a record; it shows after some seconds."""
        known = self.records.setdefault(identifier, [])
        before = known[-1].values if known else {}
        moment = self.now.replace(microsecond=0)
        known.append(Version({**before, **values}, moment, moment + timedelta(seconds=shows_after)))
        self.deleted.pop(identifier, None)

    def delete(self, identifier: int, *, silently: bool = False) -> None:
        """Delete a record; silently as a merge may."""
        del self.records[identifier]
        if not silently:
            self.deleted[identifier] = self.now.replace(microsecond=0)

    def shown(self) -> list[dict[str, Any]]:
        """Return the records as they show now."""
        found = []
        for identifier, versions in self.records.items():
            visible = [one for one in versions if one.shows_at <= self.now]
            if visible:
                last = visible[-1]
                moment = last.modified.astimezone(ZONE).isoformat(timespec="seconds")
                found.append({**last.values, "id": str(identifier), "Modified_Time": moment})
        return found

    def json(self, request: Request) -> dict[str, Any]:
        """Answer a request, as `Calls` does."""
        kind, answer = self._route(request)
        self._begin(kind)
        result = json.loads(json.dumps(answer()))
        self.dated_at = self.now.timestamp()
        assert isinstance(result, dict)
        return result

    def items(self, request: Request, member: str) -> tuple[list[Any], dict[str, Any]]:
        """Answer a request for a list."""
        answer = self.json(request)
        return answer[member], answer.get("info", {})

    def save(self, request: Request, file: IO[bytes]) -> None:
        """Answer a download."""
        self._begin("download")
        job = self.jobs[request.path.split("/")[-2]]
        file.seek(0)
        file.truncate()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("1.csv", self._csv(job))
        file.seek(0)

    def _begin(self, kind: str) -> None:
        self.requests.append(kind)
        self.now += timedelta(seconds=1)
        self.before(kind)
        if kind in self.closed:
            raise refusal(kind, 401, {"code": "OAUTH_SCOPE_MISMATCH"})

    def _route(self, request: Request) -> tuple[str, Callable[[], dict[str, Any]]]:
        path = request.path
        if path == "/crm/v8/settings/fields":
            return "fields", lambda: {"fields": FIELDS}
        if path == "/crm/v8/coql":
            return "query", lambda: self._select(request.json["select_query"])
        if path == "/crm/bulk/v8/read":
            return "start", lambda: self._start(request.json["query"])
        if path.startswith("/crm/bulk/v8/read/"):
            return "state", lambda: self._state(path.rpartition("/")[2])
        if path.endswith("/deleted"):
            return "deleted", lambda: self._deletions(request)
        return "records", lambda: self._records(request)

    def _select(self, query: str) -> dict[str, Any]:
        asked = _QUERY.fullmatch(query)
        assert asked is not None, query
        start, end = (datetime.fromisoformat(asked[name]) for name in ("start", "end"))
        after = (datetime.fromisoformat(asked["after"]), int(asked["id"])) if asked["id"] else None
        found = [one for one in self.shown() if start <= _time(one) < end]
        found = [one for one in found if after is None or (_time(one), int(one["id"])) > after]
        found.sort(key=lambda one: (_time(one), int(one["id"])))
        page = found[: int(asked["limit"])]
        columns = asked["columns"].split(", ")
        return {
            "data": [{name: _of_query(one.get(name)) for name in columns} for one in page],
            "info": {"count": len(page), "more_records": len(found) > len(page)},
        }

    def _records(self, request: Request) -> dict[str, Any]:
        params = request.params or {}
        names = params["fields"].split(",")
        assert len(names) <= 50
        if params["sort_order"] == "desc":
            found = sorted(self.shown(), key=_time, reverse=True)[: params["per_page"]]
            rows = [{"id": one["id"], **{name: one.get(name) for name in names}} for one in found]
            return {"data": rows, "info": {"more_records": False}}
        since = datetime.fromisoformat(request.headers["If-Modified-Since"])
        found = [one for one in self.shown() if _time(one) >= since]
        found.sort(key=lambda one: (_time(one), int(one["id"])))
        start, per_page = int(params.get("page_token", 0)), params["per_page"]
        page = found[start : start + per_page]
        more = start + per_page < len(found)
        return {
            "data": [{name: one.get(name) for name in names} for one in page],
            "info": {"more_records": more, "next_page_token": str(start + per_page) if more else None},
        }

    def _deletions(self, request: Request) -> dict[str, Any]:
        params = request.params or {}
        since = datetime.fromisoformat(request.headers["If-Modified-Since"])
        found = sorted((moment, one) for one, moment in self.deleted.items() if moment >= since)
        start = (params["page"] - 1) * params["per_page"]
        page = found[start : start + params["per_page"]]
        rows = [{"id": str(one), "deleted_time": moment.isoformat(), "display_name": None} for moment, one in page]
        return {"data": rows, "info": {"more_records": start + len(page) < len(found)}}

    def _start(self, query: dict[str, Any]) -> dict[str, Any]:
        if "page_token" in query:
            if query["page_token"] not in self.parts:
                raise refusal("continue", 400, {"code": "EXPIRED_VALUE"})
            found, names, expires = self.parts[query["page_token"]]
            if expires <= self.now:
                raise refusal("continue", 400, {"code": "EXPIRED_VALUE"})
        else:
            bounds = [datetime.fromisoformat(one["value"]) for one in query["criteria"]["group"]]
            found = [one for one in self.shown() if bounds[0] <= _time(one) < bounds[1]]
            names = query["fields"]
        identifier = f"{len(self.jobs) + 1}"
        rest = found[self.rows_per_job :]
        token = f"part-{identifier}" if rest else ""
        if rest:
            self.parts[token] = (rest, names, self.now + timedelta(hours=24))
        self.jobs[identifier] = Job(found[: self.rows_per_job], names, more=token)
        return {"data": [{"status": "success", "code": "ADDED_SUCCESSFULLY", "details": {"id": identifier}}]}

    def _state(self, identifier: str) -> dict[str, Any]:
        if identifier not in self.jobs:
            raise NotFound(Answer("state", "gone", 404, "RESOURCE_NOT_FOUND"))
        job = self.jobs[identifier]
        job.polls += 1
        state = ["QUEUED", "IN PROGRESS", "COMPLETED"][min(job.polls - 1, 2)]
        if self.failing_jobs and state == "COMPLETED":
            self.failing_jobs -= 1
            return {"data": [{"id": identifier, "state": "FAILURE", "result": {"error_message": {}}}]}
        result = {"count": len(job.rows), "more_records": bool(job.more), "next_page_token": job.more or None}
        return {"data": [{"id": identifier, "state": state, **({"result": result} if state == "COMPLETED" else {})}]}

    def _csv(self, job: Job) -> bytes:
        text = io.StringIO(newline="")
        lines = csv.writer(text)
        names = [*reversed(job.fields)]
        lines.writerow([*names, "Id"])
        for record in job.rows:
            lines.writerow([*(self._exported(record, name) for name in names), record["id"]])
        return text.getvalue().encode()

    def _exported(self, record: dict[str, Any], name: str) -> str:
        field_name, _, part = name.partition(".")
        value = record.get(field_name)
        if isinstance(value, dict):
            value = value.get("id") if not part else value.get({"last_name": "name"}.get(part, part), value.get("name"))
            value = "" if part == "first_name" else value
        if isinstance(value, list):
            names = [one["name"] if isinstance(one, dict) else one for one in value]
            return ("," if field_name == "Tag" else self.choice_separator).join(names)
        return (
            ""
            if value is None
            else {True: "true", False: "false"}.get(value, str(value))
            if isinstance(value, bool)
            else str(value)
        )


def _time(record: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(record["Modified_Time"])


def _of_query(value: Any) -> Any:
    return {"id": value["id"]} if isinstance(value, dict) else value


class Cut(ServiceError):
    """The network failed."""

    def __init__(self) -> None:
        super().__init__(Answer("call", "cut"))
