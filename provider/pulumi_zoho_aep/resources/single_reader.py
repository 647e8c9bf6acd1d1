"""One dataflow reads one source: a second one would ingest every row twice.

That can happen in two ways. Another dataflow may use the source connection already. Or the program declares a dataflow
under another name: the engine deletes dataflows that are no longer declared at the end, after it has created the one
with the new name. So the program says which dataflows are to go (`undeclared`), and none is created alongside one that
may not.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.engine.abilities import Plan
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.errors import OwnershipError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.resources.existence import found
from pulumi_zoho_aep.resources.host import engine_plan
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import are_of_one_stack, key_of, name_of, stack_of, tag_in, with_tag


def require_single_reader(services: Services, source: SourceConnection, owner: str, *, is_new: bool) -> None:
    """Refuse a second dataflow on a source connection, or on the table that it reads.

    Args:
        services: the clients.
        source: the source connection.
        owner: tag of the dataflow.
        is_new: whether this process has created the source connection, which nothing uses then.

    Raises:
        OwnershipError: Names the other dataflow, and how to continue.
    """
    _require_no_former_name(services, source, owner)
    if not is_new:
        _require_unused(services, source, owner)


def _require_no_former_name(services: Services, source: SourceConnection, owner: str) -> None:
    for name, identifier in engine_plan(services).undeclared.items():
        other = found(services.platform.source_connections.get, identifier)
        if other is not None and _reads(other) == _reads(source):
            raise OwnershipError(
                f"create dataflow {name_of(owner)}: dataflow {name}, which is no longer declared, reads the same, and "
                "may not be deleted: every row would be read twice",
                hint=f"to rename it, give the new one the option aliases=[pulumi.Alias(name={name!r})]; to let it go, "
                f"declare {name} as before with allow_replacement=True, and remove it in the next run",
            )


def _require_unused(services: Services, source: SourceConnection, owner: str) -> None:
    """Refuse a source connection that has a dataflow.

    A dataflow that a resource of this stack holds is there on purpose, or about to be deleted. Any other has lost its
    tag.
    """
    for flow in services.platform.flows.list(**{"sourceConnectionIds[]": source.id}):
        if _is_namesake(flow, owner):
            raise _namesake(flow, owner)
        if flow.id in engine_plan(services).held or found(services.platform.flows.get, flow.id) is None:
            continue
        raise _second_reader(flow, source.id, owner)


class _Reader(Protocol):
    @property
    def source_connection_id(self) -> str:
        """The source connection that it reads."""


class SingleReader:
    """Lets a preview find a second reader."""

    def preview_findings(self, run: Run, declared: _Reader, plan: Plan[Any]) -> Iterator[Finding]:
        """Yield a dataflow that keeps a new one from being created, because it reads the same source.

        An unknown source may be any of those that are about to be taken over. An object with a tag of this stack is
        taken over as well, or refused when its resource is looked for.
        """
        held, source_id = run.plan.held, declared.source_connection_id
        sources = {source_id} if is_known(source_id) else held.foreseen
        if not (plan.is_new and sources):
            return
        for flow in run.services.all_of(run.services.platform.flows):
            is_ours = held.will_hold(flow.id) or are_of_one_stack(tag_in(flow.description) or "", run.tag)
            for source in sources.intersection(flow.source_connection_ids):
                if _is_namesake(flow, run.tag):
                    yield finding_of(_namesake(flow, run.tag))
                elif not is_ours:
                    yield finding_of(_second_reader(flow, source, run.tag))


def _is_namesake(flow: Flow, owner: str) -> bool:
    """Say whether a dataflow is that of a resource of the same name below another parent."""
    tag = tag_in(flow.description) or ""
    is_other = are_of_one_stack(tag, owner) and key_of(tag) != key_of(owner)
    return is_other and tag.partition("#")[0] == owner.partition("#")[0]


def _namesake(flow: Flow, owner: str) -> OwnershipError:
    return OwnershipError(
        f"create dataflow {name_of(owner)}: {flow.id}, which has this name below another parent, reads the same source "
        "connection: a second dataflow would ingest every row twice",
        hint="if it has moved, give it the option aliases with its former URN, which `pulumi stack --show-urns` lists; "
        "otherwise give one of the two another name",
    )


def _second_reader(flow: Flow, source_connection_id: str, owner: str) -> OwnershipError:
    other = tag_in(flow.description)
    whose = f"and belongs to stack {stack_of(other)}" if other else "and no resource of this stack has it"
    return OwnershipError(
        f"create dataflow: {flow.id} ({flow.name}) reads source connection {source_connection_id} already, "
        f"{whose}: a second dataflow would ingest every row twice",
        hint="create a source connection of your own, or delete that dataflow"
        if other
        else f"if it is this resource's, end its description with {with_tag('', owner)} in the AEP interface and "
        "run `pulumi up` again, which takes it over; otherwise delete it",
    )


def _reads(source: SourceConnection) -> tuple[str, object]:
    return source.base_connection_id, source.table.table_name or source.params
