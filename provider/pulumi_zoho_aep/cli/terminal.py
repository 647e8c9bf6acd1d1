"""Interaction with the person at the terminal: output, prompts, and their browser."""

import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

_SECRET_VARIABLES = ("_SECRET", "_TOKEN")
"""Endings of the names of variables that hold secrets; no option takes a secret."""


class Terminal:
    """The person at the terminal. Questions go to stderr, so that stdout has only the result."""

    def __init__(self, *, browser: bool) -> None:
        self._browser = browser

    def tell(self, text: str) -> None:
        """Say something."""
        click.echo(text, err=True)

    def secret(self, question: str) -> str:
        """Ask without showing the answer; from a pipe, read the next line."""
        if not sys.stdin.isatty():
            return sys.stdin.readline()
        answer: str = click.prompt(question, hide_input=True, err=True)
        return answer

    def browse(self, url: str) -> bool:
        """Open a browser in the background, because some commands return only when the browser is closed."""
        if not self._browser or not has_browser(os.environ, sys.platform):
            return False
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        return True


def has_browser(environ: Mapping[str, str], platform: str) -> bool:
    """Return whether a browser can open in its own window."""
    # Without a display, Python falls back to browsers in the terminal, which would take over the terminal.
    return platform in ("darwin", "win32") or any(
        environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    )


def ask(question: str, option: str, choices: Sequence[str] = (), kind: Callable[[str], str] | None = None) -> str:
    """Ask for what an option or a variable would give, until it is one of the choices, or of the right kind.

    Values that a variable could supply are secret, and are not shown as they are typed.

    Raises:
        click.UsageError: There is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question.lower()} is missing: give {option}")
    expected: Any = click.Choice(choices) if choices else kind
    answer: str = click.prompt(question, type=expected, hide_input=option.endswith(_SECRET_VARIABLES), err=True)
    return answer
