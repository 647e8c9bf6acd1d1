"""`zoho-aep health --all`."""

from pulumi_zoho_aep.cli.every_stack import Command, report_on_all
from pulumi_zoho_aep.cli.health.examination import Health, examined
from pulumi_zoho_aep.cli.health.machine import as_data, as_metrics
from pulumi_zoho_aep.cli.health.markdown import lines
from pulumi_zoho_aep.cli.health.text import print_health, summary


def on_all_stacks(form: str | None) -> int:
    """Examine all stacks, print what was found, and return the exit code."""
    command = Command[Health](
        "health",
        lambda stack: examined(stack, stack.config(), None),
        lambda one: bool(one.findings),
        lambda one: "\n".join([*map(str, one.unasked), summary(one)]),
        print_health,
        as_data,
        lines,
    )
    return report_on_all(command, form, prometheus=as_metrics)
