"""The hurried host, for many runs of the command after each other: as if each had a process of its own.

It forgets the clients of a run when the next one begins, so what still grows is ours.
"""

import gc
import sys
from typing import Any

from tests.support.faults.hurried import Apart, hurry, serve


class _Latest(Apart):
    """Services by configuration, of the latest run alone."""

    def __setitem__(self, key: str, value: Any) -> None:
        self.clear()
        vars(sys.modules["__main__"])["_PROVIDER_CACHE"].clear()
        super().__setitem__(key, value)
        # Clients refer to each other: without this, their connections would stay until the collector comes by.
        gc.collect()


if __name__ == "__main__":
    hurry()
    serve(_Latest())
