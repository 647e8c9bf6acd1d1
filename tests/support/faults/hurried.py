"""Pulumi's dynamic host, in which waiting takes a hundredth of its time: decisions are walked, not pauses.

Run as a module, it is started like the host itself.
"""

import runpy
import time

_FACTOR = 100
_sleep = time.sleep


def hurry() -> None:
    """Shorten the pauses of everything that is imported later: our clients take `time.sleep` at their import."""
    time.sleep = lambda seconds: _sleep(float(seconds) / _FACTOR)


def serve() -> None:
    """Become the host."""
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    hurry()
    serve()
