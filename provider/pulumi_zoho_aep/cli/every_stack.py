"""All stacks of a project at once: which there are, what a command finds in each, and how that is printed together."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import click
from rich.console import Console
from rich.text import Text

from pulumi_zoho_aep.cli.markdown import code, marker, said, shortened
from pulumi_zoho_aep.cli.output import json_text, shown
from pulumi_zoho_aep.cli.pulumi import Pulumi
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.project import project_name, stack_file, stack_files
from pulumi_zoho_aep.cli.subcommand import FAILED, FINE, NEEDS_ATTENTION
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.services import Shared
from pulumi_zoho_aep.settings import shared_by
from pulumi_zoho_aep.wording import naming_stack, number

T = TypeVar("T")
_SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Command(Generic[T]):
    """A command for one stack that can also run for all of them."""

    name: str
    examine: Callable[[Stack], T]
    needs_attention: Callable[[T], bool]
    summary: Callable[[T], str]
    print_text: Callable[[T], None]
    as_data: Callable[[T], dict[str, Any]]
    markdown: Callable[[T], Iterator[str]]
    """Lines, without the one that says which comment to replace."""


@dataclass
class EveryStack(Generic[T]):
    """A command's results by stack, in the order of their names."""

    command: Command[T]
    project: str
    stacks: Sequence[str]
    skipped: Sequence[str]
    """Stack files of stacks that the backend does not have."""
    found: dict[str, T] = field(default_factory=dict)
    failed: dict[str, Finding] = field(default_factory=dict)

    @property
    def in_order(self) -> list[tuple[str, T]]:
        """The results by stack."""
        return [(name, self.found[name]) for name in self.stacks if name in self.found]

    @property
    def failures(self) -> list[Finding]:
        """Why stacks could not be examined."""
        return [self.failed[name] for name in self.stacks if name in self.failed]

    @property
    def unfinished(self) -> list[str]:
        """Stacks that Ctrl-C left out."""
        return [name for name in self.stacks if name not in self.found and name not in self.failed]

    @property
    def attention(self) -> list[str]:
        """Stacks that need attention."""
        return [name for name, one in self.in_order if self.command.needs_attention(one)]

    @property
    def exit_code(self) -> int:
        """The worst of all: one that failed may hide anything."""
        return FAILED if self.failed else NEEDS_ATTENTION if self.attention else FINE

    @property
    def summary(self) -> str:
        """How many stacks there are, and which are not fine."""
        parts = [
            f"{what}: {', '.join(map(shown, names))}"
            for what, names in (
                ("attention needed", self.attention),
                ("failed", [one.subject for one in self.failures]),
                ("not finished", self.unfinished),
                ("not in the backend", self.skipped),
            )
            if names
        ]
        fine = [f"{len(self.in_order) - len(self.attention)} fine"]
        return "; ".join([number(len(self.stacks), "stack"), *fine, *parts])

    def add(self, name: str, result: T | Exception) -> str:
        """Note how a stack's turn ended, and return that in a line."""
        if isinstance(result, ZohoAepError):
            finding = finding_of(result)
            reason, fix = (naming_stack(text, name) for text in (finding.reason, finding.fix))
            self.failed[name] = Finding.error(finding.code, name, reason, fix)
            return str(self.failed[name])
        if isinstance(result, Exception):
            raise result
        self.found[name] = result
        return "\n".join(f"{shown(name)}: {line}" for line in self.command.summary(result).splitlines())

    def as_data(self) -> dict[str, Any]:
        """Return the output of `--all --json`."""
        return {
            "schema_version": _SCHEMA_VERSION,
            "project": self.project,
            "needs_attention": bool(self.attention),
            "stacks": {name: self.command.as_data(one) for name, one in self.in_order},
            "failed": [
                {"code": one.code.label, "subject": one.subject, "reason": one.reason, "fix": one.fix}
                for one in self.failures
            ],
            "unfinished": self.unfinished,
            "not_in_backend": list(self.skipped),
        }

    def as_markdown(self) -> str:
        """Return the output of `--all --markdown`."""
        typed = f"{self.command.name} --all"
        lines = [marker(typed, self.project)]
        for _, one in self.in_order:
            lines += [*self.command.markdown(one), ""]
        for failure in self.failures:
            lines += [f"### Failed: {code(failure.subject)}", "", f"{said(failure.message)} ({failure.code.label})", ""]
        return shortened("\n".join([*lines, code(self.summary, len(self.summary)), ""]), typed)


