"""The hurried host, for many runs of the command after each other: as if each had a process of its own.

It forgets the clients of a run when the next one begins, so what still grows is ours; and its schedules follow the
simulated clock. Tokens follow the machine's: they end in the middle of a run.
"""

import gc
import os
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from tests.faults.hurried import hurry, serve

CLOCK = "LOAD_CLOCK"
"""Names the file that tells how many seconds the simulated time is ahead."""


class _Simulated(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Simulated":
        """Return the simulated time."""
        return super().now(tz) + timedelta(seconds=float(Path(os.environ[CLOCK]).read_text(encoding="utf-8")))


class _Latest(dict[str, Any]):
    """Services by configuration, of the latest run alone."""

    def __setitem__(self, key: str, value: Any) -> None:
        self.clear()
        vars(sys.modules["__main__"])["_PROVIDER_CACHE"].clear()
        super().__setitem__(key, value)
        # Clients refer to each other: without this, their connections would stay until the collector comes by.
        gc.collect()


if __name__ == "__main__":
    hurry()
    from pulumi_zoho_aep.resources import _schedule, _services, dataflow

    for module in (_schedule, dataflow):
        vars(module)["datetime"] = _Simulated
    vars(_services)["_services"] = _Latest()
    serve()
