"""With what a simulator is started."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """What does not change while it runs.

    Attributes:
        state: File that keeps the objects over a restart; in memory without it.
        log: File that gets a JSON line per request.
        without: Connectors that Adobe does not offer, by the stack file's names.
    """

    state: str | None = None
    log: str | None = None
    without: tuple[str, ...] = ()
