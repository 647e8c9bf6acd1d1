"""The adapter between Pulumi's dynamic host and the typed handlers: one method per call of the engine.

| call | answered by | when |
| --- | --- | --- |
| `check`, `diff` | `planning`: compares, notes what it saw, changes nothing | all resources in turn, in previews too |
| `read` | `refresh` | in a refresh and an import, in parallel |
| `create`, `update`, `delete` | `lifecycle` | the steps of `pulumi up` and `pulumi destroy`, in parallel |

All values arrive as dictionaries, without secret marks (`wire`).
"""

from collections.abc import Callable
from typing import Any, ClassVar, Generic

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_zoho_aep.engine.failures import PartialFailure, clean_errors
from pulumi_zoho_aep.engine.guard import Guard
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import ADOPTED, adopts, inputs_for, owner_in, tag_for
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.lifecycle import Lifecycle, Outcome
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, to_wire
from pulumi_zoho_aep.engine.planning import Planning
from pulumi_zoho_aep.engine.pulumi_internals import current_call, engine_log, widen_pool
from pulumi_zoho_aep.engine.refresh import Refresh
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.engine.tagging import is_anothers
from pulumi_zoho_aep.engine.unordered import arranged
from pulumi_zoho_aep.engine.visible_texts import plain_id
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.engine.wire import Props, Wire, home_of, require_home


class Provider(ResourceProvider, Generic[InputsT, OutputsT]):
    """Base of the classes that Pulumi stores, by module and name, in every resource's state.

    Instances have no attributes before `configure`: everything found on them would be stored too.
    """

    serialize_as_secret_always = False
    handler: ClassVar[Handler[Any, Any]]
    host: Host

    @classmethod
    def host_for(cls, get: Callable[[str], Any]) -> Host:
        """Return what a process keeps for a stack's configuration; no requests are made."""
        raise NotImplementedError

    @clean_errors
    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration; no requests are made."""
        widen_pool()
        self.host = self.host_for(req.config.get)

    @clean_errors
    def check(self, _olds: Props, news: Props) -> CheckResult:
        """Validate, fill in defaults, bring into canonical form, and mark secrets; note the declaration."""
        return Planning(self.handler, self.host).check(_olds, news)

    @clean_errors
    def diff(self, _id: str, _olds: Props, _news: Props) -> DiffResult:
        """Compare the declared fields with the live values in the state.

        Reports what would be replaced, and refuses replacements that are not allowed.
        """
        return Planning(self.handler, self.host).diff(_id, _olds, _news)

    @clean_errors
    def read(self, id_: str, props: Props) -> ReadResult:
        """Return the live object and, so that a refresh shows drift, the inputs that would describe it."""
        return Refresh(self.handler, self.host).read(id_, props)

    @clean_errors
    def create(self, props: Props) -> CreateResult:
        """Create the object, or take over the one that an interrupted run left behind."""
        held, urn = self.host.plan.held, current_call().urn
        if self.handler.forgets_what_was_read and (retained := held.retained(urn)):
            # Options keep the engine from deleting it: it is taken over again, and no second one reads the same.
            held.release(retained)
        outcome = self._lifecycle(props, adopts(props)).create(self._wire.inputs(props))
        outputs = self._verified(outcome, {**props, ADOPTED: bool(adopts(props)) or None})
        return CreateResult(outcome.id, outputs)

    @clean_errors
    def update(self, _id: str, _olds: Props, _news: Props) -> UpdateResult:
        """Make the object agree with the inputs. A concurrent change by someone else is not overwritten."""
        require_home(self.host, self.handler.noun, _olds)
        existing = Existing(_id, self._wire.state(_olds))
        outcome = self._lifecycle(_news).update(existing, self._wire.inputs(_news))
        return UpdateResult(self._verified(outcome, {**_news, ADOPTED: _olds.get(ADOPTED)}))

    @clean_errors
    def delete(self, _id: str, _props: Props) -> None:
        """Delete the object, or leave it: an adopted one without our tag, another stack's unchanged."""
        require_home(self.host, self.handler.noun, _props)
        state = self._wire.state(_props)
        guard, is_adopted = Guard(self.host), bool(_props.get(ADOPTED))
        guard.require_deletable(self.handler, _id, state, owner_in(_props), is_adopted=is_adopted)
        # This comes before the deletion, because the handler may ask them for other users of the objects deleted with
        # it.
        for listener in self.handler.listeners:
            listener.deleted(self.host.services, owner_in(_props), state)
        self.host.plan.held.add(_id)
        self.host.plan.held.deleted.add(_id)
        if is_anothers(self.handler, _id, _props):
            return
        lifecycle = self._lifecycle(_props)
        if guard.is_left(self.handler, _id, _props):
            lifecycle.release(Existing(_id, state))
        else:
            lifecycle.delete(Existing(_id, state))

    @property
    def _wire(self) -> Wire[InputsT, OutputsT]:
        return Wire(self.handler)

    def _lifecycle(self, props: Props, adopts: str = "") -> Lifecycle[InputsT, OutputsT]:
        call = current_call()
        waiting = Waiting(lambda message: engine_log.progress(call.urn, message), call.timeout_seconds)
        return Lifecycle(self.handler, self.host.run(tag_for(props), waiting, adopts))

    def _verified(self, outcome: Outcome[OutputsT], props: Props) -> Props:
        """Return the outputs of an object that works.

        Raises:
            PartialFailure: The object does not work; the engine keeps it.
        """
        identifier, props = plain_id(outcome.id, self.handler.noun), {**props, **home_of(self.host)}
        if outcome.findings:
            outputs = self._wire.outputs(identifier, outcome.state, props)
            raise PartialFailure(outcome, outputs, inputs_for(to_wire(self._wire.given_in(props)), props, props))
        state: OutputsT = arranged(outcome.state, self._wire.inputs(props))
        for listener in self.handler.listeners:
            listener.verified(self.host.services, owner_in(props), state)
        return self._wire.outputs(identifier, state, props)
