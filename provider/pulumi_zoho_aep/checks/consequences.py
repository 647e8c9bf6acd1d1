"""What a plan means for data: what each replacement or deletion re-reads or loses, by keys of the stack file.

`losses` says what is allowed, and `moving` says what another connector reads again.
"""

from collections.abc import Iterator, Mapping
from math import ceil

from pulumi_zoho_aep.aep.times import from_text
from pulumi_zoho_aep.checks.logins import Credential, login_by
from pulumi_zoho_aep.checks.losses import allowed_deletions, changing, has_other_connector, replaced
from pulumi_zoho_aep.checks.volumes import counted
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.monitoring.times import instant
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.plan import Kind
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL, RECORDS_PER_CALL

_ROWS_STAY = "rows of the dataset stay, and what is read again is added to them: tell rows apart by their id"


def consequences(
    services: Services, stack: StackConfig, before: LastUp, credentials: Mapping[str, Credential]
) -> Iterator[Finding]:
    """Yield what is read again or lost, once per entry whose dataflow or dataset is replaced or deleted."""
    found = replaced(stack, before)
    for (kind, name), reasons in found.items():
        because = f"{changing((kind, name), reasons)} means"
        if kind is Kind.DATASET:
            reason = f"{because} a new dataset: the rows of the old one are lost"
            yield Finding.warning(Code.LOST, _key(kind, name), reason)
        elif kind is Kind.INGESTION and not has_other_connector(stack, name, before):
            entry = stack.ingestions[name]
            what = [*_forgotten(name, before), _read_again(services, stack, entry, credentials)]
            what.append("its dataset is new, too" if (Kind.DATASET, entry.dataset) in found else _ROWS_STAY)
            reason = f"{because} a new dataflow: {'; '.join(what)}"
            yield Finding.warning(Code.READ_AGAIN, _key(kind, name), reason)
    for kind, name, loss in allowed_deletions(stack, before):
        what = [*_forgotten(name, before), "rows that it has written stay"] if kind is Kind.INGESTION else []
        reason = "; ".join([f"is no longer declared, and {loss}", *what])
        yield Finding.warning(Code.LOST, _key(kind, name), reason)


def _forgotten(name: str, before: LastUp) -> Iterator[str]:
    """Yield how long the recorded dataflow has been reading; no other dataflow knows."""
    starts_at = before.of("Dataflow", name).get("starts_at")
    start = from_text(starts_at) if starts_at else None
    days = (clock.utc_now() - start).days if start is not None else 0
    if start is not None and days > 0:
        yield f"what was read since {instant(start)}, in {number(days, 'day')}, is forgotten"


def _read_again(
    services: Services, stack: StackConfig, entry: IngestionSection, credentials: Mapping[str, Credential]
) -> str:
    if entry.schedule.backfill is False:
        return "the new one reads nothing from before its start, so that what changes until then is left out"
    if entry.table is None:
        return "the new one reads all rows again"
    if entry.chosen.credential_use is CredentialUse.SYNC:
        return "the new one reads all files again that are still in its folder"
    login = login_by(services, credentials, stack.connections[entry.connection].credential)
    count = counted(services, login, entry.table) if login is not None else None
    if not isinstance(count, int):
        return f"the new one reads all records of {entry.table} again"
    passes = ceil(len(entry.columns) / FIELDS_PER_CALL) if entry.columns else 1
    cost = number(passes * ceil(count / RECORDS_PER_CALL), "API credit")
    return f"the new one reads all {number(count, 'record')} of {entry.table} again, for about {cost} of Zoho's"


def _key(kind: Kind, name: str) -> str:
    return f"{NAMESPACE}:{kind.section}.{name}"
