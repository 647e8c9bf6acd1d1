"""The engine's plan, as far as one process has seen it, and the conditions for the plan's first deletion.

The engine deletes an object before its successor exists, dependents first, and learns only then that a successor is
impossible. This module remembers the questions until then, so that the services are asked before the first deletion.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.asking import asked
from pulumi_zoho_aep.engine.ownership import HeldObjects
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.turns import Turns


class SuccessorImpossible(ZohoAepError):
    """An object is not deleted, because the services would refuse its successor."""

    code = Code.IMPOSSIBLE_SUCCESSOR


class InUse(ZohoAepError):
    """Nothing is deleted, because objects outside this stack use something that would be deleted later."""

    code = Code.OBJECT_IN_USE


@dataclass(frozen=True)
class Seen:
    """An object of the state.

    Attributes:
        urn: URN of its resource.
        findings: Yields the reasons that prevent a successor.
        users: Yields other users of the object.
        trial: Makes a successor and deletes it again, if only that shows whether it works.
    """

    urn: str
    findings: Callable[[], Iterable[Finding]]
    users: Callable[[], Iterable[Finding]]
    trial: Callable[[], Iterable[Finding]] | None = None


@dataclass(frozen=True)
class Intended:
    """A resource as the program intends it.

    Attributes:
        inputs: Its inputs; None if the program has not said anything yet.
        adopts: Id or name of the object that it takes over; empty if it creates one.
        dependents: Resources that the program builds on it, as far as it says so.
    """

    inputs: Any = None
    adopts: str = ""
    dependents: Sequence[dict[str, Any]] = ()


class EnginePlan:
    """The resources that the program declared, and the replacements that follow from it. Threads share it.

    It is where `check` and `diff`, which change nothing, note the questions to ask before later deletions.
    """

    def __init__(self) -> None:
        self.held = HeldObjects()
        """The contents of the state, as far as this process has seen them."""
        self.lineage = ""
        """The lineage of the state, once this process has seen it."""
        self.siblings: list[str] = []
        """The lineages of the state's other providers."""
        self._lock = threading.Lock()
        self._turns = Turns()
        self._declared: dict[str, Any] = {}
        self._compared: set[str] = set()
        self._recorded: dict[str, Any] = {}
        self._successors: dict[str, Callable[[], Iterable[Finding]]] = {}
        self._trials: dict[str, Callable[[], Iterable[Finding]]] = {}
        self._seen: dict[str, Seen] = {}
        self._intended: dict[str, Intended] = {}
        self._changes: dict[str, Any] = {}
        self._causes: dict[str, str] = {}
        self._left: set[str] = set()
        self._kept: set[str] = set()
        self._refused: dict[str, list[Finding]] = {}
        self._read: set[str] = set()
        self.is_whole = False
        """Whether the plan is known to cover all resources, not only some targets."""
        self.is_preview = False
        """Whether a whole plan is only previewed."""
        self.is_checked = False
        """Whether the program itself checks, in a preview, what its resources need."""
        self.undeclared: dict[str, str] = {}
        """Resources that the program no longer declares, as far as their type needs to know about them."""

    def declare(self, urn: str, recorded: Any = None) -> Any:  # noqa: ANN401 - the inputs of any resource
        """Note that the program declares a resource, and return its recorded inputs.

        For a resource that is to be replaced, the engine asks a second time, without the recorded inputs.
        """
        with self._lock:
            if recorded is not None or urn not in self._declared:
                self._declared[urn] = recorded
            return self._declared[urn]

    def refuse(self, urn: str, finding: Finding) -> None:
        """Note why a preview refuses a resource, which is planned all the same."""
        self._refused.setdefault(urn, []).append(finding)

    def refused(self, urn: str) -> list[Finding]:
        """Return why a preview refuses a resource."""
        return self._refused.get(urn, [])

    def compare(self, urn: str, identifier: str, state: Any, *, has_unknown: bool = False) -> None:  # noqa: ANN401
        """Note that the engine compared an object with a declaration: a later deletion then means a replacement.

        A refresh also compares, but declares nothing. An object with an unknown input is replaced along with the object
        that the input comes from.
        """
        with self._lock:
            if urn in self._declared or (has_unknown and self._declared):
                self._compared.add(identifier)
            self._recorded[urn] = state

    def is_compared(self, identifier: str) -> bool:
        """Say whether the engine compared an object with a declaration."""
        return identifier in self._compared

    def recorded(self, urn: str) -> Any:  # noqa: ANN401 - the state of any resource
        """Return what the engine compared with a declaration; None if it has not yet, as for a new resource."""
        return self._recorded.get(urn)

    @property
    def has_program(self) -> bool:
        """Whether a program has declared anything; false in a refresh and in `pulumi destroy`."""
        return bool(self._declared)

    def is_declared(self, urn: str) -> bool:
        """Say whether the program has declared a resource."""
        return urn in self._declared

    def keeps(self, urn: str, identifier: str) -> bool:
        """Say whether a program declares an object's resource; if not, it was removed or renamed."""
        return not self.has_program or urn in self._declared or identifier in self._compared

    def cause(self, identifier: str, cause: str) -> None:
        """Note why an object is to be replaced."""
        self._causes[identifier] = cause

    def causes_of(self, identifiers: Iterable[object]) -> list[str]:
        """Return why the objects with these ids are to be replaced."""
        return [self._causes[one] for one in identifiers if isinstance(one, str) and one in self._causes]

    def keep_for_ever(self, identifier: str) -> None:
        """Note that an object is never replaced, whatever is allowed."""
        self._kept.add(identifier)

    def stays_for_ever(self, identifiers: Iterable[str]) -> bool:
        """Say whether one of the objects is never replaced, whatever is allowed."""
        return not self._kept.isdisjoint(identifiers)

    def leave(self, identifier: str) -> None:
        """Note that a deletion left an object in place."""
        self._left.add(identifier)

    def is_left(self, identifier: str) -> bool:
        """Say whether an object should be gone but is not."""
        return identifier in self._left

    def replace(self, urn: str, identifier: str, findings: Callable[[], Iterable[Finding]]) -> None:
        """Note that an object is to be replaced, with the questions that show what prevents its successor."""
        with self._lock:
            self._seen.pop(identifier, None)
            self._successors[urn] = findings

    def intend(self, urn: str, intended: Intended) -> None:
        """Note how the program intends a resource."""
        self._intended[urn] = intended

    def intended(self, urn: str) -> Intended:
        """Return how the program intends a resource."""
        return self._intended.get(urn, Intended())

    def intentions(self) -> list[Any]:
        """Return the inputs of all resources that the program has declared so far."""
        return [one.inputs for one in self._intended.values()]

    def change(self, identifier: str, inputs: Any) -> None:  # noqa: ANN401 - the inputs of any resource
        """Note what an object will become."""
        self._changes[identifier] = inputs

    def changes(self) -> dict[str, Any]:
        """Return what objects will become, by id, if the engine has asked about them."""
        return dict(self._changes)

    def see(self, identifier: str, seen: Seen) -> None:
        """Note an object of the state that a refresh reads."""
        with self._lock:
            self._seen[identifier] = seen
            self._read.add(identifier)

    def takes_part(self, identifier: str) -> bool:
        """Say whether the run covers an object's resource; targets and exclusions leave some out.

        A refresh reads the resources that take part. Without a refresh, only a plan of the whole stack shows it.
        """
        return identifier in self._read if self._read else self.is_whole

    def replace_seen(self, identifiers: Iterable[str]) -> None:
        """Note that objects are to be replaced, without a known reason."""
        with self._lock:
            for identifier in identifiers:
                seen = self._seen.pop(identifier, None)
                if seen is not None:
                    self._successors.setdefault(seen.urn, seen.findings)
                    if seen.trial is not None:
                        self._trials.setdefault(seen.urn, seen.trial)

    def require_unused(self) -> list[Finding]:
        """Ask once who else uses the objects that are to be deleted, and return what a person should know.

        With a program, those are the objects that it no longer declares.

        Raises:
            InUse: Names each user that keeps the service from deleting one of them.
        """
        with self._lock:
            gone = {
                name: seen
                for name, seen in self._seen.items()
                if not self.has_program or not self.keeps(seen.urn, name)
            }
            users = [(seen.urn, user) for seen in gone.values() for user in _users(seen)]
            if not any(not user.is_warning for _, user in users):
                self._seen = {name: seen for name, seen in self._seen.items() if name not in gone}
        lines = [f"{in_words(urn)}: {user}" for urn, user in users if not user.is_warning]
        if lines:
            raise InUse(
                "this is not deleted, because the service would refuse to delete what it builds on:\n"
                + "\n".join(f"  {line}" for line in lines),
                hint="have that deleted first, or exclude what it uses: nothing has been deleted",
            )
        return [user.below(in_words(urn)) for urn, user in users]

    def try_out(self, urn: str, trial: Callable[[], Iterable[Finding]]) -> None:
        """Note how to create a successor and delete it again, if only that shows whether it works."""
        with self._lock:
            self._trials[urn] = trial

    def require_successors(self) -> None:
        """Ask the services once about every planned successor; call this before a deletion.

        Trials come last, once nothing else prevents the successors.

        Raises:
            SuccessorImpossible: Lists everything that the services would refuse.
        """
        # Deletions run in parallel: none may go ahead before another one has its answer.
        with self._turns.turn(), self._lock:
            if found := _answers(self._successors) or _answers(self._trials):
                raise _impossible(found)


def _impossible(found: Sequence[Finding]) -> SuccessorImpossible:
    # The advice of a single cause, if too long for its line, is the advice of the whole.
    fix = found[0].fix if len(found) == 1 and "\n" in found[0].message else ""
    lines = [replace(one, fix="") if fix else one for one in found]
    return SuccessorImpossible(
        "this is not deleted, because its replacement is not possible:\n" + "\n".join(f"  {line}" for line in lines),
        hint=f"{fix or 'correct what is named, or undo the change'}: nothing has been deleted",
    )


def _users(seen: Seen) -> list[Finding]:
    try:
        return list(seen.users())
    except ZohoAepError as error:
        return [Finding.warning(Code.OBJECT_IN_USE, "", f"not checked whether others use it: {error.message}")]


def _answers(questions: dict[str, Callable[[], Iterable[Finding]]]) -> list[Finding]:
    """Return what prevents successors; a question without objections is not asked again."""
    prevented = []
    for urn, findings in list(questions.items()):
        found = asked(findings)
        prevented += [one.below(in_words(urn)) for one in found]
        if not found:
            del questions[urn]
    return prevented


def in_words(urn: str) -> str:
    """Return type and name of a resource, as people read them."""
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}"
