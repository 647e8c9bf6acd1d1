"""Whether `zoho-aep sync` keeps running: how far it has read, and whether files are deleted before a run reads them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.landing_zone import CONNECTOR as LANDING_ZONE
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.extract.positions import DatasetTag, Position, position_of
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.monitoring.health import Observed
from pulumi_zoho_aep.monitoring.times import in_words, instant
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig

_FILES_KEPT = timedelta(days=7)
_DAY = timedelta(days=1)
_FEW = 3


def extractor_findings(
    opened: Stack, config: StackConfig, services: Services, observed: Sequence[Observed], now: datetime
) -> dict[str, list[Finding]]:
    """Return findings about the files of ingestions, by key. AEP is queried only for the positions."""
    files = [
        one
        for one in observed
        if one.watched.enabled
        and one.watched.name in config.ingestions
        and config.ingestions[one.watched.name].chosen.credential_use is CredentialUse.SYNC
    ]
    synced = [one for one in files if config.ingestions[one.watched.name].table is not None]
    recorded = opened.resource_ids("Dataset") if synced else {}
    ids = {one.watched.name: _dataset(config, recorded, one.watched.name) for one in synced}
    datasets = _datasets(services, {identifier for identifier in ids.values() if identifier})
    found: dict[str, list[Finding]] = {one.watched.name: [] for one in files}
    positions: dict[str, Position] = {}
    for one in synced:
        dataset = datasets.get(ids[one.watched.name])
        if dataset is not None:
            owner = (opened.project, opened.short_name, one.watched.name)
            values = dataset.tags.get(DatasetTag(services.platform.datasets, dataset.id, owner).name, ())
            found[one.watched.name] += stopped_findings(one, values, now)
            position = position_of(values)
            if position is not None:
                positions[one.watched.name] = position
    for one in files:
        if config.ingestions[one.watched.name].chosen is LANDING_ZONE:
            found[one.watched.name] += waiting_findings(one, positions.get(one.watched.name), now)
    return found


def _dataset(config: StackConfig, recorded: Mapping[str, str], name: str) -> str:
    key = config.ingestions[name].dataset
    return config.datasets[key].id or recorded.get(key, "")


def _datasets(services: Services, ids: set[str]) -> dict[str, Dataset]:
    """Return datasets by their ids: a few are read one by one, many from the list of all."""
    datasets, found = services.platform.datasets, dict[str, Dataset]()
    if len(ids) <= _FEW:
        for identifier in ids:
            # A dataset that is gone is drift, and its dataflow fails.
            with suppress(NotFound):
                found[identifier] = datasets.get(identifier)
        return found
    for dataset in datasets.list():
        if dataset.id in ids:
            found[dataset.id] = dataset
        if len(found) == len(ids):
            break
    return found


def stopped_findings(observed: Observed, position: Sequence[str], now: datetime) -> Iterator[Finding]:
    """Yield a finding if the sync has stopped, judged by the position in the dataset's tag.

    Args:
        observed: The ingestion.
        position: Values of the position's tag; empty before the first sync.
        now: AEP's time.
    """
    subject, fix = f"ingestions.{observed.watched.name}", "see the job that runs `zoho-aep sync`, and run it"
    tolerated = observed.watched.tolerated or _DAY
    read = position_of(position)
    if read is None and observed.newest_rows is None and observed.runs:
        yield Finding.error(Code.SYNC_STOPPED, subject, "`zoho-aep sync` has not read it yet", fix)
    elif read is not None and now - read.until > tolerated:
        reason = f"`zoho-aep sync` has read its changes until {instant(read.until)} only"
        yield Finding.error(
            Code.SYNC_STOPPED, subject, f"{reason}, but should be at most {in_words(tolerated)} behind", fix
        )


def waiting_findings(observed: Observed, position: Position | None, now: datetime) -> Iterator[Finding]:
    """Yield a finding if files wait for a run, because a landing zone keeps them for seven days.

    Args:
        observed: The ingestion.
        position: How far `zoho-aep sync` has written; None if unknown.
        now: AEP's time.
    """
    since = _unread_since(observed, position)
    if since is None or now - since <= (observed.watched.tolerated or _DAY):
        return
    until = since + _FILES_KEPT
    when = f"are deleted from {instant(until)} on" if now < until else f"are being deleted since {instant(until)}"
    write = f"`zoho-aep sync {observed.watched.name} --since {instant(since)}` writes them again"
    failed = observed.failures[-1].id if observed.failures else ""
    fix = f"`zoho-aep retry {failed}` before that; {write}" if failed else f"let a run read them before that; {write}"
    reason = f"files written since {instant(since)} wait for a run, and {when}"
    yield Finding.error(Code.FILES_EXPIRE, f"ingestions.{observed.watched.name}", reason, fix)


def _unread_since(observed: Observed, position: Position | None) -> datetime | None:
    """Return since when files are unread, from failed runs, or else from files beyond the last good run."""
    if observed.failures:
        times = [run.window_start or run.started_at for run in observed.failures]
        return min((at for at in times if at is not None), default=None)
    reached = next((run.reached for run in observed.ended if run.is_good), None)
    return reached if reached is not None and position is not None and position.until > reached else None
