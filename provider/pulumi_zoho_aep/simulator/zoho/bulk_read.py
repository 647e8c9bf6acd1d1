"""Bulk read: jobs that write the records of a module into a file (routes reference C.1). Left out: callbacks, events.

A job moves to the next state each time it is read, or every few seconds if no one reads it. What it reads is what the
module holds at the moment of its completion.
"""

import secrets
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.zoho import bulk_csv, scopes
from pulumi_zoho_aep.simulator.zoho.bulk_query import BulkQuery, parse
from pulumi_zoho_aep.simulator.zoho.conditions import Columns, bounds
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused
from pulumi_zoho_aep.simulator.zoho.crm_records import may_read
from pulumi_zoho_aep.simulator.zoho.held_records import Record, Selection
from pulumi_zoho_aep.simulator.zoho.organizations import number
from pulumi_zoho_aep.simulator.zoho.site import Site

Item = dict[str, Any]

JOBS = "zohoBulkJobs"
SETTINGS = ("_zohoBulk", "settings")
"""The key under which the store keeps what `settings` returns."""
USUAL: Item = {"rows": 200_000, "seconds": 10, "fail": 0, "jobs": None}
"""Rows of a job; seconds in a state without a look; how many of the next jobs fail; most unfinished jobs, or None."""
_TOKENS = "_zohoBulkTokens"
_DOWNLOADS = "_zohoBulkDownloads"
_STATES = ("ADDED", "QUEUED", "IN PROGRESS", "COMPLETED")
_SHOWN = ("id", "operation", "state", "created_by", "created_time")
_DAY_SECONDS = 24 * 3600
_DOWNLOADS_A_MINUTE = 10


def settings(site: Site) -> Item:
    """Return how jobs go."""
    return {**USUAL, **(site.store.get(*SETTINGS) or {})}


def create(session: Session, content: Any) -> Item:  # noqa: ANN401 - from a request body
    """Add a job."""
    session.need(scopes.for_single("bulk"))
    query = _query(session, content)
    may_read(session, query.module)
    site, rules = session.site, settings(session.site)
    waiting = [job for job in site.store.items(JOBS) if job["state"] not in ("COMPLETED", "FAILURE")]
    if rules["jobs"] is not None and len(waiting) >= rules["jobs"]:
        raise refused(400, "TOO_MANY_REQUESTS", "too many jobs are waiting")
    if rules["fail"]:
        site.store.put(*SETTINGS, {**rules, "fail": rules["fail"] - 1})
    job: Item = {
        "id": number("bulk job", site.place.key, secrets.token_hex(8)),
        "operation": "read",
        "state": _STATES[0],
        "created_by": {"id": session.user["id"], "name": session.user["full_name"]},
        "created_time": site.records(query.module).written(site.now()),
        "place": site.place.key,
        "_query": query.stored(),
        "_created": site.world.clock.now(),
        "_looks": 0,
        "_fails": bool(rules["fail"]),
    }
    site.store.put(JOBS, job["id"], job)
    shown = {name: job[name] for name in _SHOWN}
    added = {"status": "success", "code": "ADDED_SUCCESSFULLY", "message": "Added successfully.", "details": shown}
    return {"data": [added], "info": {}}


def status(session: Session, identifier: str) -> Item:
    """Return how far a job is."""
    session.need(scopes.for_single("bulk"))
    job = _found(session, identifier)
    job = _advanced(session, {**job, "_looks": job["_looks"] + 1})
    session.site.store.put(JOBS, identifier, job)
    query = BulkQuery.read(job["_query"])
    shown = {
        name: job[name] for name in ("id", "operation", "state", "created_by", "created_time", "result") if name in job
    }
    asked = {"module": {"api_name": query.module}, "fields": list(query.fields), "page": query.page}
    return {"data": [{**shown, "query": asked, "file_type": "csv"}]}


def result(session: Session, identifier: str) -> bytes:
    """Return the file of a completed job: a zip, for one day and not too often."""
    session.need(scopes.for_single("bulk"))
    job = _found(session, identifier)
    now = session.site.world.clock.now()
    content = session.site.store.content(JOBS, identifier)
    if content is None or job["_completed"] + _DAY_SECONDS <= now:
        raise refused(404, "RESOURCE_NOT_FOUND", "the requested resource doesn't exist")
    _count_download(session, now)
    return content


