"""Steps of a set-up that hang."""

import os
import sys
from pathlib import Path

import pytest
from tools.set_up.progress import SetUpError, Steps


def test_a_step_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """What a run can do without must not hold up the run."""
    steps = Steps(tmp_path / "log", total=1)
    endless = [sys.executable, "-c", "import signal; signal.pause()"]
    with pytest.raises(SetUpError, match=r"^waiting: stopped after 0 s; its output: "):
        steps.run("waiting", endless, environment=os.environ, limit_seconds=0.05)
