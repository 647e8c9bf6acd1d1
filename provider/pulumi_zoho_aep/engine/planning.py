"""Answers the engine's questions before it does anything: is a declaration valid, and what would it change?

The engine asks about all resources of a stack in turn, in previews too. Both answers are pure: they come from what the
engine sends. What is noted on the way, for the deletions of the same process, is in `EnginePlan`. Services are asked
only about what is new or changes: in a preview, what `up` would take over (`Preview`) and what would prevent new
objects (`Guard`); in `up`, before a replacement is refused, whether the old object is gone already.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Generic

from pulumi.dynamic import CheckFailure, CheckResult, DiffResult
from pydantic import ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import impossible, replaces, warnings
from pulumi_zoho_aep.engine.engine_plan import Intended, in_words
from pulumi_zoho_aep.engine.guard import Guard, Replacement, resource_of
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import (
    ADOPTED,
    DEPENDENTS,
    HELD,
    IS_PREVIEW,
    IS_RENAMED,
    LINEAGE,
    OWNER,
    REFUSED,
    RELEASED,
    RETAINED,
    TAG,
    UNDECLARED,
    adopts,
    has_anothers_tag,
    needs_no_tag,
    owner_in,
    tag_for,
    with_hidden,
)
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, changed_fields, filled, is_known, is_unfilled, to_wire
from pulumi_zoho_aep.engine.ownership import has_tag
from pulumi_zoho_aep.engine.preview import Preview
from pulumi_zoho_aep.engine.pulumi_internals import current_call, tell
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.engine.tagging import tell_retagging
from pulumi_zoho_aep.engine.unordered import arranged
from pulumi_zoho_aep.engine.visible_texts import original, steering_findings
from pulumi_zoho_aep.engine.wire import Props, Wire, require_home
from pulumi_zoho_aep.findings import Finding, findings_of
from pulumi_zoho_aep.stand_ins import steering
from pulumi_zoho_aep.tags import lineage_of, name_of


class Planning(Generic[InputsT, OutputsT]):
    """Answers for one type of resource.

    Args:
        handler: The resource's handler.
        host: The process's shared objects.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], host: Host) -> None:
        self._handler = handler
        self._host = host
        self._wire = Wire(handler)

    def check(self, olds: Props, news: Props) -> CheckResult:
        """Validate, fill in defaults, bring into canonical form, and mark secrets."""
        try:
            given = self._wire.given(news)
        except ValidationError as error:
            # Nothing can be marked as secret in what is not valid, so nothing is returned.
            return CheckResult({}, _failures(findings_of(error, self._handler.inputs)))
        resource, recorded = resource_of(owner_in(news)), self._wire.given_in(olds) if olds else None
        given = arranged(given, self._host.plan.declare(resource, recorded))
        inputs = original(given)
        self._note_declared(resource, inputs, news)
        found = [*_unseen(given), *inputs.all_findings()]
        refused = [*self._against(olds, inputs), *(() if olds else self._beside(resource, news))]
        if news.get(IS_PREVIEW) and not found:
            refused += Preview(self._handler, self._host).findings(inputs, news, is_new=not olds)
        if self._host.plan.is_preview:
            # The engine goes on, and shows the rest of the plan; the program fails with these at its end.
            refused = [*self._host.plan.refused(resource), *refused]
            news = {**news, REFUSED: self._in_words(resource, refused) or None}
            refused = []
        if not (olds or is_known(news.get(TAG))):
            # A saved plan of a new stack holds: its tags will say whose the objects are, except for a former name in
            # them.
            said = (LINEAGE,) if news.get(IS_RENAMED) else (OWNER, LINEAGE)
            news = {name: value for name, value in news.items() if name not in said}
        return CheckResult(with_hidden(to_wire(given), news), _failures([*found, *refused]))

    def diff(self, identifier: str, olds: Props, news: Props) -> DiffResult:
        """Compare the declaration with the live values in the state, on the declared fields only."""
        require_home(self._host, self._handler.noun, olds)
        inputs, state = self._wire.inputs(news), self._recorded(olds)
        self._note_recorded(identifier, state, inputs, news)
        changed = changed_fields(inputs, state)
        if not (has_tag(state, news.get(TAG, "")) or needs_no_tag(olds) or self._keeps_lineage(state, news)):
            changed |= {TAG}
            tell_retagging(self._host.plan, state, news)
        if not (changed or news.get(REFUSED)):
            return DiffResult(changes=False)
        self._host.plan.change(identifier, inputs)
        replaced = replaces(self._handler, changed, state, inputs)
        if replaced:
            is_adopted, existing = bool(olds.get(ADOPTED) and adopts(news)), Existing(identifier, state)
            name = name_of(owner_in(news))
            anothers = tag_for(olds) if has_anothers_tag(olds, current_call().urn) else ""
            change = Replacement(self._handler, existing, inputs, tag_for(news), name, replaced, is_adopted, anothers)
            Guard(self._host).plan_replacement(change)
        return DiffResult(
            # None lets the engine compare its own record of the inputs, which shows every changed path. If that record
            # does not show the change (a state from before a refresh), only True makes the engine act.
            changes=None if _engine_sees(changed, news) else True,
            replaces=sorted(replaced),
            delete_before_replace=True,
        )

    def _keeps_lineage(self, state: OutputsT, news: Props) -> bool:
        """Say whether the tag is unknown only because the lineage is made once more, which keeps its text."""
        return not is_known(news.get(TAG)) and lineage_of(getattr(state, TAG)) == self._host.plan.lineage

    def _recorded(self, olds: Props) -> OutputsT:
        """Return the recorded state; a secret that was not known has the value that an earlier `pulumi up` declared."""
        state, declared = self._wire.state(olds), current_call().recorded_inputs("old_inputs")
        return filled(state, self._wire.inputs_in(declared)) if declared and is_unfilled(state) else state

    def _in_words(self, resource: str, refused: Iterable[Finding]) -> list[str]:
        return [self._host.fitting(str(finding.below(in_words(resource))), resource) for finding in refused]

    def _note_declared(self, resource: str, inputs: InputsT, news: Props) -> None:
        self._host.plan.held.record(str(news.get(HELD) or ""), str(news.get(RELEASED) or ""))
        self._host.plan.undeclared |= news.get(UNDECLARED) or {}
        self._host.plan.intend(resource, Intended(inputs, adopts(news), news.get(DEPENDENTS) or ()))
        for listener in self._handler.listeners:
            listener.declared(self._host.services, owner_in(news), inputs)

    def _note_recorded(self, identifier: str, state: OutputsT, inputs: InputsT, news: Props) -> None:
        has_unknown = not is_known(dict(inputs))
        resource = resource_of(owner_in(news))
        self._host.plan.held.add(identifier, resource)
        self._host.plan.compare(resource, identifier, state, has_unknown=has_unknown)
        for listener in self._handler.listeners:
            listener.recorded(self._host.services, owner_in(news), state)

    def _beside(self, resource: str, news: Props) -> Iterator[Finding]:
        """Yield a finding if the old object is not deleted, because a new one would read the same rows."""
        if self._handler.forgets_what_was_read and news.get(RETAINED) and self._host.plan.held.retained(resource):
            reason = (
                f"retain_on_delete keeps the old {self._handler.noun} alongside a new one: "
                "every row would be read twice"
            )
            advice = "undo the change, or first remove retain_on_delete in a `pulumi up` of its own"
            yield Finding.error(Code.REFUSED_REPLACEMENT, "", reason, advice)

    def _against(self, olds: Props, inputs: InputsT) -> Iterable[Finding]:
        """Return the mistakes of a declaration, given the recorded one; warn of anything that is only worth knowing."""
        recorded = self._wire.inputs_in(olds) if olds else None
        for finding in warnings(self._handler, recorded, inputs):
            tell(finding)
        return impossible(self._handler, recorded, inputs) if recorded else ()


def _unseen(given: Any) -> Iterator[Finding]:  # noqa: ANN401 - the inputs of any resource
    yield from steering_findings(given)
    if found := steering(current_call().urn):
        reason = f"the name of this resource contains {', '.join(found)}, which is invisible"
        yield Finding.error(Code.HIDDEN_CHARACTERS, "", reason, "remove it")


def _failures(found: Iterable[Finding]) -> list[CheckFailure]:
    # The engine prints the value of a named property, secrets in clear; without a name it prints only the reason.
    return [CheckFailure("", str(finding)) for finding in found]


def _engine_sees(changed: frozenset[str], news: Props) -> bool:
    recorded = current_call().recorded_inputs("old_inputs")
    return recorded is not None and any(recorded.get(name) != news.get(name) for name in changed)