def _query(session: Session, content: Any) -> BulkQuery:  # noqa: ANN401 - from a request body
    asked = content.get("query") if isinstance(content, dict) else None
    if not isinstance(asked, dict) or not asked:
        raise refused(400, "MANDATORY_NOT_FOUND", "required field not found", api_name="query")
    callback = content.get("callback")
    if callback is not None and (
        not isinstance(callback, dict)
        or not str(callback.get("url")).startswith("https://")
        or callback.get("method") != "post"
    ):
        raise refused(400, "INVALID_CALLBACK_URL", "the callback is not valid")
    if content.get("file_type", "csv") != "csv":
        raise refused(400, "JOB_NOT_SUPPORTED", "only csv is supported for this module")
    return _next_part(session, asked) if "page_token" in asked else parse(session.site, asked)


def _next_part(session: Session, asked: Item) -> BulkQuery:
    """Return the query that a page token continues; the token says everything, and nothing may accompany it."""
    if len(asked) > 1:
        raise refused(400, "AMBIGUITY_DURING_PROCESSING", "page_token excludes everything else")
    token = session.site.store.get(_TOKENS, str(asked["page_token"]))
    if token is None or token["user"] != session.user["id"]:
        raise refused(400, "INVALID_DATA", "invalid data", api_name="page_token")
    if token["expires"] <= session.site.world.clock.now():
        raise refused(400, "EXPIRED_VALUE", "the page token has expired", api_name="page_token")
    return BulkQuery.read(token["query"])


def _found(session: Session, identifier: str) -> Item:
    job = session.site.store.get(JOBS, identifier)
    if job is None or job["place"] != session.site.place.key:
        raise refused(404, "RESOURCE_NOT_FOUND", "the requested resource doesn't exist")
    return job


def _advanced(session: Session, job: Item) -> Item:
    """Return the job in the state that its age and the reads of it have brought it to."""
    if job["state"] in ("COMPLETED", "FAILURE"):
        return job
    now = session.site.world.clock.now()
    steps = job["_looks"] + int((now - job["_created"]) // settings(session.site)["seconds"])
    state = _STATES[min(steps, len(_STATES) - 1)]
    if state != "COMPLETED":
        return {**job, "state": state}
    if job["_fails"]:
        error = {"status": "error", "code": "INTERNAL_SERVER_ERROR", "message": "internal error", "details": {}}
        return {**job, "state": "FAILURE", "result": {"error_message": error}}
    return {**job, "state": state, "_completed": now, "result": _write(session, job)}


def _write(session: Session, job: Item) -> Item:
    """Write the file of a job and return what its status says about it."""
    site, query, most = session.site, BulkQuery.read(job["_query"]), settings(session.site)["rows"]
    found = _selected(site, query)
    content, count, last = bulk_csv.packed(f"{job['id']}.csv", site, query, islice(found, most))
    site.store.put_content(JOBS, job["id"], content)
    more = next(found, None) is not None
    version = session.asked.version
    written = {
        "page": query.page,
        "per_page": most,
        "count": count,
        "download_url": f"/crm/bulk/{version}/read/{job['id']}/result",
        "more_records": more,
    }
    if not more:
        return written
    token = secrets.token_urlsafe(32)
    following = {**query.stored(), "after": last, "page": query.page + 1}
    expires = site.world.clock.now() + _DAY_SECONDS
    site.store.put(_TOKENS, token, {"query": following, "user": session.user["id"], "expires": expires})
    return {**written, "next_page_token": token}


def _selected(site: Site, query: BulkQuery) -> Iterator[Record]:
    condition = query.condition()
    since, until = (None, None) if condition is None else bounds(condition)
    every = site.records(query.module).select(Selection(since, until, after=(query.after, query.after)))
    if condition is None:
        return every
    columns = Columns(site, query.module, [one.column for one in condition.comparisons])
    return (record for record in every if columns.hold(condition, record))


def _count_download(session: Session, now: float) -> None:
    """Count a download; whoever makes too many gets none for a minute."""
    store, key = session.site.store, session.site.place.key
    noted = store.get(_DOWNLOADS, key) or {"times": [], "blocked_until": 0}
    times = [*(time for time in noted["times"] if time > now - 60), now]
    if noted["blocked_until"] <= now and len(times) > _DOWNLOADS_A_MINUTE:
        noted["blocked_until"] = now + 60
    store.put(_DOWNLOADS, key, {**noted, "times": times[-_DOWNLOADS_A_MINUTE:]})
    if noted["blocked_until"] > now:
        raise refused(429, "TOO_MANY_REQUESTS", "You cannot download more than 10 times in a minute")
