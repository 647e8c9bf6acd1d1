import pytest
from benchmarks.handlers import calls
from tests.support.declared import DECLARED


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_what_is_timed_is_what_it_is_called(name: str) -> None:
    """Check finds nothing wrong, the first diff finds no change, and the second one does."""
    check, unchanged, changed = calls(name)
    assert check().failures == []
    assert unchanged().changes is False
    assert changed().changes is not False
