"""With what a simulator is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Setting:
    """What does not change while it runs.

    Attributes:
        state: File that keeps the objects over a restart; in memory without it.
        log: File that gets a JSON line per request.
        without: Connectors that Adobe does not offer, by the stack file's names.
        endpoints: Addresses of storages by kind, `blob` or `s3`; the simulator keeps files itself without them.
    """

    state: str | None = None
    log: str | None = None
    without: tuple[str, ...] = ()
    endpoints: Mapping[str, str] = field(default_factory=dict)
