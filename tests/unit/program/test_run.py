"""What the root program does before it looks at the stack file."""

import pulumi
import pytest
from tools.set_up.installed import MINIMUM

from pulumi_zoho_aep.program.run import PULUMI_AT_LEAST, run


def test_an_old_pulumi_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Pulumi older than the one that the set-up asks for is refused, with what to do."""
    assert str(MINIMUM) == PULUMI_AT_LEAST

    def refuse(wanted: str) -> None:
        raise Exception(f"Pulumi CLI version 3.1.0 does not satisfy the version range {wanted}")  # noqa: TRY002

    monkeypatch.setattr(pulumi, "require_pulumi_version", refuse)
    with pytest.raises(pulumi.RunError) as caught:
        run()
    assert str(caught.value) == (
        "Pulumi CLI version 3.1.0 does not satisfy the version range >=3.254.0\ninstall Pulumi 3.254.0 or later"
    )
