"""The one adapter between Pulumi's dynamic host and the typed handlers.

How the engine drives it: check and diff run one after the other for all resources of a stack, also in previews, so they
are pure; create, read, update and delete run in parallel. All values arrive as dictionaries, without secret marks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Generic

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pydantic import ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import impossible, is_settled, replaces, unhealthy, warnings
from pulumi_zoho_aep.engine.failures import PartialFailure, clean_errors
from pulumi_zoho_aep.engine.guard import Guard, resource_of
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import (
    HELD,
    HOME,
    IS_PREVIEW,
    OWNER,
    TAG,
    UNDECLARED,
    inputs_for,
    outputs_for,
    own,
    owner_in,
    tag_for,
    with_hidden,
)
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.lifecycle import Lifecycle, Outcome
from pulumi_zoho_aep.engine.models import (
    InputsT,
    OutputsT,
    Properties,
    as_recorded,
    changed_fields,
    managed,
    to_wire,
)
from pulumi_zoho_aep.engine.ownership import has_tag
from pulumi_zoho_aep.engine.pulumi_internals import current_call, engine_log, tell, widen_pool
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.engine.tagging import is_anothers, tell_retagging, tell_takeover
from pulumi_zoho_aep.engine.unordered import arranged
from pulumi_zoho_aep.engine.visible_texts import original, plain_id, steering_problems, visible
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.findings import Finding, coded, findings_of
from pulumi_zoho_aep.stand_ins import steering


class Provider(ResourceProvider, Generic[InputsT, OutputsT]):
    """Base of the classes that Pulumi stores, by module and name, in every resource's state.

    Instances have no attributes before `configure`: everything found on them would be stored too.
    """

    serialize_as_secret_always = False
    handler: ClassVar[Handler[Any, Any]]
    host: Host

    @classmethod
    def host_for(cls, get: Callable[[str], Any]) -> Host:
        """Return what a process has for a stack's configuration; no requests are made."""
        raise NotImplementedError

    @clean_errors
    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration; no requests are made."""
        widen_pool()
        self.host = self.host_for(req.config.get)

    @clean_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate, fill in defaults, bring into canonical form, and mark secrets."""
        try:
            given = self._given(news)
        except ValidationError as error:
            # Nothing can be marked as secret in what is not valid, so nothing is returned.
            return CheckResult({}, _failures(findings_of(error, self.handler.inputs)))
        before = self._given_of(_olds) if _olds else None
        given = arranged(given, self.host.plan.declare(resource_of(news.get(OWNER)), before))
        inputs = original(given)
        self.host.plan.held.record(str(news.get(HELD) or ""))
        self.host.plan.undeclared |= news.get(UNDECLARED) or {}
        for listener in self.handler.listeners:
            listener.declared(self.host.services, owner_in(news), inputs)
        self.host.plan.intend(resource_of(news.get(OWNER)), inputs)
        recorded = self._declared(_olds) if _olds else None
        for warning in warnings(self.handler, recorded, inputs):
            tell(warning)
        problems = [
            *_unseen(given),
            *inputs.all_problems(),
            *(impossible(self.handler, recorded, inputs) if recorded else ()),
        ]
        if news.get(IS_PREVIEW) and not _olds and not problems:
            tell_takeover(self.handler, self.host, inputs, news)
        return CheckResult(with_hidden(to_wire(given), {**news, **self._home(_olds)}), _failures(problems))

    @clean_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare what is declared with the live values in the state, on the declared fields alone."""
        inputs, state = self._inputs(_news), self._state(_olds)
        self.host.plan.held.add(_id)
        for listener in self.handler.listeners:
            listener.recorded(self.host.services, owner_in(_news), state)
        changed = changed_fields(inputs, state)
        self.host.plan.compare(_id)
        if not has_tag(state, _news.get(TAG, "")):
            changed |= {TAG}
            tell_retagging(self.host.plan, state, _news)
        if not changed:
            return DiffResult(changes=False)
        replaced = replaces(self.handler, changed, state, inputs)
        if replaced:
            Guard(self.host).plan_replacement(self.handler, Existing(_id, state), inputs, tag_for(_news), replaced)
        return DiffResult(
            # None lets the engine compare its own record of the inputs, which shows every changed path. Where that
            # record does not show the change (a state from before a refresh), only True makes the engine act.
            changes=None if _engine_sees(changed, _news) else True,
            replaces=sorted(replaced),
            delete_before_replace=True,
        )

    @clean_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the object, or take over the one that an interrupted run left behind."""
        inputs = self._inputs(props)
        outcome = self._lifecycle(props).create(inputs)
        state, identifier = self._kept(outcome, inputs, props), outcome.id
        for listener in self.handler.listeners:
            listener.verified(self.host.services, owner_in(props), state)
        return CreateResult(plain_id(identifier, self.handler.noun), self._shown(identifier, state, props))

    @clean_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the live object and, so that a refresh shows drift, the inputs that would describe it."""
        call = current_call()
        self._home(props)
        self.host.plan.held.add(id_)
        recorded = call.recorded_inputs("inputs") or props
        given, tag = self._given_of(recorded), recorded.get(TAG, "")
        Guard(self.host).see(self.handler, id_, tag_for(recorded))
        declared = original(given)
        try:
            known = self._state(props)
            state, unsaid = self._read(id_, known, declared, tag)
        except NotFound:
            if call.asks_by_id:
                raise
            reason = f"this {self.handler.noun} is gone: it was deleted outside of this stack, or by an interrupted run"
            tell(coded(reason, Code.GONE))
            return ReadResult("", {})
        state = arranged(state, declared)
        if unsaid:
            answer = f"{self.handler.service}'s answer for this {self.handler.noun}"
            tell(coded(f"{answer} leaves out {', '.join(unsaid)}: taken as recorded", Code.UNSAID))
        # What is still being done differs because it is: that is no drift, unless somebody else is doing it.
        is_ours = not is_settled(self.handler, state) and (state.is_by_maker() or not state.was_written_since(known))
        drifted = [] if call.asks_by_id or is_ours else sorted(declared.differing_paths(state))
        if not (call.asks_by_id or is_ours or has_tag(state, tag)):
            drifted.append(TAG)
        if drifted:
            # Where the object's own record is as before, part of it is kept elsewhere.
            by = state.last_change() if state.was_written_since(known) else self._unrecorded_change()
            tell(coded(f"{', '.join(drifted)}: {by}", Code.CHANGED, drifted))
        for listener in self.handler.listeners:
            listener.recorded(self.host.services, owner_in(props), state)
        outputs = outputs_for(id_, visible(state, given), props)
        values = to_wire(given) if is_ours else managed(visible(state, given), declared)
        inputs = inputs_for(values, outputs)
        reasons = (*unhealthy(self.handler, state), *self._unsettled(state))
        if reasons:
            raise PartialFailure(Outcome(id_, state, reasons), outputs, inputs)
        return ReadResult(id_, outputs, inputs)

    @clean_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Make the object agree with the inputs; a change made by somebody else meanwhile is not overwritten."""
        self._home(_olds)
        inputs = self._inputs(_news)
        outcome = self._lifecycle(_news).update(Existing(_id, self._state(_olds)), inputs)
        state = self._kept(outcome, inputs, _news)
        for listener in self.handler.listeners:
            listener.verified(self.host.services, owner_in(_news), state)
        return UpdateResult(self._shown(_id, state, _news))

    @clean_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the object; one that is gone already is fine."""
        self._home(_props)
        state = self._state(_props)
        Guard(self.host).require_deletable(self.handler, _id, state, owner_in(_props))
        for listener in self.handler.listeners:
            listener.deleted(self.host.services, owner_in(_props), state)
        self.host.plan.held.add(_id)
        if not is_anothers(self.handler, _id, _props):
            self._lifecycle(_props).delete(Existing(_id, state))

    def _read(self, identifier: str, known: OutputsT, declared: InputsT, tag: str) -> tuple[OutputsT, list[str]]:
        """Return the live state, and the paths at which the service does not say and the recorded value stands.

        Read from lists where there are many objects; what they show as changed or not well, or leave out, is asked for
        alone. Lists may lag behind: without this, a change of our own of a moment ago would look like drift, and what
        has been healed would look ill.
        """
        run, existing = self.host.run(tag), Existing(identifier, known)
        batched = replace(run, services=self.host.batched)
        state, unsaid = as_recorded(self.handler.read(batched, existing), known)
        reasons = (*unhealthy(self.handler, state), *self._unsettled(state))
        differs = any(declared.differing_paths(state)) or not has_tag(state, tag)
        if self.handler.needs_platform and (unsaid or reasons or differs):
            state, unsaid = as_recorded(self.handler.read(run, existing), known)
        return state, unsaid

    def _unsettled(self, state: OutputsT) -> Iterator[Finding]:
        if not is_settled(self.handler, state):
            reason = f"{self.handler.service} has not finished the last change of this {self.handler.noun}"
            yield Finding.error(Code.UNSETTLED, "", reason, "`pulumi up` waits for it")

    def _unrecorded_change(self) -> str:
        """Say who made a change that left an object's own record as it was."""
        return f"changed by somebody whom {self.handler.service} does not name, or by an interrupted run"

    def _home(self, recorded: dict[str, Any]) -> dict[str, str]:
        """Return where objects live, as a hidden property.

        Raises:
            ZohoAepError: they were made elsewhere. Here, they would all seem to be gone, and be made a second time.
        """
        home = self.host.home
        if recorded.get(HOME, home) != home:
            raise self.host.elsewhere(self.handler.noun, recorded[HOME])
        return {HOME: home} if home else {}

    def _lifecycle(self, props: dict[str, Any]) -> Lifecycle[InputsT, OutputsT]:
        call = current_call()
        waiting = Waiting(lambda message: engine_log.progress(call.urn, message), call.timeout_seconds, tell)
        return Lifecycle(self.handler, self.host.run(tag_for(props), waiting))

    def _given(self, props: dict[str, Any]) -> InputsT:
        """Return inputs as the engine holds them, with stand-ins for what nobody sees."""
        inputs: InputsT = self.handler.inputs.model_validate(own(props))
        return inputs

    def _given_of(self, props: dict[str, Any]) -> InputsT:
        names = self.handler.inputs.model_fields
        return self._given({name: value for name, value in props.items() if name in names})

    def _inputs(self, props: dict[str, Any]) -> InputsT:
        return original(self._given(props))

    def _state(self, props: dict[str, Any]) -> OutputsT:
        outputs: OutputsT = original(self.handler.outputs.model_validate(props))
        return outputs

    def _declared(self, props: dict[str, Any]) -> InputsT:
        return original(self._given_of(props))

    def _shown(self, identifier: str, state: OutputsT, props: dict[str, Any]) -> dict[str, Any]:
        """Return what the engine gets of an object, and prints."""
        return outputs_for(identifier, visible(state, self._given_of(props)), props)

    def _kept(self, outcome: Outcome[OutputsT], inputs: InputsT, props: dict[str, Any]) -> OutputsT:
        """Return the state at the end of a call.

        Raises:
            PartialFailure: the object is unhealthy; the engine keeps it.
        """
        if not outcome.findings:
            state: OutputsT = arranged(outcome.state, inputs)
            return state
        outputs = self._shown(plain_id(outcome.id, self.handler.noun), outcome.state, props)
        raise PartialFailure(outcome, outputs, with_hidden(to_wire(self._given_of(props)), props))


def _unseen(given: Properties) -> Iterator[Finding]:
    yield from steering_problems(given)
    if found := steering(current_call().urn):
        reason = f"the name of this resource holds {', '.join(found)}, which is not seen"
        yield Finding.error(Code.HIDDEN_CHARACTERS, "", reason, "remove it")


def _failures(problems: Iterable[Finding]) -> list[CheckFailure]:
    # The engine prints the value of a named property, secrets in clear; without a name it prints the reason alone.
    return [CheckFailure("", str(problem)) for problem in problems]


def _engine_sees(changed: frozenset[str], news: dict[str, Any]) -> bool:
    recorded = current_call().recorded_inputs("old_inputs")
    return recorded is not None and any(recorded.get(name) != news.get(name) for name in changed)
