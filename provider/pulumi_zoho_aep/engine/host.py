"""A process's shared objects for all resources of one configuration: clients, the engine's plan, and permissions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.errors import ZohoAepError


@dataclass(frozen=True)
class Allowed:
    """Losses that the author of the declarations currently allows, whatever the state has recorded."""

    replaceable: Mapping[str, bool] = field(default_factory=dict)
    """Whether a resource with this name may be replaced."""
    deletable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names of resources, by noun, that may be deleted although they are no longer declared, or were adopted."""


class Host:
    """Created by each `configure`; the services and the plan are shared by process and configuration.

    The package `resources` derives its own from this.

    Args:
        services: The clients that handlers use.
        plan: The engine's plan, as far as the process has seen it.
        allowed: Permitted losses.
        home: Place where objects live, recorded with each of them; empty if all live in the same place.
    """

    def __init__(self, services: Any, plan: EnginePlan, allowed: Allowed | None = None, home: str = "") -> None:  # noqa: ANN401 - the handlers' own
        self.services = services
        self.plan = plan
        self.allowed = allowed or Allowed()
        self.home = home

    def run(self, tag: str, waiting: Waiting | None = None, adopts: str = "") -> Run[Any]:
        """Return the context that a handler gets for one call.

        Args:
            tag: The tag of the resource that the call is about.
            waiting: Settings for waiting.
            adopts: Id or name of the object that the resource takes over.
        """
        return Run(self.services, tag, self.plan, waiting or Waiting(), tell, adopts, together=self.together)

    @property
    def batched(self) -> Any:  # noqa: ANN401 - the handlers' own
        """The services, for refreshes that may read objects from lists."""
        return self.services

    def elsewhere(self, noun: str, home: str) -> ZohoAepError:
        """Return a finding if an object lives somewhere other than the settings say."""
        return ZohoAepError(f"this {noun} lives in {home}, but the settings point to {self.home}")

    @property
    def together(self) -> Any:  # noqa: ANN401 - the handlers' own
        """The services, for reading new objects together with others; None if that saves nothing."""
        return None

    def fitting(self, text: str, urn: str) -> str:  # noqa: ARG002 - the room above knows more
        """Return advice that fits the resource and the program it is declared in."""
        return text
