"""What `zoho-aep export` and `zoho-aep import` print."""

from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.cli.estate.export import Export
from pulumi_zoho_aep.cli.output import WIDTH_ELSEWHERE, hanging, terminal_width
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.document import add
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.stack_file.config import NAMESPACE
from pulumi_zoho_aep.wording import number


def as_yaml(export: Export) -> str:
    """Return the sections as the stack file has them."""
    sections = {f"{NAMESPACE}:{name}": entries for name, entries in export.sections.items()}
    return add("", {"config": sections}).text if sections else ""


def keys(export: Export) -> str:
    """Return the keys of the entries, a line or more per section."""
    lines = [harmless(f"{name:12}{', '.join(entries)}") for name, entries in export.sections.items()]
    width = terminal_width() or WIDTH_ELSEWHERE
    return "".join(f"{hanging(line, ' ' * 12, width).lstrip()}\n" for line in lines)


def as_data(export: Export) -> dict[str, Any]:
    """Return it as JSON."""
    return {
        "sections": export.sections,
        "resources": export.resources,
        "left_alone": [{"name": one.name, "id": one.id, "reason": one.reason} for one in export.left],
        "to_fill_in": [
            *(f"{NAMESPACE}:{key}" for key in export.estate.checklist),
            *(f"{NAMESPACE}:credentials.{name}" for name in export.unfinished),
        ],
        "notes": export.estate.notes,
    }


def summary(export: Export) -> Iterator[str]:
    """Yield what was found, and what is not exported, with the reason."""
    found = export.sections.get("ingestions", {})
    there = f"; {export.there} in the stack already" if export.there else ""
    yield f"{number(len(found), 'dataflow')} described; {len(export.left)} left alone{there}"
    for one in export.left:
        yield harmless(f"left alone: {one.name} ({one.id}): {one.reason}")
    yield from (harmless(f"note: {note}") for note in export.estate.notes)


def checklist(export: Export, stack: Stack) -> Iterator[str]:
    """Yield the values that a person has to fill in, with the command for each."""
    if not (export.estate.checklist or export.unfinished):
        return
    yield "fill in what is missing; until then `pulumi preview` refuses the stack file:"
    for key in export.estate.checklist:
        path = f"{NAMESPACE}:{key}"
        section, name, *_ = key.split(".")
        way = f"pulumi config set --secret --path '{path}' --stack {stack.name}"
        if section == "credentials" and key.endswith(".refresh_token"):
            way = f"zoho-aep authorize {name} --stack {stack.name}"
        elif key.endswith((".data_center", ".client_id")):
            way = f"pulumi config set --path '{path}' --stack {stack.name}"
        yield f"  {path}: `{way}`"
    for name in export.unfinished:
        way = f"`zoho-aep authorize {name} --stack {stack.name}`"
        yield f"  {NAMESPACE}:credentials.{name}, which existed before: {way}, or remove it and what names it"
