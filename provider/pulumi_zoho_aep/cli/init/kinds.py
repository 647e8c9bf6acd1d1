"""Valid names for a new project, and valid values of its settings: a wrong answer is prompted for again."""

import re
from collections.abc import Callable

import click

_PROJECT = r"[A-Za-z0-9_.-]{1,100}"
_STACK = rf"([A-Za-z0-9_.-]+/){{0,2}}{_PROJECT}"
"""With or without organisation and project before it."""


def is_project(name: str) -> bool:
    """Say whether Pulumi accepts a name for a project."""
    return re.fullmatch(_PROJECT, name) is not None


def project(name: str) -> str:
    """Return the name of a project.

    Raises:
        click.BadParameter: Pulumi would not accept it.
    """
    return _named("project", _PROJECT, name)


def stack(name: str) -> str:
    """Return the name of a stack.

    Raises:
        click.BadParameter: Pulumi would not accept it.
    """
    return _named("stack", _STACK, name)


def setting(key: str) -> Callable[[str], str]:
    """Return a function that takes a value of `zoho-aep:platform`, or refuses it as the stack file's check does."""

    def checked(value: str) -> str:
        from pydantic import ValidationError

        from pulumi_zoho_aep.findings import findings_of
        from pulumi_zoho_aep.settings import Settings

        try:
            Settings.model_validate({key: value})
        except ValidationError as error:
            wrong = next((one for one in findings_of(error, Settings) if one.subject == key), None)
            if wrong is not None:
                raise click.BadParameter(wrong.reason) from None
        return value

    return checked


def _named(noun: str, pattern: str, name: str) -> str:
    if not re.fullmatch(pattern, name):
        raise click.BadParameter(f"a {noun}'s name has letters, digits, dots, hyphens and underscores, at most 100")
    return name
