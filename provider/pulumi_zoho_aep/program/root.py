"""The order of a run: read the stack file, refuse what is wrong, ask the services, register, export."""

import gc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi

from pulumi_zoho_aep.checks.explored import LATER
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.new_tables import exploring_connections, reading_credentials
from pulumi_zoho_aep.checks.preflight import (
    Preflight,
    preflight,
    preflight_of_settings,
    preflight_of_tables,
    preflight_offline,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.engine.program_end import program_end
from pulumi_zoho_aep.engine.pulumi_internals import is_dry_run, secret_config_keys, stack_config, wait_for
from pulumi_zoho_aep.engine.refusals import refusals_of_program
from pulumi_zoho_aep.engine.resource import checked_by_program
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import coded, finding_of
from pulumi_zoho_aep.program.outputs import export, log_next_runs
from pulumi_zoho_aep.program.registration import Registered, register
from pulumi_zoho_aep.resources import ZohoCredential
from pulumi_zoho_aep.resources.kept_grants import keep, offer_kept
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialOutputs
from pulumi_zoho_aep.services import Services, services_for
from pulumi_zoho_aep.settings import CONFIG_KEY
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig, parse
from pulumi_zoho_aep.stack_file.exposure import unfilled_texts
from pulumi_zoho_aep.stack_file.folders import with_folders
from pulumi_zoho_aep.stack_file.last_up import LastUp, last_up
from pulumi_zoho_aep.stack_file.plain_text import project_above, secrets_in_plain_text
from pulumi_zoho_aep.stack_file.plan import Kind, Step, plan
from pulumi_zoho_aep.wording import naming_stack

PULUMI_AT_LEAST = "3.254.0"


def run() -> None:
    """Turn the stack's configuration into resources at the end of the program, when its other declarations are known.

    Raises:
        pulumi.RunError: Names everything that is wrong with the stack file, before anything is registered.
    """
    program_end().do(_run)


def _run() -> None:
    _require_pulumi()
    # Resources do not repeat, in a preview, what the preflight checks anyway.
    checked_by_program.set(True)
    stack, services = _declared()
    for line in secrets_in_plain_text(stack, _encrypted_sections(), project_above(Path.cwd())):
        _warn(coded(line, Code.PLAIN_SECRET))
    # Imported objects live as long as the process: searching them for garbage takes a fifth of its time.
    gc.freeze()
    (_preview if is_dry_run() else _update)(services, stack, plan(stack))


def _declared() -> tuple[StackConfig, Services]:
    """Return the stack file and the clients that it leads to."""
    prefix = f"{NAMESPACE}:"
    values = {key[len(prefix) :]: value for key, value in stack_config().items() if key.startswith(prefix)}
    stack, findings = parse(values)
    findings += [replace(finding, subject=f"{NAMESPACE}:{finding.subject}") for finding in unfilled_texts(stack)]
    stack = with_folders(stack, pulumi.get_project(), pulumi.get_stack())
    services = services_for(plain(stack.platform))
    lines = [str(finding) for finding in findings]
    if not any(finding.subject.startswith(CONFIG_KEY) for finding in findings):
        lines += _wrong_settings(services)
    if lines:
        _refuse(["the stack file needs correction:", *(f"  {line}" for line in lines)])
    return stack, services


def _preview(services: Services, stack: StackConfig, steps: list[Step]) -> None:
    """Register once AEP answers, so that the engine works while we check the rest: a plan may explain what is wrong."""
    before = last_up(stack)
    asked = Preflight(services, stack, before, _warn, _inform)
    is_offline = services.settings.offline_preview
    _refuse([] if is_offline else preflight_of_settings(asked))
    registered: Registered = {}
    register(steps, registered)
    export(registered, services.settings)
    if is_offline:
        _refuse(preflight_offline(asked))
        return
    refreshed = {name: _outputs(registered[Kind.CREDENTIAL, name]) for name in reading_credentials(stack, before)}
    credentials, connections = _credentials(stack, before, refreshed), _connections(stack, before, registered)
    # Otherwise, each preview would request from Zoho again whatever the state does not hold.
    logins = [login for one in credentials.values() if one.token is None and (login := one.login(services))]
    for login in logins:
        offer_kept(services, login)
    found = preflight(replace(asked, credentials=credentials, connections=connections))
    for login in logins:
        keep(services, login)
    _refuse(found)


def _update(services: Services, stack: StackConfig, steps: list[Step]) -> None:
    """Register the resources that pass the preflight.

    New tables are looked at through credentials and connections, so those that this needs are registered first.
    """
    before = last_up(stack)
    with_token = {name: one for name, one in _credentials(stack, before, {}).items() if one.token is not None}
    exploring = exploring_connections(stack, before)
    asked = Preflight(services, stack, before, _warn, _inform, with_token, dict.fromkeys(exploring, LATER))
    _refuse(preflight(asked))
    registered: Registered = {}
    register([step for step in steps if step.kind is Kind.CREDENTIAL], registered)
    register([step for step in steps if step.kind is Kind.CONNECTION and step.name in exploring], registered)
    without_token = reading_credentials(stack, before) - with_token.keys()
    outputs = {name: _outputs(registered[Kind.CREDENTIAL, name]) for name in without_token}
    verified = _credentials(stack, before, outputs)
    credentials = {name: verified[name] for name in without_token}
    connections = _connections(stack, before, registered)
    _refuse(preflight_of_tables(replace(asked, credentials=credentials, connections=connections)))
    register(steps, registered)
    export(registered, services.settings)
    log_next_runs(registered)


def _credentials(stack: StackConfig, before: LastUp, outputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Credential]:
    """Return what is declared, with the given outputs or else the last `pulumi up`'s."""
    return {
        name: Credential.of(declared, outputs.get(name) or before.of("ZohoCredential", name))
        for name, declared in stack.credentials.items()
    }


def _connections(stack: StackConfig, before: LastUp, registered: Registered) -> dict[str, str]:
    """Return the ids of the base connections through which AEP shows new tables, if they exist."""
    ids = {
        name: stack.connections[name].id or registered[Kind.CONNECTION, name].id
        for name in exploring_connections(stack, before)
    }
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


def _wrong_settings(services: Services) -> list[str]:
    try:
        _ = services.settings
    except ZohoAepError as error:
        return str(finding_of(error)).splitlines()
    return []


def _refuse(wrong: list[str]) -> None:
    if wrong:
        lines = [_named(line) for line in wrong]
        refusals = refusals_of_program()
        if refusals is not None:
            refusals.add(lines)
        raise pulumi.RunError("\n".join(lines))


def _warn(line: str) -> None:
    pulumi.log.warn(_named(line))


def _inform(line: str) -> None:
    pulumi.log.info(_named(line))


def _named(line: str) -> str:
    """Return a line whose commands name the stack: without it, they would take the selected one."""
    return naming_stack(line, pulumi.get_stack())


def _outputs(credential: ZohoCredential) -> dict[str, Any]:
    """Wait until the engine is done with a credential, and return its outputs; nothing while they are unknown."""
    names = ZohoCredentialOutputs.model_fields
    return wait_for(pulumi.Output.all(**{name: getattr(credential, name) for name in names}))
