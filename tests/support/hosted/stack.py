"""The engine's part, as far as a resource meets it: its calls in their order, and the state between them."""

import base64
import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2
from tests.support.canary import Canary
from tests.support.hosted.evidence import held, writes
from tests.support.hosted.host import CallFailed, Host, Partial, struct, values
from tests.support.hosted.wire import bare, secrets
from tests.support.messages import without_codes

from pulumi_zoho_aep.engine.adapter import Provider
from pulumi_zoho_aep.engine.hidden import ADOPT, LINEAGE, OWNER, TAG
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.resources.lineage import LineageProvider
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import tag_of

Properties = dict[str, Any]
ProviderClass = type[Provider[Any, Any]]
Step = Literal["created", "unchanged", "updated", "replaced"]

PROJECT, STACK = "crm", "test"
_stack_numbers = itertools.count(1)


@dataclass(frozen=True)
class Plan:
    """What a preview says. `changes` is None where the engine shows its own comparison of the inputs."""

    changes: bool | None
    replaces: tuple[str, ...]
    delete_before_replace: bool
    shown: frozenset[str]
    """Inputs that differ between the engine's record and the declaration."""

    @property
    def step(self) -> Step:
        """What the engine would do."""
        if self.changes is False or (self.changes is None and not self.shown):
            return "unchanged"
        return "replaced" if self.replaces else "updated"


class CheckRefused(Exception):
    """The inputs are not valid; the messages are the reasons."""

    def __init__(self, failures: list[Any]) -> None:
        # With a property's name the engine would print its value, secret or not.
        assert {failure.property for failure in failures} == {""}
        self.reasons = [without_codes(failure.reason) for failure in failures]
        super().__init__("; ".join(self.reasons))


class Stack:
    """One stack on one simulator, served by a host that other stacks may share."""

    def __init__(self, host: Host, simulator: Simulator, **platform: Any) -> None:
        self.host = host
        self.simulator = simulator
        self.number = next(_stack_numbers)
        self.name = STACK
        self.of_lineage = ""
        """The lineage, where it does not follow from the name."""
        self.resources: list[Declared] = []
        self.canary = Canary()
        self.config: Properties = {}
        """What else is in the stack file."""
        self.platform = {
            "client_id": seeds.ADOBE_CLIENT_ID,
            "client_secret": seeds.ADOBE_CLIENT_SECRET,
            "organization": seeds.ORGANIZATION,
            "sandbox": seeds.SANDBOX,
            "endpoint": simulator.url,
            # Clients and tokens are shared by stacks of the same configuration: this one is like no other.
            "requests_per_second": 100_000 + self.number,
            **platform,
        }
        self._at_start = held(self.simulator.world.store)

    @property
    def lineage(self) -> str:
        """The lineage of the stack's state, which is one for all runs."""
        return self.of_lineage or hashlib.sha256(self.name.encode()).hexdigest()[:16]

    def later(self) -> "Stack":
        """Return the stack of a later run, which shares no clients and tokens with this one."""
        stack = Stack(self.host, self.simulator)
        stack.config, stack.canary = self.config, self.canary
        return stack

    def provider(self, kind: type[ResourceProvider]) -> str:
        """Return `__provider`: the class by name and, behind its end where no reader looks, the number of the stack.

        A host configures a class once per such text, so every stack gets its own configuration.
        """
        pickled = base64.b64decode(str(serialize_provider(kind())))
        return base64.b64encode(pickled + str(self.number).encode()).decode()

    def in_new_process(self) -> None:
        """Go on as another run of the command does: with the state, without the tokens and lists of an earlier one."""
        self.number = next(_stack_numbers)
        self.platform["requests_per_second"] = 100_000 + self.number
        for resource in self.resources:
            provider = {"__provider": self.provider(resource.kind)}
            resource.inputs, resource.outputs = {**resource.inputs, **provider}, {**resource.outputs, **provider}

    def configuration(self) -> Properties:
        """Return what the engine hands on of the stack file: nested values as JSON text."""
        return {"zoho-aep:platform": json.dumps(self.platform), **self.config}

    def declare(self, kind: ProviderClass, name: str = "main") -> "Declared":
        """Return a resource that does not exist yet."""
        return Declared(self, kind, name)

    def up(self, kind: ProviderClass, name: str, inputs: Mapping[str, Any]) -> "Declared":
        """Declare and create a resource."""
        resource = self.declare(kind, name)
        assert resource.up(inputs) == "created"
        return resource

    def run_program(self) -> None:
        """Ask about the lineage, as the engine does before it asks about anything else of a whole program."""
        news = {OWNER: f"{PROJECT}/{self.name}/lineage", "__provider": self.provider(LineageProvider)}
        urn = f"urn:pulumi:{self.name}::{PROJECT}::pulumi-python:dynamic/zoho-aep:Lineage::lineage"
        self.call("Check", provider_pb2.CheckRequest(urn=urn, news=struct(news)))

    def call(self, method: str, request: Any) -> Any:
        """Call the host with this stack's configuration."""
        self.host.configure(self.configuration())
        try:
            answer = self.host.call(method, request)
        except CallFailed as failure:
            self.canary.hear(failure.shown, failure.traceback)
            if failure.partial is not None:
                self.canary.hear(*failure.partial.reasons)
                self.canary.see({"outputs": failure.partial.outputs, "inputs": failure.partial.inputs})
            raise
        for name in ("inputs", "properties"):
            if name in answer.DESCRIPTOR.fields_by_name:
                self.canary.see(values(getattr(answer, name)))
        return answer

    def log(self, resource: "Declared") -> list[Any]:
        """Return the lines that the host logged under a resource."""
        return [line for line in self.host.engine.lines if line.urn == resource.urn]

    def writes(self) -> list[str]:
        """Return the writing requests since the last call of this, ids as `*`; tokens and dry runs are none."""
        entries = self.simulator.world.journal.since(0)
        self.canary.see_requests(entries)
        self.canary.learn_from(self.simulator.world.store)
        self.simulator.world.journal.clear()
        return writes(entries)

    def requests(self) -> list[str]:
        """Return all requests, as `GET /path`, since the journal was last cleared."""
        return [f"{entry['method']} {entry['path']}" for entry in self.simulator.world.journal.since(0)]

    def destroy(self) -> None:
        """Delete everything, dependents first."""
        for resource in reversed(list(self.resources)):
            resource.destroy()

    def orphans(self) -> dict[str, list[str]]:
        """Return what the services hold beyond what they held at the start; mapping sets cannot be deleted."""
        left = {
            name: sorted(ids - self._at_start.get(name, set()))
            for name, ids in held(self.simulator.world.store).items()
        }
        return {name: ids for name, ids in left.items() if ids and not name.startswith(("mappingSets", "zohoAccess"))}


