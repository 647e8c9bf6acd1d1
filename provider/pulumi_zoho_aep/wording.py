"""Grammar of what people read: one thing is not many, and a command names its stack."""

import re
from collections.abc import Callable, Collection


def number(how_many: int, noun: str) -> str:
    """Return `1 resource`, `2 resources`."""
    return f"{how_many:,} {noun if how_many == 1 else plural(noun)}"


def named(noun: str, names: Collection[str]) -> str:
    """Return `scope a`, `scopes a, b`."""
    return f"{noun if len(names) == 1 else plural(noun)} {', '.join(names)}"


def plural(noun: str) -> str:
    """Return the plural of a noun that takes an s or es."""
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


_OPTION = re.compile(
    r"`((?:pulumi (?:up|preview|refresh|destroy)|zoho-aep (?:authorize|explore|rotate|scaffold))\b[^`]*)`"
)
_ARGUMENT = re.compile(r"`(zoho-aep (?:doctor|drift)\b[^`]*)`")


def naming_stack(text: str, stack: str) -> str:
    """Return a text whose commands name the stack: without, they would take the selected one, which may be another.

    Args:
        text: with commands between backticks.
        stack: its name; empty where it is the selected one.
    """
    if not stack:
        return text

    def named(option: str) -> Callable[[re.Match[str]], str]:
        return lambda found: found[0] if stack in found[1].split() else f"`{found[1]}{option} {stack}`"

    return _ARGUMENT.sub(named(""), _OPTION.sub(named(" --stack"), text))
