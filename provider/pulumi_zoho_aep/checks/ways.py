"""Which connectors for Zoho an organisation has, and which of them can read what an ingestion reads."""

from collections.abc import Iterator, Mapping

from pulumi_zoho_aep.checks.tables import NOT_ASKED, fields_of, is_bare_reference
from pulumi_zoho_aep.checks.volumes import counted
from pulumi_zoho_aep.connectors.offered import ways_from_zoho
from pulumi_zoho_aep.connectors.protocol import Connector, CredentialUse
from pulumi_zoho_aep.connectors.synced_files import DELETION_COLUMNS
from pulumi_zoho_aep.extract.layout import why_unreadable
from pulumi_zoho_aep.resources.mapping_rows import mapped_columns
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.zoho import Field, scopes


def others_in_words(services: Services, chosen: Connector) -> str:
    """Return which other connectors for Zoho the organisation has, and what each can do."""
    others = [one for one in ways_from_zoho(services) if one is not chosen]
    return "; ".join(f"{one.name} would do, too: {one.limits}" for one in others) or "no other connector for Zoho"


def fits_in_words(services: Services, login: ZohoLogin, entry: IngestionSection) -> str:
    """Return which of the organisation's connectors can read what an ingestion reads, and why the others cannot."""
    records = _records(services, login, entry.table or "")
    fields = _fields(services, login, entry.table or "")
    fitting, reasons = [], []
    for connector in ways_from_zoho(services):
        misfit = "; ".join([*_misfits(connector, entry, records), *_unread(connector, entry, fields)])
        if misfit:
            reasons.append(f"{connector.name} does not fit: {misfit}")
        else:
            fitting.append(connector.name)
    size = "records not counted" if records is None else f"{records:,} records"
    return "; ".join([f"{', '.join(fitting) or 'no connector'} can read it ({size})", *reasons])


def _misfits(connector: Connector, entry: IngestionSection, records: int | None) -> Iterator[str]:
    reading = entry.reading("")
    yield from (finding.reason for finding in connector.reading_findings(reading))
    limit = connector.records_at_most(reading)
    if records is not None and limit is not None and records > limit:
        yield f"{records:,} records, and it reads {limit:,}"
    deletions = [one for one in mapped_columns(entry.mapping) if one in DELETION_COLUMNS]
    if deletions and connector.credential_use is not CredentialUse.SYNC:
        yield f"it has no {deletions[0]}"


def _unread(connector: Connector, entry: IngestionSection, fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield columns that the connector returns in a form other than the mapping expects, or not at all."""
    for name in mapped_columns(entry.mapping):
        field = fields.get(name.partition(".")[0])
        if field is None:
            continue
        if connector.has_objects and is_bare_reference(entry, name, fields):
            yield f"{name} is an object there: map {name}.name or {name}.id"
        elif connector.has_tables and "." in name:
            yield f"whether it has {name}, a part of {field.api_name}, is not documented"
        elif not connector.has_tables and why_unreadable(field):
            yield f"{field.api_name} {why_unreadable(field)}"


def _fields(services: Services, login: ZohoLogin, table: str) -> Mapping[str, Field]:
    """Return the fields of a table; none if the token may not list them, which the check of columns reports."""
    try:
        return fields_of(services, login, table)
    except NOT_ASKED:
        return {}


def _records(services: Services, login: ZohoLogin, table: str) -> int | None:
    """Return how many records there are; None if the token may not count, which costs fifty calls."""
    granted = services.zoho(login).granted_scopes
    if granted is None or scopes.missing([scopes.COUNTING], granted):
        return None
    found = counted(services, login, table)
    return found if isinstance(found, int) else None
