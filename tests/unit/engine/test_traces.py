"""What the engine records of where a resource stands."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi.runtime import resource as registration

from pulumi_zoho_aep.engine.traces import from_here, shorten, without_trace


class _Sdk:
    """What the SDK does in the constructor of a resource."""

    def __init__(self) -> None:
        stack = registration._get_stack_trace()
        self.frames, self.position = len(stack.frames), registration._get_source_position(stack)


class _Custom(_Sdk):
    def __init__(self) -> None:
        super().__init__()


class _Resource(_Custom):
    def __init__(self) -> None:
        super().__init__()


def test_ours_are_recorded_by_their_line_alone() -> None:
    """No frames, and the line of the program."""
    with without_trace():
        ours = _Resource()
    assert ours.frames == 0
    assert ours.position is not None
    assert ours.position.uri.endswith("/tests/unit/engine/test_traces.py")


def test_what_is_done_later_is_recorded_where_it_was_asked_for() -> None:
    """The program's own line is gone by then, and another process would be named in its place."""
    made: list[_Resource] = []
    with without_trace():
        later, line = from_here(lambda: made.append(_Resource())), sys._getframe().f_lineno
        later()
    assert [one.position and one.position.line for one in made] == [line]


def test_resources_of_others_stay_as_they_are() -> None:
    """Even after ours, and after one of ours that failed."""
    with pytest.raises(ZeroDivisionError), without_trace():
        _ = 1 / 0
    assert _Resource().frames > 1


def test_another_release_of_the_sdk() -> None:
    """One that has other functions is left alone."""
    sdk: Any = SimpleNamespace(_get_trace=len)
    shorten(sdk)
    assert vars(sdk) == {"_get_trace": len}
