"""What one process has seen of the engine's plan, and what must hold before the first object of it is deleted.

The engine deletes an object before its successor exists, dependents first, and hears of an impossible successor only
then. All that it asked by that time is remembered here, so that the first deletion can ask the services first.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Problem


class SuccessorImpossible(ZohoAepError):
    """An object is not deleted, because the services would refuse the one that is to take its place."""


class EnginePlan:
    """The resources that the program declared, and the replacements that follow from it. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._declared: dict[str, Any] = {}
        self._compared: set[str] = set()
        self._successors: dict[str, Callable[[], Iterable[Problem]]] = {}
        self._trials: dict[str, Callable[[], Iterable[Problem]]] = {}
        self._causes: dict[str, str] = {}
        self._left: set[str] = set()
        self.undeclared: dict[str, str] = {}
        """What the program has ceased to declare, as far as its type needs to know."""

    def declare(self, urn: str, recorded: Any = None) -> Any:  # noqa: ANN401 - the inputs of any resource
        """Note that the program declares a resource, and return its recorded inputs.

        The engine asks a second time about one that is to be replaced, and leaves them out then.
        """
        with self._lock:
            if recorded is not None or urn not in self._declared:
                self._declared[urn] = recorded
            return self._declared[urn]

    def compare(self, identifier: str) -> None:
        """Note that the engine compared an object with a declaration: what is deleted then is to be replaced."""
        with self._lock:
            self._compared.add(identifier)

    @property
    def has_program(self) -> bool:
        """Whether a program has declared something; not so in a refresh, nor in `pulumi destroy`."""
        return bool(self._declared)

    def is_declared(self, urn: str) -> bool:
        """Say whether the program has declared a resource."""
        return urn in self._declared

    def keeps(self, urn: str, identifier: str) -> bool:
        """Say whether a program declares what an object is for; if not, it was removed from the program, or renamed."""
        return not self.has_program or urn in self._declared or identifier in self._compared

    def cause(self, identifier: str, cause: str) -> None:
        """Note why an object is to be replaced."""
        self._causes[identifier] = cause

    def causes_of(self, identifiers: Iterable[object]) -> list[str]:
        """Return why the objects of these ids are to be replaced, as far as they are."""
        return [self._causes[one] for one in identifiers if isinstance(one, str) and one in self._causes]

    def leave(self, identifier: str) -> None:
        """Note that a deletion left an object in place."""
        self._left.add(identifier)

    def is_left(self, identifier: str) -> bool:
        """Say whether an object should be gone, and is not."""
        return identifier in self._left

    def replace(self, urn: str, problems: Callable[[], Iterable[Problem]]) -> None:
        """Note that an object is to be replaced, and how to find out what speaks against its successor."""
        with self._lock:
            self._successors[urn] = problems

    def try_out(self, urn: str, trial: Callable[[], Iterable[Problem]]) -> None:
        """Note how to make a successor and delete it again, where only that tells whether it works."""
        with self._lock:
            self._trials[urn] = trial

    def require_successors(self) -> None:
        """Ask the services about every planned successor once; call it before a deletion.

        What has to be made to be tried comes last, once nothing else speaks against the rest.

        Raises:
            SuccessorImpossible: naming everything that the services would refuse.
        """
        # Deletions run at a time: none may go ahead before another one has its answer.
        with self._lock:
            lines = _asked(self._successors) or _asked(self._trials)
        if lines:
            raise SuccessorImpossible(
                "this is not deleted, because what is to take its place is not possible:\n"
                + "\n".join(f"  {line}" for line in lines),
                hint="correct the declaration: nothing has been deleted",
            )


def _asked(questions: dict[str, Callable[[], Iterable[Problem]]]) -> list[str]:
    """Return what speaks against successors; a question that is answered well is not asked again."""
    lines = []
    for urn, problems in list(questions.items()):
        found = _found(problems)
        lines += [f"{_in_words(urn)}: {line}" for line in found]
        if not found:
            del questions[urn]
    return lines


def _found(problems: Callable[[], Iterable[Problem]]) -> list[str]:
    try:
        return [str(problem) for problem in problems()]
    except ZohoAepError as error:
        return [error.told]


def _in_words(urn: str) -> str:
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}"
