"""Secrets of the stack file that somebody wrote or copied to a place that is not secret.

The engine decrypts a value wherever it is. In a description it would be sent and shown, so anyone who proposes a
stack file could learn a secret that the file holds encrypted.

The parameters of another connector are secret as a whole, because only its vendor knows which of them are. Some, such
as `clientId`, are not secret by their name: one that the stack file also has in plain text is not a secret.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import UNFILLED, Properties, plain, render
from pulumi_zoho_aep.findings import Finding

SHORTEST = 8
"""Shorter texts, such as the parameters of a made-up connector, may occur elsewhere by chance."""
_PUBLIC_MEMBERS = """
class_id client_id connection connection_spec_id credential data_center data_format dataset delta_column endpoint
environment expected_org_id field_groups flow_spec_id id ims_endpoint name namespace organization path redirect_uri
sandbox schema_ scopes spec_name table title
"""
"""Members that name something. Not those that take any text, such as descriptions: what is there need not be public."""
_PUBLIC_PARAMETERS = """
account accounts center database domain email endpoint environment file folder host hostname id identifier instance
login mode name object org organisation organization owner path port principal project provider region role sandbox
schema scope scopes server site table tenant type uri url user username version warehouse workspace zgid zone
"""
"""The last word of the name of a parameter that names something."""
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_Path = tuple[str, ...]


def exposed_secrets(stack: Properties) -> Iterator[Finding]:
    """Yield every text that is not secret but contains one that is."""
    hidden: list[tuple[_Path, str]] = []

    def hide(secret: Any) -> None:  # noqa: ANN401 - a text, or the parameters of a connector
        found = texts(secret, ())
        hidden.extend((path, text) for path, text in found if len(text) >= SHORTEST and text != UNFILLED)

    shown = list(texts(render(stack, hide), ()))
    public = [text for path, text in shown if path[-1] in _PUBLIC_MEMBERS.split()]
    # A value without a name of its own is one text, and a secret; so is a value that is secret in another place.
    certain = {text for path, text in hidden if not path or not names_something(path)}
    secrets = certain | {text for _, text in hidden if not _holds(public, text)}
    for path, text in shown:
        if any(secret in text for secret in secrets):
            reason = "contains a secret of this stack file, and would be shown"
            yield Finding.error(Code.EXPOSED_SECRET, ".".join(path), reason, "write something else")


def unfilled_texts(stack: Properties) -> Iterator[Finding]:
    """Yield every placeholder that is still to be filled in, as after an import."""
    for path, text in texts(plain(stack), ()):
        if text == UNFILLED:
            key = ".".join(path)
            way = f"`pulumi config set --secret --path 'zoho-aep:{key}'`"
            yield Finding.error(Code.MISSING_VALUE, key, "is still to be filled in", way)


def names_something(parameter: _Path) -> bool:
    """Say whether a parameter's name shows that it is not secret."""
    words = [word.lower() for word in _WORD.findall(parameter[-1])]
    return bool(words) and words[-1] in _PUBLIC_PARAMETERS.split() and "secret" not in words


def _holds(public: Iterable[str], secret: str) -> bool:
    return any(secret in text for text in public)


def texts(value: Any, path: _Path) -> Iterator[tuple[_Path, str]]:  # noqa: ANN401 - plain JSON
    """Yield texts with the names that lead to them; items of a list are at the list's place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, (*path, str(name)))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, path)
