"""What a machine may lack: a person's run goes on without it and says so, a pipeline's fails."""

import os
from typing import NoReturn

import pytest


def is_missing(what: str) -> NoReturn:
    """End a test for which something is not installed: skipped with the reason, failed where `CI` is set."""
    reason = f"{what}: `make test` sets it up, or says why it cannot"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
