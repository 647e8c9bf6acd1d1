"""Registers the plan's resources, and exports outputs for people."""

import gc
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pulumi

from pulumi_zoho_aep.checks.explored import LATER
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.preflight import (
    exploring_connections,
    preflight,
    preflight_of_settings,
    preflight_of_tables,
    reading_credentials,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import plain, render
from pulumi_zoho_aep.engine.pulumi_internals import is_dry_run, secret_config_keys, stack_config, wait_for
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import coded, finding_of
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig, parse
from pulumi_zoho_aep.program.last_up import LastUp, last_up
from pulumi_zoho_aep.program.plain_text import project_above, secrets_in_plain_text
from pulumi_zoho_aep.program.plan import Kind, Step, Use, plan
from pulumi_zoho_aep.resources import BaseConnection, Dataset, FieldGroup, Schema, ZohoCredential, ZohoIngestion
from pulumi_zoho_aep.resources.schedule import in_words, next_run
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialOutputs
from pulumi_zoho_aep.services import Services, services_for
from pulumi_zoho_aep.settings import CONFIG_KEY
from pulumi_zoho_aep.wording import naming_stack

Declared = dict[tuple[Kind, str], Any]
"""The resources, by kind and name."""
_CLASSES: dict[Kind, Any] = {
    Kind.CREDENTIAL: ZohoCredential,
    Kind.CONNECTION: BaseConnection,
    Kind.FIELD_GROUP: FieldGroup,
    Kind.SCHEMA: Schema,
    Kind.DATASET: Dataset,
    Kind.INGESTION: ZohoIngestion,
}


PULUMI_AT_LEAST = "3.254.0"


def run() -> None:
    """Turn the stack's configuration into resources.

    Raises:
        pulumi.RunError: naming everything that is wrong with the stack file, before anything is registered.
    """
    _require_pulumi()
    values = stack_config()
    prefix = f"{NAMESPACE}:"
    stack, problems = parse({key[len(prefix) :]: value for key, value in values.items() if key.startswith(prefix)})
    lines = [str(problem) for problem in problems]
    services = services_for(plain(stack.platform))
    if not any(problem.subject.startswith(CONFIG_KEY) for problem in problems):
        lines += _settings_problems(services)
    if lines:
        _refuse(["the stack file needs correction:", *(f"  {line}" for line in lines)])
    for line in secrets_in_plain_text(stack, _encrypted_sections(), project_above(Path.cwd())):
        pulumi.log.warn(coded(line, Code.PLAIN_SECRET))
    # The program lives for seconds and keeps its objects; collecting garbage takes a fifth of its time.
    gc.disable()
    (_preview if is_dry_run() else _update)(services, stack, plan(stack))


def _preview(services: Services, stack: StackConfig, steps: list[Step]) -> None:
    """Register once AEP answers, so that the engine works while we ask the rest: a plan may explain what is wrong."""
    before = last_up()
    _refuse(preflight_of_settings(services, stack, before, pulumi.log.warn))
    declared: Declared = {}
    _register(steps, declared)
    _export(declared, services)
    refreshed = {name: _outputs(declared[Kind.CREDENTIAL, name]) for name in reading_credentials(stack, before)}
    credentials, connections = _credentials(stack, before, refreshed), _connections(stack, before, declared)
    _refuse(preflight(services, stack, before, credentials, pulumi.log.warn, connections))


def _update(services: Services, stack: StackConfig, steps: list[Step]) -> None:
    """Register what holds; credentials and connections first, because new tables are asked for with them."""
    before = last_up()
    at_hand = {name: one for name, one in _credentials(stack, before, {}).items() if one.token is not None}
    exploring = exploring_connections(stack, before)
    _refuse(preflight(services, stack, before, at_hand, pulumi.log.warn, dict.fromkeys(exploring, LATER)))
    declared: Declared = {}
    _register([step for step in steps if step.kind is Kind.CREDENTIAL], declared)
    _register([step for step in steps if step.kind is Kind.CONNECTION and step.name in exploring], declared)
    others = reading_credentials(stack, before) - at_hand.keys()
    made = _credentials(stack, before, {name: _outputs(declared[Kind.CREDENTIAL, name]) for name in others})
    of_others = {name: made[name] for name in others}
    connections = _connections(stack, before, declared)
    _refuse(preflight_of_tables(services, stack, before, of_others, pulumi.log.warn, connections))
    _register(steps, declared)
    _export(declared, services)
    _tell_next_runs(declared)


def _credentials(stack: StackConfig, before: LastUp, outputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Credential]:
    """Return what is declared, with the given outputs or else those of the last `pulumi up`."""
    return {
        name: Credential.of(declared, outputs.get(name) or before.of("ZohoCredential", name))
        for name, declared in stack.credentials.items()
    }


def _connections(stack: StackConfig, before: LastUp, declared: Declared) -> dict[str, str]:
    """Return the ids of the base connections through which AEP tells what is new, those that are there."""
    ids = {name: declared[Kind.CONNECTION, name].id for name in exploring_connections(stack, before)}
    found = {name: wait_for(pulumi.Output.all(id=identifier)) for name, identifier in ids.items()}
    return {name: known["id"] for name, known in found.items() if known.get("id")}


def _encrypted_sections() -> set[str]:
    """Return the sections of the stack file in which the engine found something encrypted."""
    keys = (key.partition(":") for key in secret_config_keys())
    return {section for namespace, _, section in keys if namespace == NAMESPACE}


def _require_pulumi() -> None:
    try:
        pulumi.require_pulumi_version(f">={PULUMI_AT_LEAST}")
    except Exception as error:  # noqa: BLE001 - what the engine says has no class of its own
        raise pulumi.RunError(f"{error}\ninstall Pulumi {PULUMI_AT_LEAST} or later") from None


def _settings_problems(services: Services) -> list[str]:
    try:
        _ = services.settings
    except ZohoAepError as error:
        return str(finding_of(error)).splitlines()
    return []


def _refuse(wrong: list[str]) -> None:
    if wrong:
        # Without its name, a command would take the selected stack, which may be another.
        raise pulumi.RunError(naming_stack("\n".join(wrong), pulumi.get_stack()))


def _outputs(credential: ZohoCredential) -> dict[str, Any]:
    """Wait until the engine is done with a credential, and return what it has then; nothing if that is yet unknown."""
    names = ZohoCredentialOutputs.model_fields
    return wait_for(pulumi.Output.all(**{name: getattr(credential, name) for name in names}))


def _register(steps: list[Step], declared: Declared) -> None:
    """Register resources, those that are not yet among the declared ones."""

    def used(use: Use, argument: str) -> Any:  # noqa: ANN401 - a resource or an id
        if use.existing_id is not None:
            return use.existing_id
        resource = declared[use.kind, use.name]
        return resource.id if argument in ("schema_id", "own_field_group") else resource

    for step in steps:
        if (step.kind, step.name) in declared:
            continue
        args = {name: render(value, pulumi.Output.secret) for name, value in step.args.items()}
        args |= {name: used(use, name) for name, use in step.uses.items()}
        if "own_field_group" in args:
            args["field_groups"] = [*args.get("field_groups", []), args.pop("own_field_group")]
        opts = None if step.protect is None else pulumi.ResourceOptions(protect=step.protect)
        declared[step.kind, step.name] = _CLASSES[step.kind](step.name, opts, **args)


def _export(declared: Declared, services: Services) -> None:
    settings = services.settings
    # The form of Adobe's own links in its alerts (`url` of the event "dataflow run failed").
    interface = (
        f"https://experience.adobe.com/#/@{settings.organization}/sname:{settings.sandbox}/platform/source/dataflows"
    )
    exported = {
        name: {
            "dataflow_id": resource.dataflow.id,
            "interface": pulumi.Output.concat(interface, "/", resource.dataflow.id, "/activity"),
            "state": resource.dataflow.state,
            "runs": pulumi.Output.all(resource.dataflow.schedule, resource.dataflow.starts_at).apply(
                lambda values: in_words(*values)
            ),
            "source_connection_id": resource.source_connection.id,
            "target_connection_id": resource.target_connection.id,
            "mapping_set_id": resource.mapping_set.id,
        }
        for (kind, name), resource in declared.items()
        if kind is Kind.INGESTION
    }
    pulumi.export("ingestions", exported)
    pulumi.export("interface", interface)


def _tell_next_runs(declared: Declared) -> None:
    """Log when data will come next. Not a stack output: that would be a change in every preview."""
    flows = {name: resource.dataflow for (kind, name), resource in declared.items() if kind is Kind.INGESTION}

    def tell(values: list[Any]) -> None:
        for name, (schedule, starts_at, updated_at, enabled) in zip(flows, values, strict=True):
            # If nothing was asked, this machine's clock may be late: now is no earlier than the last write.
            now = max([clock.utc_now(), *([_time(updated_at)] if updated_at else [])])
            if not starts_at:
                pulumi.log.info(f"{name}: AEP does not say when its runs start")
                continue
            due = next_run(schedule, _time(starts_at), now) if enabled else None
            pulumi.log.info(f"{name}: " + (f"next run {due:%Y-%m-%dT%H:%M:%SZ}" if due else "no further run"))

    pulumi.Output.all(
        *([flow.schedule, flow.starts_at, flow.updated_at, flow.enabled] for flow in flows.values())
    ).apply(tell)


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written.replace("Z", "+00:00"))
