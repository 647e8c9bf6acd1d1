"""Contradictions between sections of a stack file. No service is contacted."""

from collections.abc import Iterator

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_login import endpoint_findings
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.plan import Kind, plan


def contradictions(stack: StackConfig) -> Iterator[Finding]:
    """Yield a finding for every entry that contradicts another, below its key."""
    yield from _endpoints(stack)
    yield from _titles(stack)
    yield from _profile(stack)
    yield from _connectors(stack)
    yield from _folders(stack)


def _endpoints(stack: StackConfig) -> Iterator[Finding]:
    for name, connection in stack.connections.items():
        if connection.credential is not None and connection.id is None:
            data_center = stack.credentials[connection.credential].data_center
            for finding in endpoint_findings(connection.endpoint, data_center):
                yield finding.below(f"{NAMESPACE}:connections.{name}")


def _titles(stack: StackConfig) -> Iterator[Finding]:
    """Yield titles that the stack file uses twice. A title is unique across schemas and field groups."""
    seen: dict[str, tuple[Kind, str]] = {}
    for step in plan(stack):
        if step.kind in (Kind.SCHEMA, Kind.FIELD_GROUP):
            title = str(step.args["title"])
            holder = seen.setdefault(title, (step.kind, step.name))
            if holder != (step.kind, step.name):
                what = "the field group of " if holder[0] is Kind.FIELD_GROUP else ""
                reason = f"{what}{NAMESPACE}:schemas.{holder[1]} has the title {title} already"
                key = f"{NAMESPACE}:schemas.{step.name}.title"
                yield Finding.error(Code.TAKEN_TITLE, key, reason, "choose another")


def _profile(stack: StackConfig) -> Iterator[Finding]:
    """Yield datasets in Profile whose schema is not in Profile; for existing schemas, AEP decides."""
    for name, dataset in stack.datasets.items():
        schema = stack.schemas[dataset.schema_]
        if dataset.profile and schema.id is None and not schema.profile_enabled:
            reason = f"{NAMESPACE}:schemas.{dataset.schema_} is not enabled for Profile"
            fix = "set profile_enabled: true there, which cannot be undone, or remove profile here"
            yield Finding.error(Code.PROFILE_RULE, f"{NAMESPACE}:datasets.{name}.profile", reason, fix)


def _connectors(stack: StackConfig) -> Iterator[Finding]:
    for name, entry in stack.ingestions.items():
        connection = stack.connections[entry.connection]
        if connection.connection_spec_id != entry.connection_spec_id:
            reason = f"its connection {entry.connection} uses {connection.chosen.title}"
            fix = "remove the connector here, or name another one"
            yield Finding.error(Code.CONNECTOR_MISMATCH, f"{NAMESPACE}:ingestions.{name}.connector", reason, fix)


def _folders(stack: StackConfig) -> Iterator[Finding]:
    """Yield ingestions whose folder the login of their connection does not reach: AEP would never see a file."""
    for name, entry in stack.ingestions.items():
        reached = getattr(stack.connections[entry.connection].auth, "folder_path", None)
        if reached is None or entry.table is None:
            continue
        top = reached.strip("/")
        if top and not f"{entry.folder}/".startswith(f"{top}/"):
            reason = f"the login of connection {entry.connection} is limited to the folder {top}"
            fix = f"name one in it, such as {top}/{name}"
            yield Finding.error(Code.CONTRADICTION, f"{NAMESPACE}:ingestions.{name}.folder", reason, fix)
