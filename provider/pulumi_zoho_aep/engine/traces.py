"""Limits what the engine records of where a program declares a resource: a private detail of Pulumi's SDK.

The SDK sends the whole stack of calls with each registration, and the engine keeps every frame of it in the state. If a
release of the SDK has other functions for this, it goes on recording them.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from pulumi.runtime import resource as registration
from pulumi.runtime.proto import source_pb2

_NOT_A_PROGRAMS = {"pulumi", "pulumi_zoho_aep", *sys.stdlib_module_names} - {"__main__"}
_is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)
_line: ContextVar[Any] = ContextVar("line", default=None)
"""The place in the program that requested work which is done later."""


@contextmanager
def without_trace() -> Iterator[None]:
    """Let the engine record the program's own line of a registration, not the 20 frames that led to it.

    They would be half of the resource's entry in the state, which is written around each step, with a machine's paths.
    """
    token = _is_ours.set(True)
    try:
        yield
    finally:
        _is_ours.reset(token)


def from_here(act: Callable[[], None]) -> Callable[[], None]:
    """Return something to be done later, whose resources are recorded with the line of the program that asks for it."""
    line = _program_line()

    def acting() -> None:
        token = _line.set(line)
        try:
            act()
        finally:
            _line.reset(token)

    return acting


def _program_line() -> Any:  # noqa: ANN401 - protobuf
    """Return the position of the innermost call that a program makes itself, however many of ours are below it."""
    frame = sys._getframe(1)  # noqa: SLF001 - as the SDK does
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] not in _NOT_A_PROGRAMS:
            uri = Path(frame.f_code.co_filename).absolute().as_uri()
            return source_pb2.SourcePosition(uri=uri, line=frame.f_lineno)
        frame = frame.f_back  # type: ignore[assignment]
    return None


def shorten(sdk: Any) -> None:  # noqa: ANN401 - a module
    """Replace the SDK's functions by ones that heed `without_trace`; resources of others stay as they are."""
    try:
        trace, position = sdk._get_stack_trace, sdk._get_source_position  # noqa: SLF001 - there is no option for it
    except AttributeError:
        return
    sdk._get_stack_trace = lambda: source_pb2.StackTrace() if _is_ours.get() else trace()  # noqa: SLF001
    sdk._get_source_position = lambda found: _line.get() or _program_line() if _is_ours.get() else position(found)  # noqa: SLF001


shorten(registration)
