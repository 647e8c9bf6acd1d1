"""The lineage of a state: a random text, made and saved before anything else, which distinguishes owners for ever.

Sent: nothing; it exists only in the state and in the ownership tags of all objects. Before it is made, the sandbox is
    searched for objects of a stack of the same name, which makes the creation fail (see `namesakes`).
In place: never changes.
Replaced: never by a change; one that `pulumi up --replace` names keeps its text.
Healthy: as soon as it exists.
Deleted: from the state.
Every other resource depends on it. Each provider has one, because with an explicit provider objects may live in another
sandbox; all of a state have the same text.
"""

import contextlib
import secrets
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi import dynamic
from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.failures import clean_errors
from pulumi_zoho_aep.engine.hidden import IS_CHECKED, IS_PREVIEW, OWNER, REFUSED, SIBLINGS
from pulumi_zoho_aep.engine.pulumi_internals import current_call, current_monitor, explain_imports, is_dry_run, tell
from pulumi_zoho_aep.engine.recorded import recorded_outputs
from pulumi_zoho_aep.engine.refusals import refusals_of_program
from pulumi_zoho_aep.engine.resource import checked_by_program
from pulumi_zoho_aep.engine.traces import without_trace
from pulumi_zoho_aep.engine.type_tokens import MODULE, token_of
from pulumi_zoho_aep.errors import OwnershipError, SettingsError, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.host import engine_plan, stack_services
from pulumi_zoho_aep.resources.namesakes import require_no_namesakes
from pulumi_zoho_aep.resources.sandboxes import require_sandbox
from pulumi_zoho_aep.resources.undeclared import refused_removals
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY
from pulumi_zoho_aep.tags import owner_of, stack_of

NAME = "lineage"
_NO_IMPORT = (
    "Pulumi imports a dynamic resource only from a file, which has its inputs and outputs\n"
    "take the object over with the argument adopt instead of the option import_, or use `zoho-aep import`"
)


class LineageProvider(ResourceProvider):
    """Pulumi stores this class by name: never rename or move it."""

    serialize_as_secret_always = False
    services: Services

    @clean_errors
    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration; no requests are made. A program's first resource is this one."""
        explain_imports(_NO_IMPORT)
        self.services = stack_services(req.config.get)

    @property
    def plan(self) -> EnginePlan:
        """The engine's plan, as far as this process has seen it."""
        return engine_plan(self.services)

    @clean_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """In the preview of a state without a lineage, look for objects that seem to be its own; `create` does so, too.

        If the program did not check the sandbox's type, that is done here, before anything else, in updates as well.
        """
        self.plan.is_whole, self.plan.is_preview = True, bool(news.get(IS_PREVIEW))
        self.plan.is_checked = bool(news.get(IS_CHECKED))
        self.plan.siblings = [one for one in news.get(SIBLINGS) or () if isinstance(one, str)]
        if not self.plan.is_checked:
            self._require_type()
        # For a replacement by `--replace` or a taint, the engine asks a second time, without what is recorded.
        recorded = self.plan.declare(current_call().urn, _olds or None)
        if self.plan.is_preview and not recorded:
            try:
                self._require_no_namesakes(news)
                self.plan.lineage = self._known()
            except OwnershipError:
                raise
            except ZohoAepError as error:
                reason = f"not checked whether there are objects of a stack of the same name: {error.message}"
                tell(Finding.warning(Code.UNVERIFIED_OWNERSHIP, "", reason))
        return CheckResult({OWNER: news[OWNER]}, [])

    @clean_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """A lineage never changes."""
        self.plan.lineage = _olds["value"]
        declared = self._declared()
        if declared not in (None, _olds["value"]):
            raise OwnershipError(
                f"{CONFIG_KEY}.lineage: this state has lineage {_olds['value']}, and {declared} is declared",
                hint="remove it from the stack file and the environment: it is for a state that has none yet",
            )
        return DiffResult(changes=False)

    @clean_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make the lineage, after a look at the sandbox; a replacement keeps the existing lineage."""
        value = self.plan.lineage
        if not value:
            self._require_no_namesakes(props)
            value = self._known() or secrets.token_hex(8)
        return CreateResult(value, {"value": value, **_hidden(props)})

    @clean_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the recorded lineage: it exists nowhere else."""
        self.plan.lineage = props["value"]
        return ReadResult(id_, props, _hidden(props))

    @clean_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Keep the value."""
        return UpdateResult({"value": _olds["value"], **_hidden(_news)})

    @clean_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forget nothing yet: it may be replaced, and the tags that carry it are not."""
        self.plan.lineage = _props["value"]

    def _require_type(self) -> None:
        with contextlib.suppress(SettingsError):  # whatever needs the settings says what they lack
            if self.services.settings.sandbox_type is not None:
                require_sandbox(self.services)

    def _declared(self) -> str | None:
        try:
            return self.services.settings.lineage
        except SettingsError:
            return None

    def _known(self) -> str:
        """Return the lineage to be, if it is known: declared, or that of the state's other providers."""
        return self._declared() or next(iter(self.plan.siblings), "")

    def _require_no_namesakes(self, props: dict[str, Any]) -> None:
        try:
            _ = self.services.settings
        except SettingsError:
            # Without them nothing is made in AEP either; whatever needs them says what they lack.
            return
        require_no_namesakes(self.services, stack_of(props[OWNER]), self.plan.siblings)


class Lineage(dynamic.Resource, module=MODULE, name="Lineage"):
    """The lineage of a state, made by the first of our resources that a program registers."""

    value: pulumi.Output[str]

    def __init__(
        self, provider: pulumi.ProviderResource | None, siblings: Iterable["pulumi.Output[str] | str"] = ()
    ) -> None:
        """Register the lineage of a provider; None stands for the stack's own configuration."""
        name = NAME if provider is None else f"{NAME}-{provider.pulumi_resource_name}"
        owner = owner_of(pulumi.get_project(), pulumi.get_stack(), name)
        refusals, is_preview = refusals_of_program(), is_dry_run()
        props: dict[str, Any] = {"value": None, OWNER: owner, IS_PREVIEW: is_preview}
        props |= {IS_CHECKED: checked_by_program.get() or None, SIBLINGS: [*siblings] or None}
        if refusals is not None and is_preview:
            refusals.heed(pulumi.Output.from_input(refused_removals(at_end=True)))
        elif refusals is not None:
            props |= {REFUSED: refusals.gate(refused_removals(at_end=False))}
        opts = pulumi.ResourceOptions(parent=provider, provider=provider, delete_before_replace=True)
        with without_trace():
            super().__init__(LineageProvider(), name, props, opts)


_made: "WeakKeyDictionary[Any, dict[pulumi.ProviderResource | None, Lineage]]" = WeakKeyDictionary()


def lineage_of_provider(provider: pulumi.ProviderResource | None) -> Lineage:
    """Return the lineage of a provider in this run of the program: one process may run several, one after the other."""
    # Asking for the state lets what is scheduled run: a lineage is to be registered once everything else is declared,
    # and what runs meanwhile may need the same one.
    recorded_outputs()
    made = _made.setdefault(current_monitor(), {})
    if provider not in made:
        made[provider] = Lineage(provider, [*_recorded(), *(one.value for one in made.values())])
    return made[provider]


def _recorded() -> list[str]:
    """Return the lineages of the state, one for each provider."""
    kind = f"{token_of('Lineage')}::"
    return [str(outputs.get("value")) for urn, outputs in recorded_outputs().items() if kind in urn]


def _hidden(props: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in props.items() if name.startswith("__")}
