"""`zoho-aep doctor`: everything that has to hold before `pulumi up`, and how to fix what does not."""

import csv
import io
import json
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from pulumi_zoho_aep.cli.output import json_text
from pulumi_zoho_aep.cli.stack_command import StackCommand
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.wording import naming_credential, naming_stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_zoho_aep.aep.ip_ranges import IpRanges
    from pulumi_zoho_aep.cli._checks import Outcome
    from pulumi_zoho_aep.services import Services

NEEDS_ATTENTION = 3
_STYLES = {"ok": "green", "attention": "yellow", "failed": "bold red", "skipped": "dim", "unknown": "cyan"}
_WIDTH_ELSEWHERE = 160
"""Of a pipe or file, where rich would assume eighty characters."""


@click.command(cls=StackCommand)
@click.argument("stack_name", metavar="[STACK]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--ip-ranges", "only_ip_ranges", is_flag=True, help="Print the addresses to let in, and check nothing.")
@click.option("--region", help="With --ip-ranges: such as VA7; the region of the stack's sandbox if left out.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), help="With --ip-ranges: text if left out."
)
def command(
    stack_name: str | None, *, as_json: bool, only_ip_ranges: bool, region: str | None, form: str | None
) -> int:
    """Check everything that has to hold before `pulumi up` of STACK, or of the selected stack.

    Nothing is changed anywhere, and a grant token is left alone. Exit code 3 if something needs attention.
    """
    if only_ip_ranges:
        if as_json:
            raise click.UsageError("with --ip-ranges, use --format json")
        found = _ip_ranges(stack_name, region)
        click.echo(_written(found, form or "text"), nl=False)
        click.echo(f"Adobe's list of {found.as_of} for {found.region}; compare with {found.source}", err=True)
        return 0
    if region or form:
        raise click.UsageError("--region and --format go with --ip-ranges")
    outcomes = diagnose(stack_name)
    if as_json:
        click.echo(json_text(_as_json(outcomes)))
    else:
        _print(outcomes)
    return NEEDS_ATTENTION if any(outcome.needs_attention for outcome in outcomes) else 0


def diagnose(stack_name: str | None) -> "list[Outcome]":
    """Ask all checks of a stack.

    Raises:
        ZohoAepError: the stack's configuration cannot be had at all.
    """
    from pulumi_zoho_aep.cli._checks import checks_of, refresh_check, run, secrets_in_clear
    from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.cli.stack_file.document import load
    from pulumi_zoho_aep.cli.stack_file.project import refreshes_always
    from pulumi_zoho_aep.program.config import parse

    opened = Stack(stack_name)
    stack, problems = parse(opened.values())
    stack = with_exchanged_tokens(opened, stack)
    # A backend may keep the configuration elsewhere, and then there is no file to look into.
    written = load(opened.file.read_text(encoding="utf-8")) if opened.file.exists() else {}
    checks = checks_of(_services(stack.platform), stack, problems, secrets_in_clear(written))
    refresh = refresh_check(refreshes_always=refreshes_always(opened.directory))
    return [_naming_stack(outcome, opened.given) for outcome in run([*checks, refresh])]


def _naming_stack(outcome: "Outcome", stack: str) -> "Outcome":
    found, (section, _, name) = outcome.finding, outcome.check.subject.partition(".")
    credential = name if section == "credentials" else ""
    detail, fix = (naming_stack(naming_credential(text, credential), stack) for text in (found.detail, found.fix))
    named = replace(found, detail=detail, fix=fix)
    return replace(outcome, finding=named)


def _services(platform: Any) -> "Services":  # noqa: ANN401 - a section of the stack file; its module is heavy
    from pulumi_zoho_aep.engine.models import plain
    from pulumi_zoho_aep.services import services_for

    return services_for(plain(platform))


def _ip_ranges(stack_name: str | None, region: str | None) -> "IpRanges":
    from pulumi_zoho_aep.aep.ip_ranges import ip_ranges
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.program.config import parse
    from pulumi_zoho_aep.program.preflight import require_sandbox

    if region is not None:
        return ip_ranges(region.upper())
    # What is wrong with the rest of the stack file has nothing to do with it.
    stack, _ = parse(Stack(stack_name).values())
    return ip_ranges(require_sandbox(_services(stack.platform)).region)


def _written(found: "IpRanges", form: str) -> str:
    if form == "json":
        keys = ("region", "name", "as_of", "source", "ranges")
        return json.dumps({key: getattr(found, key) for key in keys}, indent=2) + "\n"
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("region", "range", "first", "last"))
        for written, network in zip(found.ranges, found.networks, strict=True):
            writer.writerow((found.region, written, network[0], network[-1]))
        return text.getvalue()
    return "".join(f"{written}\n" for written in found.ranges)


def _as_json(outcomes: "Sequence[Outcome]") -> dict[str, Any]:
    return {
        "results": dict(_counts(outcomes)),
        "checks": [
            {
                "subject": outcome.check.subject,
                "check": outcome.check.name,
                "result": outcome.finding.result.value,
                "detail": outcome.finding.detail,
                "fix": outcome.finding.fix,
            }
            for outcome in outcomes
        ],
    }


def _counts(outcomes: "Sequence[Outcome]") -> Counter[str]:
    return Counter(outcome.finding.result.value for outcome in outcomes)


def _print(outcomes: "Sequence[Outcome]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDTH_ELSEWHERE, highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("CHECK", ratio=3, overflow="fold")
    table.add_column("RESULT", no_wrap=True)
    table.add_column("DETAIL", ratio=6, overflow="fold")
    table.add_column("FIX", ratio=5, overflow="fold")
    for outcome in outcomes:
        result = outcome.finding.result.value
        # Text and not a string: rich would take what is in brackets for colours.
        cells = (outcome.check.title, outcome.finding.detail, outcome.finding.fix)
        title, detail, fix = (Text(harmless(cell)) for cell in cells)
        table.add_row(title, Text(result, style=_STYLES[result]), detail, fix)
    console.print(table)
    counts = _counts(outcomes)
    click.echo(", ".join(f"{counts[result]} {result}" for result in _STYLES if counts[result]), err=True)
