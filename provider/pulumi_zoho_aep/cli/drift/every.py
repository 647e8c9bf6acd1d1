"""`zoho-aep drift --all`."""

from pulumi_zoho_aep.cli.drift.examination import examine
from pulumi_zoho_aep.cli.drift.machine import as_data
from pulumi_zoho_aep.cli.drift.markdown import lines
from pulumi_zoho_aep.cli.drift.model import Report
from pulumi_zoho_aep.cli.drift.text import print_report, summary
from pulumi_zoho_aep.cli.every_stack import Command, report_on_all


def on_all_stacks(form: str | None) -> int:
    """Examine all stacks, print what was found, and return the exit code."""
    command = Command[Report]("drift", examine, lambda one: one.needs_attention, summary, print_report, as_data, lines)
    return report_on_all(command, form)