@dataclass
class Declared:
    """A resource and what the engine's state holds of it, secrets in their wire form."""

    stack: Stack
    kind: ProviderClass
    name: str
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    init_errors: list[str] = field(default_factory=list)
    timeout_seconds: float = 0
    """`custom_timeouts` of the program; none if 0."""
    adopt: str | None = None
    """Id or name of the object to take over."""

    @property
    def urn(self) -> str:
        """The resource's URN."""
        token = self.kind.__name__.removesuffix("Provider")
        return f"urn:pulumi:{self.stack.name}::{PROJECT}::pulumi-python:dynamic/zoho-aep:{token}::{self.name}"

    @property
    def owner(self) -> str:
        """The readable part of the ownership tag."""
        return f"{PROJECT}/{self.stack.name}/{self.name}"

    @property
    def tag(self) -> str:
        """The ownership tag."""
        return tag_of(self.owner, self.stack.lineage, self.urn.split("::", 2)[2])

    @property
    def visible(self) -> Properties:
        """The resource's own outputs, without marks."""
        own = bare(self.outputs).items()
        return {name: value for name, value in own if not name.startswith("__") and name != TAG}

    def declared(self, inputs: Mapping[str, Any]) -> Properties:
        """Return inputs as the program registers them."""
        whose = {OWNER: self.owner, LINEAGE: self.stack.lineage, "__provider": self.stack.provider(self.kind)}
        whose |= {} if self.adopt is None else {ADOPT: self.adopt}
        return {**inputs, **whose, **({TAG: self.tag} if issubclass(self.kind.handler.outputs, Tagged) else {})}

    def check(self, inputs: Mapping[str, Any], olds: Properties | None = None) -> Properties:
        """Return the checked inputs.

        Raises:
            CheckRefused: they are not valid.
        """
        recorded = self.inputs if olds is None else olds
        request = provider_pb2.CheckRequest(
            urn=self.urn, olds=struct(bare(recorded)), news=struct(self.declared(bare(dict(inputs))))
        )
        answer = self.stack.call("Check", request)
        if answer.failures:
            raise CheckRefused(list(answer.failures))
        return values(answer.inputs)

    def diff(self, checked: Properties) -> Plan:
        """Compare the state with checked inputs."""
        request = provider_pb2.DiffRequest(
            id=self.id,
            urn=self.urn,
            olds=struct(bare(self.outputs)),
            news=struct(bare(checked)),
            old_inputs=struct(bare(self.inputs)),
        )
        answer = self.stack.call("Diff", request)
        changes = {0: None, 1: False, 2: True}[answer.changes]
        olds, news = bare(self.inputs), bare(checked)
        differing = {name for name in {*olds, *news} if olds.get(name) != news.get(name)}
        return Plan(changes, tuple(answer.replaces), answer.deleteBeforeReplace, frozenset(differing))

    def preview(self, inputs: Mapping[str, Any]) -> Plan:
        """Say what `pulumi up` would do to the resource."""
        return self.diff(self.check(inputs))

    def up(self, inputs: Mapping[str, Any]) -> Step:
        """Bring the resource to what is declared, and say how.

        Raises:
            CallFailed: a call failed; a partial failure is kept in the state, as the engine does.
        """
        if not self.id:
            self._create(self.check(inputs, {}))
            return "created"
        checked = self.check(inputs)
        plan = self.diff(checked)
        if plan.step == "replaced":
            assert plan.delete_before_replace
            self.destroy()
            # Defaults are computed afresh for the new object.
            self._create(self.check(inputs, {}))
        elif plan.step == "updated" or self.init_errors:
            self._update(checked)
            return "updated"
        else:
            self.inputs = checked
        return plan.step

    def _create(self, checked: Properties) -> None:
        request = provider_pb2.CreateRequest(
            urn=self.urn, properties=struct(bare(checked)), timeout=self.timeout_seconds
        )
        try:
            answer = self.stack.call("Create", request)
        except CallFailed as failure:
            self._keep(failure.partial, checked)
            raise
        self._hold(answer.id, checked, values(answer.properties))

    def _update(self, checked: Properties) -> None:
        request = provider_pb2.UpdateRequest(
            id=self.id,
            urn=self.urn,
            olds=struct(bare(self.outputs)),
            news=struct(bare(checked)),
            old_inputs=struct(bare(self.inputs)),
            timeout=self.timeout_seconds,
        )
        try:
            answer = self.stack.call("Update", request)
        except CallFailed as failure:
            self._keep(failure.partial, self.inputs)
            raise
        self._hold(self.id, checked, values(answer.properties))

    def refresh(self) -> Literal["gone", "read", "unhealthy"]:
        """Take the live object into the state."""
        request = provider_pb2.ReadRequest(
            id=self.id, urn=self.urn, inputs=struct(bare(self.inputs)), properties=struct(bare(self.outputs))
        )
        try:
            answer = self.stack.call("Read", request)
        except CallFailed as failure:
            if failure.partial is None:
                raise
            self._keep(failure.partial, failure.partial.inputs)
            return "unhealthy"
        if not answer.id:
            return "gone"
        self._hold(answer.id, values(answer.inputs), values(answer.properties))
        return "read"

    def delete(self) -> None:
        """Delete the object; the state is kept, as after a lost answer."""
        request = provider_pb2.DeleteRequest(
            id=self.id,
            urn=self.urn,
            properties=struct(bare(self.outputs)),
            old_inputs=struct(bare(self.inputs)),
            timeout=self.timeout_seconds,
        )
        self.stack.call("Delete", request)

    def destroy(self) -> None:
        """Delete the object and forget it."""
        self.delete()
        self.stack.resources.remove(self)
        self.id = ""

    def later(self, stack: Stack | None = None) -> "Declared":
        """Return the same resource in a later run, whose process knows nothing but the state."""
        stack = stack or self.stack.later()
        later = stack.declare(self.kind, self.name)
        mine = {"__provider": stack.provider(self.kind)}
        later.id, later.init_errors = self.id, self.init_errors
        later.inputs, later.outputs = {**self.inputs, **mine}, {**self.outputs, **mine}
        stack.resources.append(later)
        return later

    def _keep(self, partial: Partial | None, inputs: Properties) -> None:
        if partial is not None:
            self._hold(partial.identifier, inputs, partial.outputs)
            self.init_errors = partial.reasons

    def _hold(self, identifier: str, inputs: Properties, outputs: Properties) -> None:
        # The engine takes no answer without an id, and all it knows later of a class is this key.
        assert identifier
        assert outputs["__provider"] == inputs["__provider"] == self.stack.provider(self.kind)
        # What is secret as an input would be stored in clear as an output without a mark of its own.
        assert {path for path in secrets(inputs) if path.split(".")[0] in outputs} <= set(secrets(outputs))
        self.id, self.inputs, self.outputs, self.init_errors = identifier, inputs, outputs, []
        if self not in self.stack.resources:
            self.stack.resources.append(self)
