"""The built wheel, and environments into which it is installed by pip without a network."""

import importlib.util
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from tests.support import REPOSITORY


def build(directory: Path) -> Path:
    """Build the wheel of the checkout as it is built for a release."""
    # With the build backend at hand nothing has to be fetched.
    isolation = [] if importlib.util.find_spec("hatchling") is None else ["--no-build-isolation"]
    options = ["--no-deps", "--wheel-dir", str(directory), *isolation]
    pip(Path(sys.executable), "wheel", *options, str(REPOSITORY))
    (built,) = directory.glob("pulumi_zoho_aep-*.whl")
    return built


def virtual_environment(directory: Path) -> Path:
    """Make an environment without our package, in which what it depends on is seen where the tests' own Python has it.

    Returns:
        Its interpreter.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(directory / "venv")], check=True)
    others = directory / "others"
    others.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        # Neither the checkout itself nor that it is installed may be seen.
        if entry.suffix != ".pth" and not entry.name.startswith("pulumi_zoho_aep"):
            (others / entry.name).symlink_to(entry)
    base = str(directory / "venv")
    purelib = sysconfig.get_path("purelib", vars={"base": base, "platbase": base})
    (Path(purelib) / "others.pth").write_text(str(others), encoding="utf-8")
    return directory / "venv" / "bin" / "python"


def machine(directory: Path, wheel: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a new machine, where pip finds the wheel, and Python what our package depends on."""
    tools = virtual_environment(directory).parent
    kept = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    path = os.pathsep.join([str(tools), *kept["PATH"].split(os.pathsep)[1:]])
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **index, "PATH": path}


def pip(python: Path, *arguments: str) -> None:
    """Run pip; a failure fails the test."""
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    # Somebody else's copy of the package would be taken for the installed one.
    quiet.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(python), "-m", "pip", *arguments], env=quiet, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
