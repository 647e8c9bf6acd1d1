"""Which dataflows of a sandbox are exported, with what they use, and why the others are not."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.mapping_sets import MappingSet
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.aep.target_connections import DATA_LAKE_SPEC_ID, TargetConnection
from pulumi_zoho_aep.cli.estate.sandbox import Sandbox
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.errors import UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.tags import mapping_set_tag, stack_of, tag_in

_STEPS = ("Copy", "Mapping")
Found = TypeVar("Found", Flow, SourceConnection, TargetConnection, Connection, MappingSet, Dataset)


@dataclass(frozen=True)
class Filters:
    """The selection. A filter with several values accepts any of them; an empty filter accepts everything."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    """Names or ids of base connections."""
    datasets: tuple[str, ...] = ()
    """Names or ids of datasets."""
    of_anyone: ClassVar[bool] = False
    """Whether dataflows of any stack are selected."""


class Anyones(Filters):
    """All objects, whatever stack they belong to."""

    of_anyone = True


@dataclass(frozen=True)
class Chain:
    """A dataflow with everything that it uses."""

    flow: Flow
    source: SourceConnection
    target: TargetConnection
    connection: Connection | None
    """None for a connector without base connections."""
    mapping_set: MappingSet
    """The mapping in the version that the dataflow uses."""
    latest_version: int | None
    """The latest version of the mapping set."""
    dataset: Dataset
    schema: Schema | None
    """None if the credential does not see it."""
    connector: Connector


@dataclass(frozen=True)
class LeftAlone:
    """A dataflow that is not exported."""

    name: str
    id: str
    reason: str


class Unsuitable(Exception):
    """Why a dataflow cannot be exported."""


def chosen(sandbox: Sandbox, filters: Filters, held: frozenset[str]) -> tuple[list[Chain], list[LeftAlone]]:
    """Return the dataflows to export, oldest first, and those that are not exported.

    Args:
        sandbox: Its objects.
        filters: The selection.
        held: Ids of the objects that the stack already has.

    Raises:
        ZohoAepError: No dataflow has a value that a filter names.
    """
    _require_known(sandbox, filters)
    chains: list[Chain] = []
    left: list[LeftAlone] = []
    used: dict[str, str] = {}
    for flow in sorted(sandbox.flows.values(), key=lambda one: (one.created_at, one.id)):
        if not _is_asked_for(flow, sandbox, filters) or flow.id in held:
            continue
        try:
            chain = _chain(flow, sandbox)
            if not filters.of_anyone:
                _require_own(flow, chain.source, chain.target, chain.mapping_set)
                _require_sole_use(chain, used)
        except (Unsuitable, UnexpectedReply) as error:
            left.append(LeftAlone(flow.name, flow.id, str(error)))
            continue
        chains.append(chain)
        parts = (chain.source.id, chain.target.id, chain.mapping_set.id)
        used |= dict.fromkeys(parts, flow.name or flow.id)
    return chains, left


def _table(source: SourceConnection) -> str | None:
    """Return the table that is read; parameters of an unknown connector may be anything."""
    connector = connector_of(source.connection_spec.id)
    with suppress(UnexpectedReply):  # why it is left alone
        made = connector.made_by_hand(source.params) if connector.name else None
        return None if made is None else made.table
    return None


def _is_asked_for(flow: Flow, sandbox: Sandbox, filters: Filters) -> bool:
    said = _said(flow, sandbox)
    return all(not allowed or any(one in allowed for one in said[name]) for name, allowed in vars(filters).items())


def _require_known(sandbox: Sandbox, filters: Filters) -> None:
    """Require that each value of a filter fits a dataflow: one that is mistyped would look like an empty sandbox."""
    of_all = [_said(flow, sandbox) for flow in sandbox.flows.values()]
    for name, what in _SAID.items():
        known = {value for said in of_all for value in said[name]}
        readable = {said[name][-1] for said in of_all if said[name]}
        for value in getattr(filters, name):
            if value not in known:
                raise ZohoAepError(f"no dataflow of the sandbox {what} {value}", hint=nearest(value, readable))


_SAID = {
    "names": "has the name",
    "ids": "has the id",
    "tables": "reads the table",
    "connections": "reads from a base connection",
    "datasets": "writes to a dataset",
}
"""The wording for each filter."""


def _said(flow: Flow, sandbox: Sandbox) -> dict[str, list[str]]:
    """Return the values by which each filter may name a dataflow; the one that people read comes last."""
    source = sandbox.sources.get(next(iter(flow.source_connection_ids), ""))
    target = sandbox.targets.get(next(iter(flow.target_connection_ids), ""))
    base = None if source is None else sandbox.connections.get(source.base_connection_id)
    dataset = None if target is None else sandbox.datasets.get(target.dataset_id)
    table = _table(source) if source else None
    return {
        "names": [flow.name],
        "ids": [flow.id],
        "tables": [] if table is None else [table],
        "connections": [base.id, base.name] if base else [],
        "datasets": [dataset.id, dataset.name] if dataset else [],
    }


def _chain(flow: Flow, sandbox: Sandbox) -> Chain:
    source = _only(_as_documented(flow).source_connection_ids, sandbox.sources, "source connection")
    connector = connector_of(source.connection_spec.id)
    _require_usual_steps(flow, source, connector)
    target = _only(flow.target_connection_ids, sandbox.targets, "target connection")
    if target.connection_spec.id != DATA_LAKE_SPEC_ID:
        raise Unsuitable(f"it does not write to the data lake, but to connection spec {target.connection_spec.id}")
    base = None
    if connector.has_base_connection:
        base = _only([source.base_connection_id], sandbox.connections, "base connection")
    latest = _only([flow.mapping_params.mapping_id], sandbox.mapping_sets, "mapping set")
    mapping_set = _used(latest, flow.mapping_params.mapping_version, sandbox)
    dataset = _only([target.dataset_id], sandbox.datasets, "dataset")
    if not target.data.schema_.id:
        raise Unsuitable("AEP does not say by which schema it writes")
    schema = sandbox.schemas.get(target.data.schema_.id)
    return Chain(flow, source, target, base, mapping_set, latest.version, dataset, schema, connector)


def _as_documented(found: Found) -> Found:
    if found.odd:
        raise Unsuitable(f"AEP's answer has no usable {', '.join(found.odd)} for {found.name or found.id}")
    return found


def _used(latest: MappingSet, version: int | None, sandbox: Sandbox) -> MappingSet:
    """Return a mapping set in the version that a dataflow uses: the latest one if it names none."""
    if version in (None, latest.version):
        return latest
    if (latest.id, version) not in sandbox.older:
        raise Unsuitable(f"version {version} of its mapping set {latest.id} does not exist")
    return sandbox.older[latest.id, version]


def _require_usual_steps(flow: Flow, source: SourceConnection, connector: Connector) -> None:
    if not connector.name:
        raise Unsuitable(
            f"its connection spec {source.connection_spec.id} belongs to no connector that this release knows"
        )
    if flow.flow_spec.id != connector.flow_spec_id:
        raise Unsuitable(f"its flow spec {flow.flow_spec.id} is not that of {connector.title}")
    steps = [step.name for step in flow.transformations]
    if not set(steps) <= {*_STEPS} or len(set(steps)) < len(steps):
        raise Unsuitable(f"its steps are {', '.join(steps)}")
    if not flow.mapping_params.mapping_id or not flow.schedule_params.frequency:
        raise Unsuitable("it has no mapping or no schedule: an unfinished draft")


def _only(ids: Iterable[str], known: Mapping[str, Found], noun: str) -> Found:
    found = list(ids)
    if len(found) != 1:
        raise Unsuitable(f"it has {len(found)} {noun}s")
    if found[0] not in known:
        raise Unsuitable(f"its {noun} {found[0]} does not exist, or is not visible")
    return _as_documented(known[found[0]])


def _require_own(*objects: Flow | SourceConnection | TargetConnection | MappingSet) -> None:
    for one in objects:
        tag = mapping_set_tag(one.tags) if isinstance(one, MappingSet) else tag_in(one.description)
        if tag:
            raise Unsuitable(f"it belongs to stack {stack_of(tag)}")


def _require_sole_use(chain: Chain, used: Mapping[str, str]) -> None:
    parts = {
        "source connection": chain.source.id,
        "target connection": chain.target.id,
        "mapping set": chain.mapping_set.id,
    }
    for noun, part in parts.items():
        if part in used:
            raise Unsuitable(f"it shares its {noun} with dataflow {used[part]}, and an object belongs to only one")
