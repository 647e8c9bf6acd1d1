"""Runs the sync of a stack's ingestions of files, one after another."""

import errno
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import FrameType

from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.sync.display import Display
from pulumi_zoho_aep.cli.sync.formers import former_of, reads_files_of
from pulumi_zoho_aep.cli.sync.results import Result, done, planned
from pulumi_zoho_aep.cli.sync.storages import storage_of
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.errors import ZohoAepError, unwritable
from pulumi_zoho_aep.extract.plans import Former, Source
from pulumi_zoho_aep.extract.positions import DatasetTag, NoDataset, Positions
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.findings import coded, nearest
from pulumi_zoho_aep.monitoring.chain import State
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services, Zoho
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.wording import naming_credential, naming_stack
from pulumi_zoho_aep.zoho import delta_columns

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})
"""The error message of a full disk."""


@dataclass(frozen=True)
class Options:
    """The options given on the command line."""

    since: datetime | None = None
    reconcile: bool = False
    dry_run: bool = False


class Terminated(KeyboardInterrupt):
    """The process received SIGTERM, which CI and Kubernetes send to end it."""


def sync_all(stack: Stack, names: Sequence[str], options: Options, display: Display) -> list[Result]:
    """Read the named ingestions, or all ingestions of files. A failure of one does not affect the others.

    Raises:
        ZohoAepError: The stack file is wrong, or there is no ingestion with that name.
    """
    config = with_exchanged_tokens(stack, stack.config())
    chosen = chosen_of(config, names)
    services = stack.services(config.platform)
    place = _Place(stack, config, services, stack.state())
    with _ending_on_sigterm():
        return [_synced(place, name, options, display) for name in chosen]


def chosen_of(config: StackConfig, names: Sequence[str]) -> list[str]:
    """Return the ingestions to read.

    Raises:
        ZohoAepError: There is no such ingestion, or a named one is of another kind.
    """
    files = [
        name
        for name, one in config.ingestions.items()
        # Without a table, the ingestion reads files that someone else writes.
        if one.chosen.credential_use is CredentialUse.SYNC and one.table is not None
    ]
    for name in names:
        if name not in config.ingestions:
            raise ZohoAepError(f"zoho-aep:ingestions has no {name}: {nearest(name, config.ingestions)}")
        if name not in files:
            raise ZohoAepError(
                f"zoho-aep:ingestions.{name} is not read from files",
                hint="`zoho-aep sync` is for tables of connectors such as landing_zone",
            )
    if not files:
        reason = "the stack file has no ingestion that uses a connector of files, such as landing_zone"
        raise ZohoAepError(reason, hint="set `connector: landing_zone` in its connection")
    return [name for name in files if not names or name in names]


@dataclass(frozen=True)
class _Place:
    stack: Stack
    config: StackConfig
    services: Services
    state: State

    def source(self, name: str) -> Source:
        """Return the source to read for an ingestion."""
        entry = self.config.ingestions[name]
        used = [text for row in entry.mapping for text in (row.source, row.expression) if text]
        settings = entry.sync
        return Source(
            name,
            entry.table or "",
            entry.columns,
            entry.delta_column or delta_columns.of_module(entry.table or ""),
            entry.folder or "",
            used,
            timedelta(seconds=settings.lag_seconds),
            timedelta(seconds=settings.overlap_seconds),
            settings.file_megabytes * 1024 * 1024,
        )

    def zoho(self, entry: IngestionSection) -> Zoho:
        """Return the clients of the connection's credential."""
        key = self.config.connections[entry.connection].credential
        credential = self.config.credentials[key] if key is not None else None
        if credential is None or credential.refresh_token is None:
            what = (
                f"credential {key} has only a grant token"
                if key
                else f"connection {entry.connection} has no credential"
            )
            raise ZohoAepError(what, hint="put a refresh token into the stack file: `zoho-aep authorize`")
        return self.services.zoho(login_of(credential))

    def advised(self, name: str, text: str) -> str:
        """Return a text in which commands name the stack and the ingestion's credential."""
        credential = self.config.connections[self.config.ingestions[name].connection].credential or ""
        return naming_stack(naming_credential(text, credential), self.stack.given)

    def dataset_id(self, entry: IngestionSection) -> str | None:
        """Return the id of its dataset, once it exists."""
        recorded, _ = self.state.get(("Dataset", entry.dataset), (None, {}))
        return self.config.datasets[entry.dataset].id or recorded

    def former(self, name: str, entry: IngestionSection) -> Former | None:
        """Return the dataflow of another connector whose read position it takes over."""
        return former_of(self.services, self.state, name, entry, self.dataset_id(entry))

    def is_read(self, name: str, entry: IngestionSection) -> bool:
        """Say whether a dataflow already reads its files."""
        _, source = self.state.get(("SourceConnection", name), ("", {}))
        return reads_files_of(entry, source)

    def positions(self, name: str, entry: IngestionSection) -> Positions:
        """Return the store of the ingestion's position: its dataset, once that exists."""
        identifier = self.dataset_id(entry)
        if identifier is None:
            return NoDataset()
        owner = (self.stack.project, self.stack.short_name, name)
        return DatasetTag(self.services.platform.datasets, identifier, owner)


def _synced(place: _Place, name: str, options: Options, display: Display) -> Result:
    entry = place.config.ingestions[name]
    source = place.source(name)
    try:
        zoho = place.zoho(entry)
        storage = storage_of(place.services, entry.connection, place.config.connections[entry.connection])
        positions = place.positions(name, entry)
        sync = Sync(source, zoho, storage, positions, report=display.report)
        with _full_disk_explained(name):
            found = _ran(sync, source, options, place.former(name, entry))
    except ZohoAepError as error:
        text = place.advised(name, error.with_advice)
        text = text if error.code is Code.FAILURE else coded(text, error.code)
        return Result(name, source.table, source.folder, "failed", error=text)
    warnings = [*found.warnings, *([] if place.is_read(name, entry) else _unread(entry))]
    return replace(found, warnings=[place.advised(name, one) for one in warnings])


@contextmanager
def _full_disk_explained(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK:
            raise
        raise unwritable(f"sync {name}", error) from None


def _unread(entry: IngestionSection) -> Iterator[str]:
    if entry.schedule.backfill is False:
        yield "with `backfill: false`, the dataflow will read no file from before its start: set it to true"


def _ran(sync: Sync, source: Source, options: Options, former: Former | None) -> Result:
    plan = sync.plan(options.since, former)
    if options.dry_run:
        return planned(plan, source.folder, source.ingestion, reconcile=options.reconcile)
    progress = sync.run(plan)
    changed = progress.rows > 0
    compared = sync.reconcile(plan) if options.reconcile else None
    result = done(plan, progress, source.folder, sync.read_until, changed=changed)
    return result.with_comparison(compared) if options.reconcile else result


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    def end(_: int, __: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
