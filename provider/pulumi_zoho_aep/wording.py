"""Grammar of messages: plurals, and commands that name their stack and credential."""

import re
from collections.abc import Callable


def number(how_many: int, noun: str) -> str:
    """Return `1 resource`, `2 resources`."""
    return f"{how_many:,} {noun if how_many == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the plural of a noun that takes an s or es."""
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


_OPTION = re.compile(
    r"`((?:pulumi (?:up|preview|refresh|destroy|config set)"
    r"|zoho-aep (?!doctor|drift|health|runs|schema|simulator)[a-z]+)\b[^`]*)`"
)
_UNNAMED_CREDENTIAL = re.compile(r"(?<=`)zoho-aep authorize(?=`| --)")
_ARGUMENT = re.compile(r"`(zoho-aep (?:doctor|drift|health|runs)\b[^`]*)`")


def naming_stack(text: str, stack: str) -> str:
    """Name the stack in the commands of a text; without it, they would use the selected stack, which may be another.

    Args:
        text: Has commands between backticks.
        stack: Its name; empty for the selected one.
    """
    if not stack:
        return text

    def named(option: str) -> Callable[[re.Match[str]], str]:
        return lambda found: found[0] if {stack, "--stack"} & {*found[1].split()} else f"`{found[1]}{option} {stack}`"

    return _ARGUMENT.sub(named(""), _OPTION.sub(named(" --stack"), text))


def naming_credential(text: str, credential: str) -> str:
    """Name the credential in each `zoho-aep authorize` of a text; there may be several.

    Args:
        text: Has commands between backticks.
        credential: Its key in `zoho-aep:credentials`; empty for none.
    """
    return _UNNAMED_CREDENTIAL.sub(lambda found: f"{found[0]} {credential}", text) if credential else text


def installing(extra: str) -> str:
    """Return how to install an extra. No index has the package until it is published, or has somebody else's.

    Args:
        extra: its name in `pyproject.toml`.
    """
    return f"run `pip install '.[{extra}]'` in a checkout of pulumi-zoho-aep"
