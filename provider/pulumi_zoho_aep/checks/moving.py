"""What another connector means for an ingestion: which rows are read again, and which of its keys say nothing there."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import has_other_connector
from pulumi_zoho_aep.checks.volumes import records_in_words
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.sections import IngestionSection
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import tag_in

OVERLAP = timedelta(minutes=10)
"""What was written to Zoho while a run read it may have an earlier time."""
_KEPT = "rows of the dataset stay, and rows that are read again are added to them: tell them apart by their id"


def unused_keys(stack: StackConfig, names: list[str]) -> Iterator[Finding]:
    """Yield delta columns of new ingestions whose runs have none."""
    for name in names:
        entry, chosen = stack.ingestions[name], stack.ingestions[name].chosen
        has_none = chosen.credential_use is CredentialUse.LOGIN and not chosen.has_delta_column
        if entry.delta_column is not None and has_none:
            reason = f"is not used by {chosen.name}: {_reads(entry)}"
            yield Finding.warning(Code.UNUSED_KEY, f"{NAMESPACE}:ingestions.{name}.delta_column", reason)


def _reads(entry: IngestionSection) -> str:
    if entry.rest is not None and entry.rest.increments:
        return "as an experiment, each run asks Zoho for what changed since its window began"
    return "each run reads the whole table"


def moves(
    services: Services, stack: StackConfig, before: LastUp, credentials: Mapping[str, Credential]
) -> Iterator[Finding]:
    """Yield what is read again by ingestions that get another connector; their datasets keep what they have."""
    for name, entry in stack.ingestions.items():
        if has_other_connector(stack, name, before) and entry.table is not None:
            credential = credentials.get(stack.connections[entry.connection].credential or "")
            login = credential.login(services) if credential is not None else None
            rows = records_in_words(services, login, entry.table)
            reason = f"by {entry.chosen.name}, {_read_again(services, before, name, entry, rows)}; {_KEPT}"
            yield Finding.warning(Code.READ_AGAIN, f"{NAMESPACE}:ingestions.{name}", reason)


def _read_again(services: Services, before: LastUp, name: str, entry: IngestionSection, rows: str) -> str:
    if entry.chosen.credential_use is not CredentialUse.SYNC:
        return f"the first run reads {rows} again"
    former = connector_of(str(before.of("SourceConnection", name).get("connection_spec_id")))
    if former.credential_use is CredentialUse.SYNC:
        return f"`zoho-aep sync {name}` goes on where it stopped, and nothing is read again"
    position = _position(services, before, name) if former.has_delta_column else None
    if position is None:
        return f"`zoho-aep sync {name}` reads {rows} again"
    since = f"{position - OVERLAP:%Y-%m-%dT%H:%M:%SZ}"
    goes_on = f"`zoho-aep sync {name} --since {since}` goes on where the last successful run stopped"
    return f"{goes_on}; without --since, {rows} are read again"


def _position(services: Services, before: LastUp, name: str) -> datetime | None:
    """Return up to when the recorded dataflow has read; None where no run says so. The state shows us no ids."""
    tag = before.of("Dataflow", name).get("ownership_tag")
    for flow in services.platform.flows.list():
        if tag and tag_in(flow.description) == tag:
            runs = (run for run in services.platform.runs.list(flow.id) if run.is_over and not run.has_failed)
            return from_milliseconds(max((run.window.end or 0 for run in runs), default=0))
    return None
