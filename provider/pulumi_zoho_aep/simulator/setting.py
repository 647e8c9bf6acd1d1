"""The settings that a simulator is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Setting:
    """Settings that do not change while it runs.

    Attributes:
        state: File that keeps the objects over a restart; in memory without it.
        log: File that gets a JSON line per request.
        without: Connectors that Adobe does not offer, by the stack file's names.
        endpoints: Addresses of storages by kind, `blob` or `s3`; without them, the simulator keeps files itself.
    """

    state: str | None = None
    log: str | None = None
    without: tuple[str, ...] = ()
    endpoints: Mapping[str, str] = field(default_factory=dict)
