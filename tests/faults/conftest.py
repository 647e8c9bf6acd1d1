"""One walker per worker: its hosts and its recorded life serve many cases."""

from collections.abc import Iterator

import pytest
from tests.faults.walk import Walker


@pytest.fixture(scope="session")
def walker() -> Iterator[Walker]:
    """A life that was recorded, to be repeated."""
    started = Walker()
    yield started
    started.close()
