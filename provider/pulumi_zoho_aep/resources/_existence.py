"""Whether an object that another one is to use is there."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.problems import Problem
from pulumi_zoho_aep.resources._model import is_known

Found = TypeVar("Found")


def found(get: Callable[[str], Found], identifier: str) -> Found | None:
    """Return an object; None where there is none, or where its id is not known yet."""
    if not is_known(identifier):
        return None
    try:
        return get(identifier)
    except NotFound:
        return None


def absences(path: str, get: Callable[[str], Any], identifier: str) -> Iterator[Problem]:
    """Yield that there is no such object; an id that is not known yet waits."""
    if is_known(identifier) and found(get, identifier) is None:
        yield Problem(path, f"there is no {identifier} in this sandbox: check the id")
