"""The person in front of the terminal: what they are shown and asked, and their browser."""

import os
import sys
import threading
import webbrowser
from collections.abc import Mapping, Sequence

import click

_SECRET_VARIABLES = ("_SECRET", "_TOKEN")
"""How the names of variables end whose values are secrets; no option takes one."""


class Terminal:
    """The person in front of the terminal. Questions go to stderr, which leaves stdout to the result."""

    def __init__(self, *, browser: bool) -> None:
        self._browser = browser

    def tell(self, text: str) -> None:
        """Say something."""
        click.echo(text, err=True)

    def secret(self, question: str) -> str:
        """Ask without showing the answer; from a pipe, take the next line."""
        if not sys.stdin.isatty():
            return sys.stdin.readline()
        answer: str = click.prompt(question, hide_input=True, err=True)
        return answer

    def browse(self, url: str) -> bool:
        """Open a browser beside us: some only return when they are closed."""
        if not self._browser or not has_browser(os.environ, sys.platform):
            return False
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        return True


def has_browser(environ: Mapping[str, str], platform: str) -> bool:
    """Return whether a browser can open in a window of its own."""
    # Without a display, Python falls back to browsers in the terminal, which would take it from us.
    return platform in ("darwin", "win32") or any(
        environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    )


def ask(question: str, option: str, choices: Sequence[str] = ()) -> str:
    """Ask what an option or a variable would have said; what comes from a variable is secret, and stays invisible.

    Raises:
        click.UsageError: no one is there to be asked.
    """
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question.lower()} is missing: give {option}")
    kind = click.Choice(choices) if choices else None
    answer: str = click.prompt(question, type=kind, hide_input=option.endswith(_SECRET_VARIABLES), err=True)
    return answer
