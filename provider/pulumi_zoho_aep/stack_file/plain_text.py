"""Secrets of the stack file that are not encrypted: everyone who can read the repository can read them.

The engine decrypts the configuration before a program sees it. It says which keys hold something encrypted; whether all
the secrets of such a key were, only the files show. They are searched for the values themselves, which finds those in
comments and in JSON text, too.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.engine.models import Properties, render
from pulumi_zoho_aep.stack_file.exposure import SHORTEST, names_something, texts

_ENCRYPT = "renew it at its service, and write the new one with"


@dataclass(frozen=True)
class _Hidden:
    secret: Any


def project_above(program: Path) -> Path:
    """Return the folder of the project in which a program runs; not every language host says."""
    folders = (program, *program.parents)
    return next((folder for folder in folders if any(folder.glob("Pulumi.y*ml"))), program)


def secrets_in_plain_text(stack: Properties, encrypted: Collection[str], project: Path) -> Iterator[str]:
    """Yield a line for each secret that is not encrypted, by its key.

    Args:
        stack: the stack file.
        encrypted: the sections of it that hold something encrypted.
        project: the folder of `Pulumi.yaml` and, below it, of the stacks' files.
    """
    files: list[str] | None = None
    for path, secret in _secrets(render(stack, _Hidden), ()):
        is_plain = path[0] not in encrypted
        if not is_plain and len(secret) >= SHORTEST:
            files = _read(project) if files is None else files
            written = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
            is_plain = any(form in text for form in written for text in files)
        if is_plain:
            key = f"zoho-aep:{'.'.join(path)}"
            yield f"{key} is not encrypted: {_ENCRYPT} `pulumi config set --secret --path '{key}'`"


def _secrets(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401 - plain JSON
    if isinstance(value, _Hidden):
        # Parameters of another connector that only name something are not secrets.
        found = ((below, text) for below, text in texts(value.secret, ()) if not below or not names_something(below))
        yield from (((*path, *below), text) for below, text in found if text)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _secrets(item, (*path, str(name)))


def _read(project: Path) -> list[str]:
    """Return the files of the stacks and of the project. Which one is in use is not known: a call may name it."""
    found = [path for pattern in ("Pulumi*.y*ml", "*/Pulumi*.y*ml", "Pulumi*.json") for path in project.glob(pattern)]
    return [path.read_bytes().decode("utf-8", "replace") for path in found if path.is_file()]
