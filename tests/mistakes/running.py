"""Preview and `pulumi up` of a stack file without an engine: the program's checks, then each resource's creation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.preflight import Preflight, preflight, preflight_of_tables
from pulumi_zoho_aep.connectors.zoho_login import Credential as ConnectionCredential
from pulumi_zoho_aep.engine.lifecycle import Lifecycle
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.resources.base_connection import BaseConnectionHandler
from pulumi_zoho_aep.resources.dataflow import DataflowHandler
from pulumi_zoho_aep.resources.dataset import DatasetHandler
from pulumi_zoho_aep.resources.field_group import FieldGroupHandler
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion, arguments_of
from pulumi_zoho_aep.resources.mapping_set import MappingSetHandler
from pulumi_zoho_aep.resources.schema import SchemaHandler
from pulumi_zoho_aep.resources.source_connection import SourceConnectionHandler
from pulumi_zoho_aep.resources.target_connection import TargetConnectionHandler
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialHandler
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stack_file.folders import with_folders
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.plan import Kind, Step, plan
from pulumi_zoho_aep.tags import tag_of

Values = dict[str, Any]
_NOTHING = LastUp({})
PROJECT, STACK = "crm", "dev"
_HANDLERS: dict[Kind, Any] = {
    Kind.CREDENTIAL: ZohoCredentialHandler(),
    Kind.CONNECTION: BaseConnectionHandler(),
    Kind.FIELD_GROUP: FieldGroupHandler(),
    Kind.SCHEMA: SchemaHandler(),
    Kind.DATASET: DatasetHandler(),
}
_OF_THE_PROGRAM = frozenset({"renamed_from", "adopt"})
"""What of an ingestion is for its component alone: a first `up` finds nothing of a former name."""
_LABELS = {Kind.SCHEMA: "title", Kind.FIELD_GROUP: "title"}


@dataclass
class Seen:
    """What a preview found: what stops, and what it only says."""

    wrong: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def preview(values: Values) -> Seen:
    """Read a stack file and ask the services, as the first preview of a stack does."""
    seen = Seen()
    parsed, findings = parse(values)
    seen.wrong = [str(finding) for finding in findings]
    if seen.wrong:
        return seen
    try:
        stack = with_folders(parsed, PROJECT, STACK)
        services = Services(plain(stack.platform))
        credentials = {name: Credential.of(entry, {}) for name, entry in stack.credentials.items()}
        asked = Preflight(services, stack, _NOTHING, seen.warnings.append, credentials=credentials)
        seen.wrong = preflight(asked)
    except ZohoAepError as error:
        seen.wrong = [str(error)]
    return seen


def up(values: Values) -> list[str]:
    """Make everything that a stack file declares, and return what goes wrong: the first thing alone.

    What AEP sees through a new connection is asked as soon as that is there; what is refused then goes no further.
    """
    stack = with_folders(parse(values)[0], PROJECT, STACK)
    made: dict[tuple[Kind, str], Any] = {}
    services = Services(plain(stack.platform))
    try:
        steps = plan(stack)
        early = [step for step in steps if step.kind in (Kind.CREDENTIAL, Kind.CONNECTION)]
        for step in early:
            made[step.kind, step.name] = _made(services, step, made)
        ids = {name: identifier for (kind, name), identifier in made.items() if kind is Kind.CONNECTION}
        credentials = {name: Credential.of(entry, {}) for name, entry in stack.credentials.items()}
        if preflight_of_tables(Preflight(services, stack, _NOTHING, credentials=credentials, connections=ids)):
            return []
        for step in steps:
            if step not in early:
                made[step.kind, step.name] = _made(services, step, made)
    except (ZohoAepError, ValidationError, _Unhealthy) as error:
        return [f"{step.kind.value} {step.name}: {error}"]
    return []


class _Unhealthy(Exception):
    """An object was made, and does not work or is not valid."""


def _made(services: Services, step: Step, made: Mapping[tuple[Kind, str], Any]) -> Any:
    used = {
        name: use.existing_id or made[use.kind, use.name] for name, use in (*step.uses.items(), *step.appended.items())
    }
    if step.kind is Kind.INGESTION:
        return _ingestion(services, step, used)
    args = {_LABELS.get(step.kind, "name"): step.name, **step.args}
    if step.kind is Kind.CREDENTIAL:
        args.pop("name")
    for name, value in used.items():
        args[name] = [*args.get(name, ()), value] if name in step.appended else value
    if "credential" in step.uses:
        known = made[Kind.CREDENTIAL, step.uses["credential"].name]
        args["credential"] = {name: known[name] for name in ConnectionCredential.model_fields}
    return _create(services, _HANDLERS[step.kind], step.name, args, of_state=step.kind is Kind.CREDENTIAL)


def _ingestion(services: Services, step: Step, used: Mapping[str, Any]) -> str:
    """Make the four objects of an ingestion in the order in which the component has them depend on each other."""
    args = {key: value for key, value in step.args.items() if key not in _OF_THE_PROGRAM}
    one, name = Ingestion.model_validate(args), step.name
    given = {kind: {"name": name, **args} for kind, args in arguments_of(name, one, PROJECT, STACK).items()}
    schema = {"schema_id": used["schema_id"]}
    base = {"base_connection_id": used["connection"]} if "connection" in used else {}
    mapping = _create(services, MappingSetHandler(), name, {**schema, **given["MappingSet"]})
    source = _create(services, SourceConnectionHandler(), name, {**base, **given["SourceConnection"]})
    ends = {"dataset_id": used["dataset"], **schema}
    target = _create(services, TargetConnectionHandler(), name, {**ends, **given["TargetConnection"]})
    ids = {"source_connection_id": source, "target_connection_id": target, "mapping_set_id": mapping}
    return str(_create(services, DataflowHandler(), name, {**ids, **given["Dataflow"]}))


def _create(services: Services, handler: Any, name: str, args: Mapping[str, Any], *, of_state: bool = False) -> Any:
    # A first run begins minutes later, and whether its rows are good is no question of the stack file alone.
    known = handler.inputs.model_fields.keys() - {"wait_for_first_run"}
    declared = {key: value for key, value in args.items() if key in known}
    inputs = handler.inputs.model_validate(declared)
    wrong = [str(finding) for finding in inputs.all_findings() if not finding.is_warning]
    if wrong:
        raise _Unhealthy("; ".join(wrong))
    tag = tag_of(f"{PROJECT}/{STACK}/{name}", "0" * 16, f"{handler.noun}::{name}")
    outcome = Lifecycle(handler, Run(services, tag)).create(inputs)
    if outcome.findings:
        raise _Unhealthy(outcome.text)
    return dict(outcome.state) if of_state else outcome.id
