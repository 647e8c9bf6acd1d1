"""Questions about what the last `pulumi up` did not verify: credentials, connectors, ids, schemas and mappings."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from pulumi_zoho_aep.checks import mapping, schemas
from pulumi_zoho_aep.checks.connections import require_connection
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.mapping.fields import resolved
from pulumi_zoho_aep.checks.platform import lacking_permissions
from pulumi_zoho_aep.checks.questions import Question
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.live_specs import connection_spec
from pulumi_zoho_aep.connectors.offered import require_flow_spec
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp


def credential_questions(services: Services, credentials: Mapping[str, Credential]) -> Iterator[Question]:
    """Check whether each credential does what is declared."""
    for name, credential in credentials.items():
        if not credential.is_verified:
            yield f"{NAMESPACE}:credentials.{name}", partial(credential.findings, services)


def connector_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Check whether the organisation has each connector, with its login, and each flow spec."""
    for name, connection in stack.connections.items():
        recorded = before.of("BaseConnection", name) or _source_of(name, stack, before)
        verified = (recorded.get("connection_spec_id"), _auth_form(recorded.get("auth")))
        declared_login = (connection.connection_spec_id, _auth_form(plain(connection.auth)))
        if connection.id is None and verified != declared_login:
            yield f"{NAMESPACE}:connections.{name}", partial(require_connection, services, stack, connection)
    for name, entry in stack.ingestions.items():
        declared = (entry.flow_spec_id, entry.connection_spec_id)
        flow, source = before.of("Dataflow", name), before.of("SourceConnection", name)
        if declared != (flow.get("flow_spec_id"), source.get("connection_spec_id")):
            ask = partial(_require_flow_spec, services, *declared)
            yield f"{NAMESPACE}:ingestions.{name}", ask


def _require_flow_spec(services: Services, flow_spec_id: str, connection_spec_id: str) -> None:
    """Require a flow spec, unless the connector itself is missing, which its connection reports."""
    if connection_spec(services, connection_spec_id) is not None:
        require_flow_spec(services, flow_spec_id, connection_spec_id)


def _source_of(connection: str, stack: StackConfig, before: LastUp) -> Mapping[str, Any]:
    """Return a source connection of an ingestion, instead of a base connection that the connector does not have."""
    used_by = (name for name, entry in stack.ingestions.items() if entry.connection == connection)
    found = (before.of("SourceConnection", name) for name in used_by)
    return next((one for one in found if one and not one.get("base_connection_id")), {})


def _auth_form(auth: Mapping[str, Any] | None) -> str | None:
    """Return how an `auth`, declared or recorded, names its auth spec."""
    return (auth.get("spec_name") or auth.get("type")) if auth else None


def existence_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Check the objects that the stack file names by id."""
    targets = ("schema_id", "dataset_id")
    used = {identifier for output in targets for identifier in before.all("TargetConnection", output)}
    used |= {*before.all("SourceConnection", "base_connection_id")}
    for name, connection in stack.connections.items():
        if connection.id is not None and connection.id not in used:
            yield f"{NAMESPACE}:connections.{name}.id", partial(_existing, services, "base connection", connection.id)
    for name, schema in stack.schemas.items():
        key = f"{NAMESPACE}:schemas.{name}"
        if schema.id is not None and schema.id not in used:
            yield f"{key}.id", partial(_existing, services, "schema", schema.id)
    for name, dataset in stack.datasets.items():
        if dataset.id is not None and dataset.id not in used:
            yield f"{NAMESPACE}:datasets.{name}.id", partial(_existing, services, "dataset", dataset.id)


def _existing(services: Services, noun: str, identifier: str) -> Iterator[Finding]:
    platform = services.platform
    asks: dict[str, Callable[[str], object]] = {
        "schema": partial(resolved, services, noun),
        "dataset": platform.datasets.get,
        "base connection": platform.connections.get,
    }
    try:
        found = services.once((noun, identifier), partial(asks[noun], identifier))
    except NotFound:
        found = None
    if found is None:
        reason = f"there is no {noun} {identifier} in sandbox {services.settings.sandbox}"
        yield Finding.error(Code.MISSING_OBJECT, "", reason, "check the id")


def mapping_questions(services: Services, stack: StackConfig, before: LastUp) -> Iterator[Question]:
    """Check whether each schema can be created, and whether each mapping fits it, according to Data Prep too."""
    for name in stack.schemas:
        if schemas.is_new(stack, name, before):
            yield f"{NAMESPACE}:schemas.{name}", partial(schemas.schema_findings, services, stack, name, before)
    for name, entry in stack.ingestions.items():
        if mapping.is_new(stack, name, before):
            key = f"{NAMESPACE}:ingestions.{name}"
            yield key, partial(mapping.target_findings, services, stack, name, before)
            yield key, partial(mapping.refused_rows, services, stack, name, before)
        if entry.schema_version not in (None, before.of("TargetConnection", name).get("schema_version")):
            yield f"{NAMESPACE}:ingestions.{name}", partial(mapping.version_missing, services, stack, name, before)


def rights_question(services: Services, stack: StackConfig) -> Question:
    """Check whether the API credential may do what the stack needs."""
    return CONFIG_KEY, partial(lacking_permissions, services, stack)
