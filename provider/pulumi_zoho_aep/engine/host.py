"""What a process has for all resources of one configuration: clients, what it has seen, and what may be lost."""

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
    """What whoever wrote the declarations allows to be lost, as it stands now, whatever the state has recorded."""

    replaceable: Mapping[str, bool] = field(default_factory=dict)
    """Whether a resource of this name may be replaced."""
    deletable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names of resources that may be deleted although they are no longer declared, or were adopted; by their noun."""


class Host:
    """Made once per provider process and configuration. The room above derives its own from this.

    Args:
        services: whatever handlers call.
        plan: what the process has seen of the engine's plan.
        allowed: what may be lost.
        home: where objects live, recorded with each of them; empty where that is one place for all.
    """

    def __init__(self, services: Any, plan: EnginePlan, allowed: Allowed | None = None, home: str = "") -> None:  # noqa: ANN401 - the handlers' own
        self.services = services
        self.plan = plan
        self.allowed = allowed or Allowed()
        self.home = home

    def run(self, tag: str, waiting: Waiting | None = None, adopts: str = "") -> Run[Any]:
        """Return what a handler gets for one call.

        Args:
            tag: of the resource that it is about.
            waiting: how to wait.
            adopts: id or name of the object that the resource takes over.
        """
        return Run(self.services, tag, self.plan, waiting or Waiting(), tell, adopts, together=self.together)

    @property
    def batched(self) -> Any:  # noqa: ANN401 - the handlers' own
        """The services, where a refresh may read objects from lists."""
        return self.services

    def elsewhere(self, noun: str, home: str) -> ZohoAepError:
        """Return what is wrong where an object lives in another place than the one that the settings name."""
        return ZohoAepError(f"this {noun} lives in {home}, and the settings lead to {self.home}")

    @property
    def together(self) -> Any:  # noqa: ANN401 - the handlers' own
        """The services, where new objects may be read together with others; None where that saves nothing."""
        return None

    def fitting(self, text: str, urn: str) -> str:  # noqa: ARG002 - the room above knows more
        """Return advice that fits the resource and the program it is declared in."""
        return text
