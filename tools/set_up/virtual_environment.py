"""Creates ``.venv`` and installs this project with all that its development needs, or brings it up to date."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from .progress import SetUpError, Steps, say


def set_up(directory: Path) -> None:
    """Make the directory a virtual environment with an editable install of this checkout.

    Raises:
        SetUpError: This Python cannot make one, or pip failed.
    """
    reuse = is_usable(directory)
    say(f"setting up {directory} with Python {platform.python_version()}")
    if not reuse:
        _require_ensurepip()
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
    steps = Steps(directory / "set-up.log", total=1 if reuse else 2)
    if not reuse:
        steps.run(
            "creating the virtual environment", [sys.executable, "-m", "venv", str(directory)], environment=os.environ
        )
    pip = [str(directory / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps.run("installing the requirements of pyproject.toml", [*pip, "--editable", ".[dev]"], environment=os.environ)


def is_usable(directory: Path) -> bool:
    """Say whether the environment's Python still starts, is new enough and has pip.

    It does not after its base Python was upgraded or removed: pip would fail without saying why.
    """
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 10))"
    try:
        answer = subprocess.run([str(directory / "bin" / "python"), "-c", probe], capture_output=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0


def _require_ensurepip() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            f"{sys.executable} cannot make virtual environments, its module ensurepip is missing\n"
            "  Debian and Ubuntu: apt-get install python3-venv; or name another Python: make PYTHON=python3.12 …"
        )


def main() -> int:
    """Set up ``.venv`` in the current directory, which has to be the checkout's top."""
    try:
        set_up(Path(".venv"))
    except SetUpError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run repeats this step")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
