"""`zoho-aep scaffold`: an ingestion of a table, written into the stack file."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import click

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.output import json_text, shown
from pulumi_zoho_aep.cli.scaffold.proposal import Proposal, Request, key_of, propose, require_free
from pulumi_zoho_aep.cli.source.place import Place, nothing_to_ask, place_of
from pulumi_zoho_aep.cli.source.tables import (
    Column,
    aep_tables,
    merged,
    require_table,
    zoho_tables,
)
from pulumi_zoho_aep.cli.stack import Stack, checked
from pulumi_zoho_aep.cli.stack_command import StackCommand
from pulumi_zoho_aep.cli.stack_file.document import Edited, merged as merged_values
from pulumi_zoho_aep.cli.stack_file.sections import with_additions
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import ServiceError, SettingsError, ZohoAepError
from pulumi_zoho_aep.program.config import StackConfig
from pulumi_zoho_aep.services import Services, services_for

_EVERY = ("hour", "day", "week", "once")


@click.command(cls=StackCommand)
@click.argument("table")
@click.option("--stack", "stack_name", help="The stack; the selected one if left out.")
@click.option("--connection", help="Key in zoho-aep:connections; the only one if left out.")
@click.option("--name", help="Key of the ingestion; made from the table if left out.")
@click.option("--columns", help="API names with commas between them; all that a dataflow can read if left out.")
@click.option("--dataset", help="Key in zoho-aep:datasets, there already or new.")
@click.option("--every", type=click.Choice(_EVERY), help="How often to run: every hour if left out.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(  # noqa: PLR0913 - one argument per option
    table: str,
    stack_name: str | None,
    connection: str | None,
    name: str | None,
    columns: str | None,
    dataset: str | None,
    every: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Propose an ingestion of TABLE and add it to the stack file."""
    named = tuple(part.strip() for part in columns.split(",") if part.strip()) if columns else None
    wish = Wish(table, name or key_of(table), connection, named, dataset, Frequency(every) if every else None)
    stack = Stack(stack_name)
    proposal, edited = scaffolded(stack, wish)
    if not dry_run:
        stack.save(edited.text)
    if as_json:
        click.echo(json_text(_described(stack, wish, proposal, written=not dry_run)))
    else:
        _print(stack, wish, proposal, edited, written=not dry_run)


@dataclass(frozen=True)
class Wish:
    """What the person asked for."""

    table: str
    name: str
    connection: str | None = None
    columns: tuple[str, ...] | None = None
    dataset: str | None = None
    frequency: Frequency | None = None


def scaffolded(stack: Stack, wish: Wish) -> tuple[Proposal, Edited]:
    """Return what to add to the stack file, and the file with it; nothing is written."""
    values = stack.values()
    config = checked(values)
    require_free(wish.name, config)
    config = with_exchanged_tokens(stack, config)
    services = services_for(plain(config.platform))
    place = place_of(config, stack.resource_ids("BaseConnection"), wish.connection)
    offered, remarks = offered_columns(services, config, place, wish.table)
    request = Request(
        table=wish.table,
        name=wish.name,
        connection=place.connection or _new_connection(config, place),
        credential=place.credential if place.connection is None else None,
        tenant=_tenant(services),
        columns=wish.columns,
        dataset=wish.dataset,
        frequency=wish.frequency,
    )
    proposal = propose(request, offered, config)
    edited, more = edited_text(stack, values, proposal)
    return replace(proposal, remarks=(*remarks, *proposal.remarks, *more)), edited


def offered_columns(
    services: Services, config: StackConfig, place: Place, table: str
) -> tuple[list[Column], list[str]]:
    """Return the columns with what both say of them, AEP what its connector reads, Zoho what it means; and remarks."""
    aep, zoho = aep_tables(services, place), zoho_tables(services, config, place)
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
        remark = f"warning: not checked which columns AEP's connector has, only Zoho was asked: {error.message}"
        return zoho.columns(table), [remark]
    try:
        return merged(zoho.columns(table), offered), []
    except ServiceError as error:
        # Ten tokens in ten minutes are soon used up, and AEP alone knows enough for a proposal.
        return offered, [f"Zoho's own types are not known, only AEP's: {error.message}"]


def edited_text(stack: Stack, values: dict[str, Any], proposal: Proposal) -> tuple[Edited, list[str]]:
    """Return the text of the stack file with the proposal, checked as `pulumi up` would check it; and remarks."""
    files = stack.files()
    files.require_known(tuple(proposal.sections), values)
    edited, remarks = with_additions(files, proposal.sections, stack.encrypted)
    checked(merged_values(values, proposal.sections))
    return edited, remarks


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


def _described(stack: Stack, wish: Wish, proposal: Proposal, *, written: bool) -> dict[str, Any]:
    return {
        "file": stack.file.name,
        "written": written,
        "ingestion": wish.name,
        "added": proposal.sections,
        "left_out": [asdict(one) for one in proposal.left_out],
        "remarks": list(proposal.remarks),
    }


def _print(stack: Stack, wish: Wish, proposal: Proposal, edited: Edited, *, written: bool) -> None:
    click.echo(f"--- {stack.file.name}\n+++ {stack.file.name}\n{edited.difference}")
    lines = [*proposal.remarks, *(["left out:"] if proposal.left_out else [])]
    lines += [f"  {shown(one.column)}: {one.reason}" for one in proposal.left_out]
    if written:
        lines.append(f"ingestion {wish.name} is in {stack.file.name}; next: pulumi preview --stack {stack.name}")
    else:
        lines.append("nothing was written")
    click.echo("\n".join(lines), err=True)
