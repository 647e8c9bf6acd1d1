"""`zoho-aep sync`: reads what changed in Zoho, and writes files that AEP ingests."""

from datetime import datetime, timezone

import click

from pulumi_zoho_aep.cli.subcommand import FAILED, FINE, Subcommand


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """Return the moment of a time with its time zone, or of a date, which begins at midnight UTC."""
    if text is None:
        return None
    from pulumi_zoho_aep.aep.times import from_text

    try:
        found = from_text(text)
    except ValueError:
        reason = f"{text} is not a time such as 2026-11-27T17:00:00Z, nor a date such as 2026-11-27"
        raise click.BadParameter(reason) from None
    if found.tzinfo is None and len(text) > len("2026-11-27"):
        raise click.BadParameter(f"{text} does not name its time zone, as 2026-11-27T17:00:00Z does")
    return found.astimezone(timezone.utc) if found.tzinfo else found.replace(tzinfo=timezone.utc)


@click.command(
    cls=Subcommand,
    examples=[
        ("zoho-aep sync --stack prod", "everything that is new, from cron or CI"),
        ("zoho-aep sync leads deals", "two ingestions of the selected stack"),
        ("zoho-aep sync --dry-run", "what would be read, and where files would go"),
        ("zoho-aep sync leads --since 2026-11-01", "what has changed since then, again"),
        ("zoho-aep sync --reconcile", "compare everything, every few days"),
    ],
)
@click.argument("ingestions", nargs=-1, metavar="[INGESTION]...")
@click.option("-s", "--stack", help="The stack; the selected one if left out.")
@click.option(
    "--since",
    metavar="TIME",
    callback=_moment,
    help="Read again what changed since a time, such as 2026-11-27T17:00:00Z.",
)
@click.option("--reconcile", is_flag=True, help="Read everything, and write what differs from the files.")
@click.option("--dry-run", is_flag=True, help="Say what would be read; read and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def command(
    ingestions: tuple[str, ...],
    stack: str | None,
    since: datetime | None,
    *,
    reconcile: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Read what changed in Zoho CRM since the last run, and write it as files that AEP ingests.

    Works on ingestions through landing_zone, amazon_s3 or azure_blob; on all of the stack if none is named. After an
    interruption, the next run reads the rest: every version of a record is written at least once.
    """
    if reconcile and since is not None:
        raise click.UsageError("--reconcile reads everything: leave --since out")
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.cli.sync.display import Display, print_results
    from pulumi_zoho_aep.cli.sync.running import Options, sync_all

    with Display() as display:
        results = sync_all(Stack(stack), ingestions, Options(since, reconcile=reconcile, dry_run=dry_run), display)
    print_results(results, as_json=as_json)
    return FAILED if any(one.error for one in results) else FINE
