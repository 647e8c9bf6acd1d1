"""A process's shared objects for a stack: its clients, and what its stack file, not the state, allows now."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.host import Allowed, Host
from pulumi_zoho_aep.engine.pulumi_internals import stack_of
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services, platform_config, services_for
from pulumi_zoho_aep.settings import places
from pulumi_zoho_aep.wording import naming_credential, naming_stack

_AUTHORIZE = "`zoho-aep authorize"
_ADD_SCOPES = f"{_AUTHORIZE} --scopes-add"
_OWN_PROGRAM = (
    "\nthat command writes to zoho-aep:credentials of the stack, which a program of your own reads, in Python with "
    'pulumi.Config("zoho-aep").require_secret_object("credentials")'
)


class AnotherHome(ZohoAepError):
    """The settings point to an organisation or sandbox other than the one in which the stack's objects are."""

    code = Code.OTHER_SANDBOX


class StackHost(Host):
    """The clients of a stack's configuration, and what its stack file says now.

    Args:
        services: the clients.
        allowed: Replacements and deletions that the stack file allows.
        has_home: whether objects live in the sandbox of the settings, which are checked then.
    """

    services: Services

    def __init__(self, services: Services, allowed: Allowed | None = None, *, has_home: bool = False) -> None:
        home = f"{services.settings.organization}/{services.settings.sandbox}" if has_home else ""
        super().__init__(services, engine_plan(services), allowed, home)

    @property
    def batched(self) -> Services:
        """The clients, where objects of AEP may be read from lists."""
        return self.services.in_batches

    @property
    def together(self) -> Services:
        """The clients, where new objects of AEP may be read together with others."""
        return self.services.together

    def elsewhere(self, noun: str, home: str) -> ZohoAepError:
        """Name both sandboxes, and the setting that leads to the wrong one."""
        return AnotherHome(
            f"this {noun} lives in {_in_words(home)}, but the settings point to {_in_words(self.home)}",
            hint=f"set {_differing(home, self.home)} back; another sandbox is for another stack, or for this one after "
            "`pulumi destroy`",
        )

    def fitting(self, text: str, urn: str) -> str:
        """Return advice whose commands act on this stack and credential, and fit a program without a stack file."""
        declared = self.services.declared_credentials
        # More scopes are for the token that is there, wherever it is declared.
        if _AUTHORIZE in text and _ADD_SCOPES not in text and not declared:
            text += _OWN_PROGRAM
        name = urn.rpartition("::")[2]
        is_credential = urn.partition("::")[2].endswith(f":ZohoCredential::{name}")
        is_credential = is_credential and (name in declared or not declared)
        return naming_stack(naming_credential(text, name if is_credential else ""), stack_of(urn))


def engine_plan(services: Services) -> EnginePlan:
    """Return what this process has seen of the engine's plan for a configuration."""
    return services.once("engine plan", EnginePlan)


def stack_services(get: Callable[[str], Any]) -> Services:
    """Return the clients for a stack's configuration, with the credentials of its stack file as they are now."""
    return services_for(platform_config(get), _section(get, "zoho-aep:credentials"))


def stack_host(get: Callable[[str], Any], *, has_home: bool) -> StackHost:
    """Return the clients and permissions for a stack's configuration; no requests are made."""
    ingestions = _section(get, "zoho-aep:ingestions")
    allowed = Allowed(
        replaceable={name: entry.get("allow_replacement") is True for name, entry in ingestions.items()},
        deletable=_deletable(_section(get, "zoho-aep:allow_delete")),
    )
    return StackHost(stack_services(get), allowed, has_home=has_home)


_SECTIONS = {
    "connections": ("base connection",),
    "schemas": ("schema", "field group", "identity descriptor"),
    "datasets": ("dataset",),
    "ingestions": ("dataflow", "source connection", "target connection", "mapping set"),
}
"""The resources that make up an entry of each section of the stack file."""


def _deletable(named: Mapping[str, Sequence[str] | None]) -> dict[str, frozenset[str]]:
    return {noun: frozenset(named.get(section) or ()) for section, nouns in _SECTIONS.items() for noun in nouns}


def _section(get: Callable[[str], Any], key: str) -> dict[str, Any]:
    found = get(key)
    return dict(json.loads(found) if isinstance(found, str) else found or {})


def _in_words(home: str) -> str:
    organization, _, sandbox = home.partition("/")
    return f"sandbox {sandbox} of {organization}"


def _differing(recorded: str, home: str) -> str:
    place, pairs = places(), zip(("organization", "sandbox"), recorded.split("/"), home.split("/"), strict=False)
    return " and ".join(place[name] for name, before, now in pairs if before != now)
