"""The hurried host, for many runs of the command after each other: as if each had a process of its own.

It forgets the clients of a run when the next one begins, so what still grows is ours.
"""

import gc
import sys
from typing import Any

from tests.support.faults.hurried import hurry, serve


class _Latest:
    """Services by configuration, of the latest run alone."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def setdefault(self, key: str, services: Any) -> Any:
        """Return those of a configuration, and forget all others."""
        if key not in self._found:
            vars(sys.modules["__main__"])["_PROVIDER_CACHE"].clear()
            self._found = {key: services}
            # Clients refer to each other: without this, their connections would stay until the collector comes by.
            gc.collect()
        return self._found[key]


if __name__ == "__main__":
    hurry()
    from pulumi_zoho_aep import services

    vars(services)["_services"] = _Latest()
    serve()
