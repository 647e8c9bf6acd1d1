"""Checks that a token has the scopes that its ingestions need, and says what works without the merely useful ones."""

from collections.abc import Collection, Sequence

from pulumi_zoho_aep.checks.check import Found
from pulumi_zoho_aep.checks.login import of_reading
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_verification import add_scopes, missing_scopes
from pulumi_zoho_aep.extract.json_ways import can_list, can_query
from pulumi_zoho_aep.extract.layout import layout_of
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialInputs, login_of
from pulumi_zoho_aep.services import Services, Zoho
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.zoho import delta_columns, scopes
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL, RECORDS_PER_CALL

_WITHOUT = {
    scopes.BULK_READ: f"`zoho-aep sync` reads all records {RECORDS_PER_CALL} at a time",
    scopes.QUERIES: "`zoho-aep sync` reads changes by lists of records or by bulk read",
    scopes.COUNTING: "records are not counted beforehand",
}


def scopes_found(services: Services, entry: ZohoCredentialInputs, used_by: Sequence[IngestionSection]) -> Found:
    """Return what a token's scopes allow."""
    zoho = services.zoho(login_of(entry))
    granted = zoho.granted_scopes
    if granted is None:
        return Finding.info(Code.UNVERIFIED_LOGIN, "", "Zoho does not say which scopes the token has")
    tables = sorted({one.table for one in used_by if one.table is not None})
    found = scopes.missing([*of_reading(tables), *(entry.scopes or ())], granted)
    if found:
        return missing_scopes(found)
    readers = [one for one in used_by if one.table is not None]
    lacking = scopes.missing([scope for one in readers for scope in one.chosen.useful_scopes], granted)
    if scopes.BULK_READ in lacking:
        unread = {one.table or "" for one in readers if _needs_bulk_read(zoho, one)}
        if unread:
            return _without_bulk_read(unread)
    beyond = scopes.beyond_reading(sorted(granted))
    words = f"enough for {', '.join(tables) or 'metadata (no table is declared)'}"
    if beyond:
        words = f"enough, with more than reading needs: {', '.join(beyond)}"
    without = [f"without {scope}, {_WITHOUT[scope]}" for scope in lacking]
    add = [f"`zoho-aep authorize --scopes-add {','.join(lacking)}` adds what is missing"] if lacking else []
    return "; ".join([words, *without, *add])


def _needs_bulk_read(zoho: Zoho, entry: IngestionSection) -> bool:
    if scopes.BULK_READ not in entry.chosen.useful_scopes:
        return False
    table = entry.table or ""
    used = [text for row in entry.mapping for text in (row.source, row.expression) if text]
    delta_column = entry.delta_column or delta_columns.of_module(table)
    layout, _ = layout_of(zoho.crm.fields(table), table, entry.columns, delta_column, used)
    return not (can_list(layout) or can_query(layout))


def _without_bulk_read(tables: Collection[str]) -> Finding:
    reason = (
        f"the token lacks the scope {scopes.BULK_READ}, without which `zoho-aep sync` cannot read what is declared of "
        f"{', '.join(sorted(tables))}: more than {FIELDS_PER_CALL} columns, or fields of records that they refer to"
    )
    return Finding.error(Code.MISSING_SCOPES, "", reason, add_scopes([scopes.BULK_READ]))
