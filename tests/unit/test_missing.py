"""What becomes of tests for which something is not installed."""

import pytest
from tests.support.missing import is_missing

REASON = "no browser: `make test` sets it up, or says why it cannot"


def test_a_persons_machine_may_lack_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test is skipped, with the reason."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        is_missing("no browser")
    assert skipped.value.msg == REASON


def test_a_pipeline_has_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise tests would be left out for ever, and no one would notice."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception) as failed:
        is_missing("no browser")
    assert failed.value.msg == REASON
