"""Checks, once per process, that the sandbox of the settings exists."""

from pulumi_zoho_aep.aep.sandboxes import Sandbox
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY, winning


def require_sandbox(services: Services) -> Sandbox:
    """Return the sandbox of the settings, which exists, is visible to the credential, and is active.

    Raises:
        ZohoAepError: Lists the existing sandboxes.
    """
    name = services.settings.sandbox
    visible = visible_sandboxes(services)
    if name not in visible:
        raise ZohoAepError(
            f"there is no sandbox {name} for this credential{winning('sandbox')}",
            code=Code.UNKNOWN_SANDBOX,
            subject=f"{CONFIG_KEY}.sandbox",
            hint=f"use one of {', '.join(sorted(visible)) or 'none: give the credential a role with a sandbox'}",
        )
    if visible[name].state != "active":
        raise ZohoAepError(
            f"{name} is {visible[name].state}{winning('sandbox')}",
            code=Code.INACTIVE_SANDBOX,
            subject=f"{CONFIG_KEY}.sandbox",
            hint="wait until it is active",
        )
    _require_type(visible[name], services.settings.sandbox_type)
    return visible[name]


def _require_type(sandbox: Sandbox, declared: str | None) -> None:
    if declared not in (None, sandbox.type):
        raise ZohoAepError(
            f"{sandbox.name} is a {sandbox.type} sandbox, but this stack is for {declared}{winning('sandbox')}",
            code=Code.SANDBOX_TYPE,
            subject=f"{CONFIG_KEY}.sandbox_type",
            hint="name another sandbox, or use the stack of this one",
        )


def entered(services: Services) -> str:
    """Return where a new stack creates its objects, in words."""
    sandbox = require_sandbox(services)
    kind = f"{sandbox.type} " if sandbox.type else ""
    return f"this stack is new: it enters the {kind}sandbox {sandbox.name} of {services.settings.organization}"


def visible_sandboxes(services: Services) -> dict[str, Sandbox]:
    """Return the sandboxes that the credential sees, by name; the organisation has to know the credential for it."""
    return services.once("sandboxes", lambda: {sandbox.name: sandbox for sandbox in services.platform.sandboxes.list()})
