"""Shared behaviour of commands that act on a dataflow: they say what will happen, and ask before they act."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.cli.ingestions import ingestions_of
from pulumi_zoho_aep.cli.output import say, shown
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.monitoring.watched import Watched

_LONGEST = 100


@dataclass(frozen=True)
class Target:
    """An ingestion's dataflow, in the stack and in AEP."""

    opened: Stack
    platform: Platform
    watched: Watched
    live: Flow

    @property
    def title(self) -> str:
        """The name to show to people; its name in AEP may contain any text."""
        return f"dataflow {shown(self.live.name, _LONGEST)}"

    @property
    def is_enabled(self) -> bool:
        """Whether it runs."""
        return self.live.is_enabled is True


def target_of(opened: Stack, ingestion: str) -> Target:
    """Return the dataflow of an ingestion.

    Raises:
        ZohoAepError: There is no such ingestion, or its dataflow no longer exists.
    """
    config = opened.config()
    found, platform = ingestions_of(opened, config, ingestion)[0], opened.services(config.platform).platform
    return Target(opened, platform, found, platform.flows.get(found.flow_id))


def require_agreement(what: Sequence[str], *, is_agreed: bool) -> None:
    """Say what will happen, and ask whether to go on.

    Raises:
        click.UsageError: There is no terminal to ask on.
        click.Abort: The answer is no.
    """
    for line in what:
        click.echo(line, err=True)
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask: give --yes to go on without asking")
    click.confirm("Go on?", abort=True, err=True)


def require_place(opened: Stack, name: str, *, enabled: bool) -> None:
    """Require, before AEP is changed, that the stack file can say whether an ingestion runs.

    Raises:
        NotEditable: Says what is in the way.
    """
    values = opened.values()
    if name in (values.get("ingestions") or {}):
        opened.require_changeable(values, {("ingestions", name, "enabled"): enabled})


def declare_enabled(opened: Stack, name: str, *, enabled: bool, is_agreed: bool) -> None:
    """Offer to write into the stack file whether an ingestion runs, so that `pulumi up` does not undo it."""
    key, words = f"ingestions.{name}.enabled", str(enabled).lower()
    values = opened.values()
    if name not in (values.get("ingestions") or {}):
        say(f"`{opened.repair}` undoes this unless the program declares the same: enabled is {words}")
        return
    if values["ingestions"][name].get("enabled", True) is enabled:
        return
    if not is_agreed and not (
        sys.stdin.isatty() and click.confirm(f"Write {key}: {words} into {opened.file.name}?", default=True, err=True)
    ):
        say(f"`{opened.repair}` undoes this unless the stack file says {key}: {words}")
        return
    for note in opened.change({("ingestions", name, "enabled"): enabled}):
        click.echo(note, err=True)
    click.echo(f"{opened.file.name} says {key}: {words} now", err=True)


def refused(reason: str, fix: str) -> ZohoAepError:
    """Return the error for an operation that AEP does not offer, or that would have no effect."""
    return ZohoAepError(reason, hint=fix)
