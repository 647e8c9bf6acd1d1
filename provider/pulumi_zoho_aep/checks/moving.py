"""What another connector means for an ingestion: which rows are read again, and which of its keys say nothing there."""

from collections.abc import Iterator, Mapping

from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.losses import has_other_connector
from pulumi_zoho_aep.checks.volumes import records_in_words
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.sections import IngestionSection
from pulumi_zoho_aep.services import Services, ZohoLogin


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
            yield _move(services, login, name, entry).below(f"{NAMESPACE}:ingestions.{name}")


def _move(services: Services, login: ZohoLogin | None, name: str, entry: IngestionSection) -> Finding:
    rows = records_in_words(services, login, entry.table or "")
    kept = "rows of the dataset stay, and rows that are read again are added to them: tell them apart by their id"
    if entry.chosen.credential_use is CredentialUse.SYNC:
        reason = (
            f"by {entry.chosen.name}, {rows} are read again unless `zoho-aep sync {name} --since TIME` says from when"
        )
        return Finding.warning(Code.READ_AGAIN, "", f"{reason}; {kept}")
    return Finding.warning(Code.READ_AGAIN, "", f"by {entry.chosen.name}, the first run reads {rows} again; {kept}")
