"""The file that `pulumi import --file` takes: what the state would hold if the stack had created the objects itself.

Inputs are those that the program will register, outputs what a refresh reads, so the first preview finds nothing to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_zoho_aep.aep.mapping_sets import MappingSet as RemoteMappingSet
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.engine.hidden import ADOPTED, LINEAGE, OWNER, TAG, UNTAGGED
from pulumi_zoho_aep.engine.models import changed_fields, plain
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.planning import Planning
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.engine.type_tokens import INGESTION, token_of
from pulumi_zoho_aep.engine.unordered import arranged
from pulumi_zoho_aep.engine.unsaid import as_recorded
from pulumi_zoho_aep.engine.wire import Props, Wire, home_of
from pulumi_zoho_aep.engine.wire_secrets import imported
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.resources import mapping_set
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.host import StackHost
from pulumi_zoho_aep.resources.ingestion_inputs import arguments_of
from pulumi_zoho_aep.resources.lineage import NAME, LineageProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetInputs, MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.plan import Kind, Step
from pulumi_zoho_aep.tags import owner_of, tag_of

_PROVIDERS: Mapping[str, Any] = {
    "BaseConnection": BaseConnectionProvider,
    "Dataflow": DataflowProvider,
    "Dataset": DatasetProvider,
    "MappingSet": MappingSetProvider,
    "Schema": SchemaProvider,
    "SourceConnection": SourceConnectionProvider,
    "TargetConnection": TargetConnectionProvider,
    "ZohoCredential": ZohoCredentialProvider,
}
Entry = dict[str, Any]


class NotAsDeclared(ZohoAepError):
    """A declaration does not describe the object, so that the first preview would show a change."""


@dataclass(frozen=True)
class StackIdentity:
    """The parts of which the names of a stack's resources are made.

    Attributes:
        project: name of the project.
        stack: name of the stack.
        lineage: of its state.
    """

    project: str
    stack: str
    lineage: str


@dataclass(frozen=True)
class Importer:
    """Builds the entries of an import file.

    Attributes:
        stack: The stack file, which is valid.
        services: of its sandbox.
        identity: of the stack.
        ids: The ids of the objects to import, by resource and name.
        held: The ids of objects that the state already has.
        mapping_sets: The ingestions' mapping sets in the version that is used, by name, with the latest version.
    """

    stack: StackConfig
    services: Services
    identity: StackIdentity
    ids: Mapping[tuple[str, str], str]
    held: Mapping[tuple[str, str], str]
    mapping_sets: Mapping[str, tuple[RemoteMappingSet, int | None]]

    def lineage(self) -> Entry:
        """Return the entry of the state's lineage."""
        owner = owner_of(self.identity.project, self.identity.stack, NAME)
        inputs = {OWNER: owner, "__provider": serialize_provider(LineageProvider())}
        value = self.identity.lineage
        return {
            "type": token_of("Lineage"),
            "name": NAME,
            "id": value,
            "inputs": inputs,
            "outputs": {**inputs, "value": value},
        }

    def of_step(self, step: Step) -> Iterator[Entry]:
        """Yield the entries of a step of the plan whose objects are to be imported, parents first.

        Raises:
            NotAsDeclared: Names the resource and the differences.
        """
        args = plain(step.args)
        if step.kind is Kind.CREDENTIAL:
            yield from self._entry("ZohoCredential", step.name, args)
        elif step.kind is Kind.CONNECTION:
            yield from self._entry("BaseConnection", step.name, {"name": step.name, **args, **self._login(step)})
        elif step.kind is Kind.SCHEMA:
            yield from self._entry("Schema", step.name, args)
        elif step.kind is Kind.DATASET and ("Dataset", step.name) in self.ids:
            schema_id = self._id(step, "schema_id", "Schema")
            yield from self._entry("Dataset", step.name, {"name": step.name, **args, "schema_id": schema_id})
        elif step.kind is Kind.INGESTION:
            yield from self._ingestion(step)

    def _ingestion(self, step: Step) -> Iterator[Entry]:
        if ("Dataflow", step.name) not in self.ids:
            return
        yield {"type": INGESTION, "name": step.name, "component": True}
        identity = self.identity
        arguments = arguments_of(step.name, self.stack.ingestions[step.name], identity.project, identity.stack)
        schema_id = self._id(step, "schema_id", "Schema")
        dataset_id = self._id(step, "dataset", "Dataset")
        base = (
            {"base_connection_id": self._id(step, "connection", "BaseConnection")} if "connection" in step.uses else {}
        )
        mapping_set_id, source, target = (
            self.ids[kind, step.name] for kind in ("MappingSet", "SourceConnection", "TargetConnection")
        )
        (mapping,) = self._entry("MappingSet", step.name, {**arguments["MappingSet"], "schema_id": schema_id})
        yield mapping
        yield from self._entry("SourceConnection", step.name, {**arguments["SourceConnection"], **base})
        to = {"dataset_id": dataset_id, "schema_id": schema_id}
        yield from self._entry("TargetConnection", step.name, {**arguments["TargetConnection"], **to})
        uses = {
            "source_connection_id": source,
            "target_connection_id": target,
            "mapping_set_id": mapping_set_id,
            "mapping_version": mapping["outputs"]["version"],
        }
        yield from self._entry("Dataflow", step.name, {**arguments["Dataflow"], **uses})

    def _entry(self, resource: str, name: str, args: Props) -> Iterator[Entry]:
        identifier = self.ids.get((resource, name))
        if identifier is None:
            return
        provider = _PROVIDERS[resource]
        handler, wire = provider.handler, Wire(provider.handler)
        news = {"name": name, **args} if "name" in handler.inputs.model_fields else args
        news = {**news, **self._hidden(resource, name), "__provider": serialize_provider(provider())}
        host = StackHost(self.services, has_home=handler.needs_platform)
        result = Planning(handler, host).check({}, news)
        if result.failures:
            reasons = "; ".join(failure.reason for failure in result.failures)
            raise NotAsDeclared(f"{handler.noun} {name}: {reasons}")
        declared = wire.inputs(news)
        live = handler.live(host.run(news[OWNER]), Existing(identifier, self._recorded(name, declared)))
        differing = changed_fields(declared, live)
        if differing:
            raise NotAsDeclared(f"{handler.noun} {name} ({identifier}): {', '.join(sorted(differing))} differ")
        marks = {ADOPTED: True, **({UNTAGGED: True} if isinstance(live, Tagged) else {})}
        outputs = wire.outputs(identifier, arranged(live, declared), {**news, **home_of(host), **marks})
        yield {
            "type": token_of(resource),
            "name": f"{resource}-{name}",
            "logicalName": name,
            "id": identifier,
            **({"parent": name} if resource in _PARTS else {}),
            "inputs": imported(result.inputs),
            "outputs": imported(outputs),
        }

    def _recorded(self, name: str, declared: Any) -> Any:  # noqa: ANN401 - inputs, and outputs where they matter
        """Return in which form an object is read: a mapping set in the version in use."""
        used, latest = self.mapping_sets[name] if isinstance(declared, MappingSetInputs) else (None, None)
        if used is None or used.version == latest:
            return declared
        older, _ = as_recorded(mapping_set.from_api(used, declared), declared)
        return older.model_copy(update={"passed_over": latest})

    def _hidden(self, resource: str, name: str) -> Props:
        identity = self.identity
        owner = owner_of(identity.project, identity.stack, name)
        place = f"{INGESTION}${token_of(resource)}::{name}" if resource in _PARTS else f"{token_of(resource)}::{name}"
        is_tagged = issubclass(_PROVIDERS[resource].handler.outputs, Tagged)
        tag = {TAG: tag_of(owner, identity.lineage, place)} if is_tagged else {}
        return {OWNER: owner, LINEAGE: identity.lineage, **tag}

    def _login(self, step: Step) -> Props:
        if "credential" not in step.uses:
            return {}
        credential = plain(self.stack.credentials[step.uses["credential"].name])
        return {"credential": {name: credential[name] for name in Credential.model_fields}}

    def _id(self, step: Step, use: str, resource: str) -> str:
        used = step.uses[use]
        return used.existing_id or {**self.held, **self.ids}[resource, used.name]


_PARTS = ("MappingSet", "SourceConnection", "TargetConnection", "Dataflow")
"""Resources whose parent is an ingestion."""
