"""Refuses forbidden replacements and deletions before anything is done."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pulumi.output import Unknown

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import (
    creation_findings,
    dependent_findings,
    lacking,
    obstacles,
    undeletable,
    users,
)
from pulumi_zoho_aep.engine.asking import foreseen, left_behind
from pulumi_zoho_aep.engine.engine_plan import Seen
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import ADOPTED, owner_in, tag_for
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.lifecycle import Lifecycle
from pulumi_zoho_aep.engine.models import Inputs, Outputs
from pulumi_zoho_aep.engine.pulumi_internals import current_call, tell
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.errors import NotFound, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.tags import name_of


class ReplacementRefused(ZohoAepError):
    """An object would be replaced although that is not allowed."""

    code = Code.REFUSED_REPLACEMENT


class DeletionRefused(ZohoAepError):
    """An object would be deleted although that is not allowed."""

    code = Code.REFUSED_DELETION


_ADOPTED = "it was adopted, and is not replaced while the program adopts it"
_DELETING = "to have it deleted, name it in zoho-aep:allow_delete"
_UNADOPT = "undo the change, or remove adopt: then the object is replaced like one that this stack created"


@dataclass(frozen=True)
class Replacement:
    """A change of a resource that requires a new object.

    Attributes:
        handler: The resource's handler.
        existing: The resource's object.
        inputs: The declared inputs.
        owner: Its ownership tag, or another text that identifies the owner.
        name: The resource's name, which differs from the tag's after a rename.
        replaces: The properties that require a new object.
        is_adopted: Whether the object was taken over, and the program still says so.
        anothers: The ownership tag that another stack has put on it; empty if none has.
    """

    handler: Handler[Any, Any]
    existing: Existing[Outputs]
    inputs: Inputs
    owner: str
    name: str
    replaces: Collection[str]
    is_adopted: bool = False
    anothers: str = ""

    @property
    def resource(self) -> str:
        """The resource's URN; only in a call about it."""
        return resource_of(self.owner)

    @property
    def has_unknown(self) -> bool:
        """Whether one of the properties comes from an object that is itself replaced."""
        return any(isinstance(getattr(self.inputs, name), Unknown) for name in self.replaces)

    def replaced_ids(self) -> Iterator[str]:
        """Yield the recorded ids that an unknown value will replace."""
        for name in self.replaces:
            declared, recorded = getattr(self.inputs, name), getattr(self.existing.state, name)
            if isinstance(declared, Unknown):
                yield from recorded if isinstance(recorded, tuple) else (str(recorded),)
            elif isinstance(declared, tuple) and any(isinstance(one, Unknown) for one in declared):
                yield from {*recorded} - {one for one in declared if isinstance(one, str)}


