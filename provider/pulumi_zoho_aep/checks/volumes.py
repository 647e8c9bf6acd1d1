"""How many records a table has, for a connector with a limit, or a change of connector that reads all of them again."""

from collections.abc import Iterator

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.wording import number


def volume_findings(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    """Yield a finding if a table has more records than its connector reads, or if they could not be counted."""
    limit = entry.chosen.records_at_most(entry.reading(""))
    if limit is None:
        return
    found = counted(services, login, entry.table or "")
    if isinstance(found, ServiceError):
        reason = f"not checked whether {entry.table} has more than {limit:,} records: {found.message}"
        yield Finding.warning(Code.BEYOND_CONNECTOR, "table", reason, "count them in Zoho CRM")
    elif found > limit:
        reason = f"{entry.table} has {found:,} records, but {entry.chosen.name} reads at most {limit:,} of them"
        yield Finding.warning(Code.BEYOND_CONNECTOR, "table", reason, "use connector landing_zone")


def records_in_words(services: Services, login: ZohoLogin | None, table: str) -> str:
    """Return `all 1,234 records of Leads`, without the number if it is unknown."""
    found = counted(services, login, table) if login is not None else None
    return f"all {number(found, 'record')} of {table}" if isinstance(found, int) else f"all records of {table}"


def counted(services: Services, login: ZohoLogin, table: str) -> int | ServiceError:
    """Return how many records a table has, or why they could not be counted; counting needs a scope of its own."""

    def ask() -> int | ServiceError:
        try:
            return services.zoho(login).crm.count(table)
        except ServiceError as error:
            return error

    return services.once(("Zoho count", login, table), ask)
