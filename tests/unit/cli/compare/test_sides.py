"""Which sandbox is compared."""

import pytest
from tests.unit.cli.written_stack import runner


@pytest.mark.usefixtures("stack")
def test_a_sandbox_that_the_environment_overrides(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox after `--sandbox` is compared or none: not the one of a variable that is still set."""
    monkeypatch.setenv("ZOHO_AEP_SANDBOX", "dev")
    code, _, said = runner("compare", capsys)("dev", "--sandbox", "prod")
    assert (code, "ZOHO_AEP_SANDBOX says dev, not prod" in said) == (1, True)