@dataclass(frozen=True)
class Guard:
    """Compares the engine's plan with what is allowed now."""

    host: Host

    def plan_replacement(self, change: Replacement) -> None:
        """Refuse forbidden replacements, and remember the conditions for the rest.

        A refresh calls this with the roles swapped, and only shows the result: the program has not declared the
        resource then. Nor has it if a dependency is about to be replaced, so that the engine would delete this one
        first; then some inputs are unknown, and the others come from the state. A targeted
        `pulumi destroy` does so, too, without a program.
        """
        engine_plan, existing = self.host.plan, change.existing
        is_declared = engine_plan.is_declared(change.resource)
        is_dragged_along = engine_plan.has_program and change.has_unknown
        if not (is_declared or is_dragged_along):
            return
        causes = [*self._causes(change)]
        engine_plan.cause(existing.id, f"{', '.join(causes)} of {change.handler.noun} {change.name}")
        if self._is_never_replaced(change, causes):
            engine_plan.keep_for_ever(existing.id)
        else:
            self._require_not_adopted(change)
            self._require_allowed(change, causes)
        # A refresh does not read an object that an interrupted run has deleted, and there is nothing left to lose.
        if not (is_declared or engine_plan.takes_part(existing.id) or self._is_gone(change.handler, existing)):
            raise _left_out(change, causes)
        self._remember(change, is_declared=is_declared)

    def _remember(self, change: Replacement, *, is_declared: bool) -> None:
        """Note the questions to ask before the first deletion."""
        handler, resource, owner, plan = change.handler, change.resource, change.owner, self.host.plan
        is_asked = is_declared and not (plan.is_preview and plan.is_checked)  # the program checks that itself

        def findings() -> Iterator[Finding]:
            yield from self._in_the_way(handler, change.existing.id, owner, change.anothers)
            yield from self.preventing(handler, owner, resource, change.inputs) if is_asked else ()

        for finding in foreseen(findings) if is_declared and plan.is_preview else ():
            plan.refuse(resource, finding)
        self.host.plan.replace(resource, change.existing.id, findings)
        self.host.plan.replace_seen(change.replaced_ids())
        if handler.is_tried_before_replacement and is_declared:
            self.host.plan.try_out(resource, lambda: self._trial(handler, resource, owner))

    def _require_allowed(self, change: Replacement, causes: list[str]) -> None:
        """Refuse to lose a read position, unless that is allowed for this very resource, or nothing is left to lose."""
        if not change.handler.forgets_what_was_read:
            return
        allowed_now = self.host.allowed.replaceable.get(change.name)
        is_allowed = change.inputs.may_be_replaced if allowed_now is None else allowed_now
        if is_allowed or self._is_gone(change.handler, change.existing):
            return
        of_state = allowed_now is None and not self.host.plan.is_declared(change.resource)
        setting = "the argument allow_replacement=True" if allowed_now is None else "allow_replacement: true"
        first = ", in a `pulumi up` of its own first, because the argument of the last one counts" if of_state else ""
        changing = f"changing {', '.join(sorted(causes))} would replace this {change.handler.noun}"
        hint = f"set {setting} to allow this{first}, or undo the change"
        refused = ReplacementRefused(f"{changing}, and a new one does not know what has been read", hint=hint)
        self._refuse(refused, change.resource)

    def _is_never_replaced(self, change: Replacement, causes: list[str]) -> bool:
        """Refuse to replace an object that the service does not delete, and say whether permission would be useless."""
        handler, reasons = change.handler, undeletable(change.handler, change.existing.state)
        if reasons:
            refused = ReplacementRefused(
                f"changing {', '.join(causes)} would replace this {handler.noun}, which {handler.service} does not "
                f"delete: {'; '.join(reasons)}",
                hint=handler.instead_of_a_successor,
            )
            self._refuse(refused, change.resource)
        return bool(reasons) or self.host.plan.stays_for_ever(change.replaced_ids())

    def _refuse(self, error: ZohoAepError, resource: str) -> None:
        """Stop. A preview goes on, so that the whole plan is shown, and its program fails at the end."""
        if not self.host.plan.is_preview:
            raise error
        self.host.plan.refuse(resource, finding_of(error))

    def see(self, handler: Handler[Any, Any], identifier: str, props: dict[str, Any], *, is_adopted: bool) -> None:
        """Note the questions to ask before an object of the state, or one that depends on it, is deleted.

        For replacements by `--replace`, a taint or a trigger, the engine calls no `diff`.
        """
        engine_plan, owner, name = self.host.plan, tag_for(props), name_of(owner_in(props))
        resource = resource_of(owner)

        def findings() -> Iterator[Finding]:
            if is_adopted and engine_plan.intended(resource).adopts:
                yield Finding.error(Code.REFUSED_REPLACEMENT, "adopt", _ADOPTED, _UNADOPT)
            yield from self._in_the_way(handler, identifier, owner, engine_plan.held.anothers.get(identifier, ""))
            inputs = engine_plan.intended(resource).inputs
            yield from self.preventing(handler, owner, resource, inputs) if inputs is not None else ()

        def others() -> Iterable[Finding]:
            is_left = is_adopted and not self._may_delete(handler, name)
            return () if is_left else users(handler, self.host.run(owner), identifier)

        trial = (lambda: self._trial(handler, resource, owner)) if handler.is_tried_before_replacement else None
        engine_plan.see(identifier, Seen(resource, findings, others, trial))

    def preventing(
        self, handler: Handler[Any, Any], owner: str, resource: str, inputs: Inputs, *, is_new: bool = False
    ) -> Iterator[Finding]:
        """Yield what may prevent a new object, or those built on it; report mere warnings."""
        run, dependents = self.host.run(owner), self.host.plan.intended(resource).dependents
        for finding in chain(
            creation_findings(handler, run, inputs), dependent_findings(handler, run, inputs, dependents)
        ):
            if finding.is_warning and (is_new or not finding.is_unchecked):
                tell(finding)
            else:
                yield finding

    def _trial(self, handler: Handler[Any, Any], resource: str, owner: str) -> Iterable[Finding]:
        """Create the object that a resource will have, and delete it again; a failure raises its reason."""
        inputs = self.host.plan.intended(resource).inputs
        if inputs is not None:
            Lifecycle(handler, self.host.run(owner)).try_out(inputs)
        return ()

    def _require_not_adopted(self, change: Replacement) -> None:
        """Refuse to replace an object that the program takes over, because nothing would be left to take over."""
        if change.is_adopted and self.host.plan.is_declared(change.resource):
            changing = f"changing {', '.join(sorted(change.replaces))} would replace this {change.handler.noun}"
            self._refuse(ReplacementRefused(f"{changing}, which was adopted", hint=_UNADOPT), change.resource)

    def is_left(self, handler: Handler[Any, Any], identifier: str, props: Mapping[str, Any]) -> bool:
        """Say whether an adopted object outlives its resource, and tell the user; a replaced one does not."""
        engine_plan, name = self.host.plan, name_of(owner_in(props))
        is_replaced = engine_plan.has_program and engine_plan.keeps(resource_of(owner_in(props)), identifier)
        if not props.get(ADOPTED) or is_replaced or self._may_delete(handler, name):
            return False
        reason = f"{handler.noun} {name} ({identifier}) stays in {handler.service}, because it was adopted"
        tell(Finding.warning(Code.KEPT, "", f"{reason}, without this stack's tag", _DELETING))
        return True

    def _may_delete(self, handler: Handler[Any, Any], name: str) -> bool:
        return name in self.host.allowed.deletable.get(handler.noun, ())

    def _is_gone(self, handler: Handler[Any, Any], existing: Existing[Outputs]) -> bool:
        """Say whether an earlier run deleted the object without making its successor; then nothing is lost."""
        try:
            handler.live(self.host.run(""), existing)
        except NotFound:
            return True
        except ZohoAepError:
            return False
        return False

    def _in_the_way(self, handler: Handler[Any, Any], identifier: str, owner: str, tag: str) -> Iterator[Finding]:
        yield from left_behind(tag)
        run = self.host.run(owner)
        yield from chain(lacking(handler, run), obstacles(handler, run, identifier), users(handler, run, identifier))

    def _causes(self, change: Replacement) -> Iterator[str]:
        """Yield the changes that require a new object; for values from a replaced object, that object's reason."""
        for path in change.inputs.differing_paths(change.existing.state):
            name = path.partition(".")[0]
            if name not in change.replaces:
                continue
            recorded = getattr(change.existing.state, name)
            ids = recorded if isinstance(recorded, tuple) else (recorded,)
            is_unknown = isinstance(getattr(change.inputs, name), Unknown)
            found = self.host.plan.causes_of(ids) if is_unknown else ()
            yield f"{path} ({', '.join(found)})" if found else path

    def require_deletable(
        self, handler: Handler[Any, Any], identifier: str, state: Outputs, owner: str, *, is_adopted: bool = False
    ) -> None:
        """Refuse a deletion that loses a read position after a removal from a program; then ask about all successors.

        Without a program, as in `pulumi destroy`, the user asked for the deletion.
        """
        engine_plan = self.host.plan
        is_lost = handler.forgets_what_was_read and not is_adopted
        if is_lost and not engine_plan.keeps(resource_of(owner), identifier):
            name = name_of(owner)
            if not (state.may_be_replaced or self._may_delete(handler, name)):
                raise DeletionRefused(
                    f"{handler.noun} {name} is no longer declared; deleting it would forget what it has read",
                    hint=f"declare it again, or delete it with `pulumi destroy --target '{current_call().urn}'`",
                )
        if not engine_plan.keeps(resource_of(owner), identifier) or not engine_plan.has_program:
            for finding in engine_plan.require_unused():
                tell(finding)
        elif engine_plan.is_declared(resource_of(owner)) and not engine_plan.is_compared(identifier):
            # Named by `--replace`, tainted or triggered. `pulumi destroy --run-program` compares before it deletes.
            engine_plan.replace_seen([identifier])
        engine_plan.require_successors()


def resource_of(owner: str) -> str:
    """Return which resource a call is about: its URN, or its owner if that is not available."""
    return current_call().urn or owner.partition("#")[0]


def _left_out(change: Replacement, causes: Iterable[str]) -> ReplacementRefused:
    """Return why an object outside the targets stays: the engine would create a new one with the ids of the state."""
    return ReplacementRefused(
        f"{change.handler.noun} {change.name} would be deleted for {', '.join(sorted(causes))}, and could not be "
        "created again, because the command leaves it out",
        hint="run the command with --target-dependents, or without --target and --exclude; where it does not refresh, "
        "add --refresh",
    )
