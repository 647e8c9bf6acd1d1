"""One call of the engine, as a handler sees it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.findings import Finding

ServicesT = TypeVar("ServicesT")
ValuesT_co = TypeVar("ValuesT_co", covariant=True)


@dataclass(frozen=True)
class Run(Generic[ServicesT]):
    """The context of a handler's call, apart from the resource's own values."""

    services: ServicesT
    """The handler's own clients; the time is among them, because each service has its own."""
    tag: str = ""
    """The ownership tag of the resource that the call is about."""
    plan: EnginePlan = field(default_factory=EnginePlan)
    """The engine's plan, as far as the process has seen it."""
    waiting: Waiting = field(default_factory=Waiting)
    """Settings for waiting, where a service takes its time."""
    warn: Callable[[Finding], None] = lambda _: None
    """Shows a person a finding that stops nothing, under the resource."""
    adopts: str = ""
    """Id or name of the object that the resource takes over instead of creating one."""
    lists_are_stale: bool = False
    """Whether a list that this process made earlier must not be used."""
    together: ServicesT | None = None
    """The services, where new objects may be read together with others."""


@dataclass(frozen=True)
class Existing(Generic[ValuesT_co]):
    """An existing object."""

    id: str
    state: ValuesT_co
    """The state as last read, with values that the service never returns; only the inputs until the first read."""


@dataclass(frozen=True)
class Adoptable:
    """An object that a resource may take over."""

    id: str
    name: str
    tag: str | None = None
    """The object's ownership tag, wherever it is kept."""
