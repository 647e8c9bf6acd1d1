"""What an examination of a stack and its sandbox found."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pulumi_zoho_aep.aep.inventory import AepObject
from pulumi_zoho_aep.findings import Finding, code_of


class Cause(str, Enum):
    """Why a resource differs from its declaration."""

    CHANGED = "changed"
    DELETED = "deleted"
    """Outside Pulumi; `pulumi up` creates it again."""
    DECLARED = "declared"
    """The declaration was edited: a new resource, another value, or a removed resource."""
    FOLLOWS = "follows"
    """It uses a resource that will be created, changed or replaced."""


@dataclass(frozen=True)
class Property:
    """One value that differs from its declaration; None if there is no value. Pulumi masks secrets."""

    path: str
    recorded: Any
    """The value in the state: that of the last `pulumi up` or `pulumi refresh`."""
    live: Any
    declared: Any


@dataclass(frozen=True)
class LastChange:
    """The last change of an object, according to its service."""

    by: str
    at: str
    client: str
    words: str
    """The whole change in a sentence."""


@dataclass(frozen=True)
class Difference:
    """A resource that differs from its declaration."""

    resource: str
    """The resource's type, such as `Dataflow`."""
    name: str
    urn: str
    id: str
    cause: Cause
    action: str
    """What `pulumi up` would do: `create`, `update`, `replace` or `delete`; `unknown` if the plan stopped earlier."""
    properties: tuple[Property, ...] = ()
    follows: tuple[str, ...] = ()
    """Type and name of the resources whose changes it follows."""
    last_change: LastChange | None = None
    """None if the service does not say who made this change."""

    @property
    def title(self) -> str:
        """Type and name."""
        return f"{self.resource} {self.name}"


@dataclass(frozen=True)
class Diagnostic:
    """A message of the engine about a resource, or about the stack if it names none."""

    resource: str
    name: str
    urn: str
    message: str

    @property
    def title(self) -> str:
        """Type and name; empty for the stack as a whole."""
        return f"{self.resource} {self.name}".strip()

    @property
    def code(self) -> str:
        """The code of the finding; empty if the message is not ours."""
        return code_of(self.message)[0]

    @property
    def sentence(self) -> str:
        """Title and message."""
        return f"{self.title}: {self.message}" if self.title else self.message


@dataclass(frozen=True)
class StackView:
    """The result of the engine's preview."""

    project: str
    stack: str
    resources: int
    """The number of resources in the state."""
    drift: tuple[Difference, ...]
    pending: tuple[Difference, ...]
    unhealthy: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    """Includes changes on which the plan does not act, because they are ignored or have been declared since."""
    errors: tuple[Diagnostic, ...]
    """Why the engine stopped before it had seen everything."""
    ids: frozenset[str] = frozenset()
    """Ids of all objects that belong to the stack's state."""
    declared: frozenset[tuple[str, str]] = frozenset()
    """Type and name of the resources that `pulumi up` would create."""
    recorded: frozenset[tuple[str, str]] = frozenset()
    """Type and name of the resources in the state."""
    up: str = "pulumi up"
    """The command that undoes drift and takes over objects, in this project and for this stack."""
    lineages: frozenset[str] = frozenset()
    """Those in the state, one per provider."""


@dataclass(frozen=True)
class Orphan:
    """An object with this stack's ownership tag that belongs to no resource of the state."""

    found: AepObject
    made_for: str
    """Name of the resource for which it was made."""
    advice: str


@dataclass(frozen=True)
class Sandbox:
    """The objects of the sandbox that are not resources of the stack."""

    name: str
    orphans: tuple[Orphan, ...] = ()
    mapping_sets_left: tuple[AepObject, ...] = ()
    """This stack's mapping sets from earlier runs, which cannot be deleted."""
    unmanaged: tuple[AepObject, ...] = ()
    others: dict[str, int] = field(default_factory=dict)
    """The number of objects that have the ownership tag of another project and stack."""
    not_listed: dict[str, str] = field(default_factory=dict)
    """The reasons why a type of resource could not be listed."""


@dataclass(frozen=True)
class Report:
    """Everything together."""

    view: StackView
    sandbox: Sandbox
    health: tuple[Finding, ...] = ()
    """Why data does not arrive; never a difference."""

    @property
    def needs_attention(self) -> bool:
        """Whether someone should act.

        Edits of the declaration do not: applying them is what the next `pulumi up` is for. Nor do mapping sets that are
        left: Data Prep offers no way to delete them, so that this would never end.
        """
        return bool(self.view.drift or self.view.unhealthy or self.sandbox.orphans or self.health)
