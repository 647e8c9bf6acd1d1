"""What `make fuzz` does for minutes with a coverage-guided fuzzer, here on its seeds and some generated inputs."""

import pytest
from hypothesis import given, settings, strategies as st
from tests.fuzz.targets import SEEDS, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    """Every parser has seeds, and stands them."""
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@settings(max_examples=100)
@given(st.sampled_from(sorted(TARGETS)), st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_any_input(name: str, data: bytes) -> None:
    """No input makes a parser fail."""
    TARGETS[name](data)
