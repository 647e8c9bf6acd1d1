"""What must hold before the first object is created, asked of the services; only in previews of something new.

Where everything exists already, the refresh has just proved it.
"""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor

from pulumi_zoho_aep.aep.sandboxes import Sandbox
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.program.config import StackConfig
from pulumi_zoho_aep.resources._connectors import require_flow_spec, require_offered
from pulumi_zoho_aep.resources._services import Services
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.settings import CONFIG_KEY


def preflight(services: Services, stack: StackConfig, new_credentials: Collection[str]) -> list[str]:
    """Ask for the sandbox, without which nothing else can be asked, then for the rest at once; return what is wrong.

    A credential that exists already was proved by the refresh: another token would be one of ten for nothing.
    """
    no_sandbox = _problem(lambda: require_sandbox(services))
    if no_sandbox:
        return [no_sandbox]
    checks = list(_checks(services, stack, new_credentials))
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = pool.map(_problem, checks)
    return list(dict.fromkeys(answer for answer in answers if answer))


def _checks(services: Services, stack: StackConfig, new_credentials: Collection[str]) -> Iterator[Callable[[], None]]:
    for spec_id in {connection.connection_spec_id for connection in stack.connections.values()}:
        yield lambda spec_id=spec_id: require_offered(services, spec_id)  # type: ignore[misc]
    for pair in {(entry.flow_spec_id, entry.connection_spec_id) for entry in stack.ingestions.values()}:
        yield lambda pair=pair: require_flow_spec(services, *pair)  # type: ignore[misc]
    for name, credential in stack.credentials.items():
        if name in new_credentials and credential.refresh_token is not None:
            login = login_of(credential)
            yield lambda login=login: _ignore(services.zoho(login).tokens.get())  # type: ignore[misc]


def visible_sandboxes(services: Services) -> dict[str, Sandbox]:
    """Return the sandboxes that the credential sees, by name; the organisation has to know the credential for it."""
    return services.once("sandboxes", lambda: {sandbox.name: sandbox for sandbox in services.platform.sandboxes.list()})


def require_sandbox(services: Services) -> Sandbox:
    """Return the sandbox of the settings, which exists, is visible to the credential, and is active.

    Raises:
        ZohoAepError: with the sandboxes there are.
    """
    name = services.settings.sandbox
    visible = visible_sandboxes(services)
    if name not in visible:
        raise ZohoAepError(
            f"{CONFIG_KEY}.sandbox: there is no sandbox {name} for this credential",
            hint=f"use one of {', '.join(sorted(visible)) or 'none: give the credential a role with a sandbox'}",
        )
    if visible[name].state != "active":
        raise ZohoAepError(f"{CONFIG_KEY}.sandbox: {name} is {visible[name].state}", hint="wait until it is active")
    return visible[name]


def _problem(check: Callable[[], object]) -> str:
    try:
        check()
    except ZohoAepError as error:
        return str(error)
    return ""


def _ignore(_: object) -> None:
    """Drop a value that was only asked for to see whether there is one."""