def report_on_all(command: Command[T], form: str | None, **others: Callable[[Sequence[T]], str]) -> int:
    """Examine all stacks of the project at once, print what was found, and return the exit code.

    Args:
        command: The command to run for each stack.
        form: `json`, `markdown`, None for text, or one of `others`.
        others: Forms in which all stacks are one text.

    Raises:
        KeyboardInterrupt: Ctrl-C; what was finished has been printed.
    """
    every = _stacks(command, Path.cwd())
    interrupted = not _examine(every)
    if form == "json":
        click.echo(json_text(every.as_data()))
    elif form == "markdown":
        click.echo(every.as_markdown(), nl=False)
    elif form is not None:
        click.echo(others[form]([one for _, one in every.in_order]), nl=False)
    else:
        _print(every)
    click.echo(every.summary, err=True)
    if interrupted:
        raise KeyboardInterrupt
    return every.exit_code


def _stacks(command: Command[T], directory: Path) -> EveryStack[T]:
    """Return the stacks that have a stack file in the project.

    Raises:
        ZohoAepError: There are none.
    """
    names = sorted(str(one["name"]) for one in Pulumi().stacks(directory))
    files = {name: stack_file(directory, name) for name in names}
    folder = stack_file(directory, "any").parent
    stacks = [name for name in names if files[name].is_file()]
    if not stacks:
        raise ZohoAepError(
            f"no stack of the backend has a stack file in {folder}",
            hint="`pulumi stack ls` lists the stacks; `pulumi whoami --verbose` names the backend",
        )
    skipped = sorted(name for name, file in stack_files(directory).items() if file not in files.values())
    return EveryStack(command, project_name(directory), stacks, skipped)


def _examine(every: EveryStack[T]) -> bool:
    """Examine as many stacks at once as there are processors; return whether it finished."""
    pulumi, console, total = Pulumi(), Console(stderr=True), len(every.stacks)
    at_once = min(total, os.cpu_count() or 1)
    with console.status(f"{every.command.name}: {number(total, 'stack')}, {at_once} at once …") as status:
        try:
            # Their previews are processes of their own, and this process makes requests, too.
            with shared_by(at_once + 1):
                for name, result in _in_turns(every, pulumi, at_once):
                    console.print(Text(every.add(name, result)), soft_wrap=True)
                    left = every.unfinished
                    status.update(Text(f"{total - len(left)} of {total}, still to come: {', '.join(left)} …"))
        except KeyboardInterrupt:
            status.update("ending what is under way …")
            pulumi.interrupt()
            return False
    return True


def _in_turns(every: EveryStack[T], pulumi: Pulumi, at_once: int) -> Iterator[tuple[str, T | Exception]]:
    """Yield how each stack's turn ended, as soon as it has. The threads do not outlive the process."""
    shared, waiting = Shared(), SimpleQueue[str]()
    ended: SimpleQueue[tuple[str, T | Exception]] = SimpleQueue()
    for name in every.stacks:
        waiting.put(name)

    def work() -> None:
        with suppress(Empty):
            while True:
                name = waiting.get_nowait()
                try:
                    ended.put((name, every.command.examine(Stack(name, pulumi=pulumi, shared=shared))))
                except Exception as error:  # noqa: BLE001 - raised again where it is awaited
                    ended.put((name, error))

    for _ in range(at_once):
        threading.Thread(target=work, daemon=True).start()
    for _ in every.stacks:
        yield ended.get()


def _print(every: EveryStack[T]) -> None:
    for name, one in every.in_order:
        click.secho(f"== {shown(name)} ==", bold=True)
        every.command.print_text(one)
        click.echo()
    for finding in every.failures:
        click.secho(f"== {shown(finding.subject)} ==", bold=True)
        click.echo(f"failed: {finding.message} [{finding.code.label}]\n")
