"""Turns a request into the stack file with an ingestion added; nothing is written here."""

from dataclasses import dataclass, replace
from typing import Any

from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.scaffold.proposal import Proposal, propose, require_free
from pulumi_zoho_aep.cli.scaffold.request import Asked, IngestionRequest
from pulumi_zoho_aep.cli.source.catalogues import explored_catalogue, zoho_catalogue
from pulumi_zoho_aep.cli.source.place import Place, naming_its_credential, nothing_to_ask, place_of
from pulumi_zoho_aep.cli.stack import Stack, checked
from pulumi_zoho_aep.cli.stack_file.document import Edited, merged as merged_values
from pulumi_zoho_aep.cli.stack_file.project import own_program
from pulumi_zoho_aep.cli.stack_file.sections import Files, with_additions
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.catalogue import Column, merged, require_table
from pulumi_zoho_aep.connectors.offered import is_offered, ways_from_zoho
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import DEFAULT
from pulumi_zoho_aep.errors import ServiceError, SettingsError, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig


@dataclass(frozen=True)
class Addition:
    """An addition to the stack file, with the resulting file."""

    ingestion: str
    """Its key."""
    proposal: Proposal
    files: Files
    """The values as they were read."""
    edited: Edited


def scaffolded(stack: Stack, asked: Asked) -> Addition:
    """Return what to add to the stack file, and the resulting file; nothing is written."""
    files, values = stack.files(), stack.values()
    require_free(asked.name, checked(values))
    config = with_exchanged_tokens(stack, checked(values))
    services = stack.services(config.platform)
    place = place_of(config, stack.resource_ids("BaseConnection"), asked.connection)
    with naming_its_credential(place):
        offered, notes = offered_columns(services, config, place, asked.table)
    request = IngestionRequest(
        table=asked.table,
        name=asked.name,
        connection=place.connection or _new_connection(config, place),
        credential=place.credential if place.connection is None else None,
        tenant=_tenant(services),
        columns=asked.columns,
        dataset=asked.dataset,
        frequency=asked.frequency,
        connector=config.connections[place.connection].chosen if place.connection else _way(services),
    )
    proposal = propose(request, offered, config)
    edited, more = edited_text(stack, files, values, proposal)
    noted = replace(proposal, notes=(*notes, *proposal.notes, *more, *_unread(stack)))
    return Addition(asked.name, noted, files, edited)


def _way(services: Services) -> Connector:
    """Return the connector for a new connection: the default, or else the first one that the organisation has."""
    if is_offered(services, DEFAULT):
        return DEFAULT
    return next((one for one in ways_from_zoho(services) if not one.logins), DEFAULT)


def _unread(stack: Stack) -> list[str]:
    program = own_program(stack.directory)
    if not program:
        return []
    reason = f"nothing reads the sections: {program} does not call `pulumi_zoho_aep.program.run`"
    fix = "call it there, or declare a `ZohoIngestion` with these values"
    return [f"warning: {Finding.warning(Code.UNREAD_SECTIONS, '', reason, fix)}"]


def offered_columns(
    services: Services, config: StackConfig, place: Place, table: str
) -> tuple[list[Column], list[str]]:
    """Return the columns, with what AEP's connector reads and what Zoho says they mean; and notes."""
    aep, zoho = explored_catalogue(services, place), zoho_catalogue(services, config, place)
    tables = aep or zoho
    if tables is None:
        raise nothing_to_ask(place)
    if aep is None or zoho is None:
        require_table(tables, table)
        return tables.columns(table), []
    try:
        require_table(aep, table)
        offered = aep.columns(table)
    except ServiceError as error:
        require_table(zoho, table)
        note = f"warning: these are Zoho's columns; AEP did not say whether its connector has them: {error.message}"
        return zoho.columns(table), [note]
    try:
        return merged(zoho.columns(table), offered), []
    except ServiceError as error:
        # Ten tokens in ten minutes are soon used up, and what AEP knows is enough for a proposal.
        return offered, [f"Zoho's own types are not known, only AEP's: {error.message}"]


def edited_text(stack: Stack, files: Files, values: dict[str, Any], proposal: Proposal) -> tuple[Edited, list[str]]:
    """Return the stack file's text with the proposal, checked as `pulumi up` would check it; and notes."""
    files.require_known(tuple(proposal.sections), values)
    edited, notes = with_additions(files, proposal.sections, stack.encrypted)
    checked(merged_values(values, proposal.sections))
    return edited, notes


def _new_connection(config: StackConfig, place: Place) -> str:
    name = f"zoho-{place.credential}"
    if name in config.connections:
        raise ZohoAepError(
            f"zoho-aep:connections.{name} is not a Zoho connection",
            hint="add one by hand and name it with --connection",
        )
    return name


def _tenant(services: Services) -> str:
    try:
        return services.tenant
    except SettingsError as error:
        raise SettingsError(
            error.message, hint="the settings for AEP are needed to ask for the tenant, below which custom fields live"
        ) from None
