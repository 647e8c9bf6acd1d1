"""Stands before pip where tests run Pulumi: its language host asks pip for the installed packages in every command.

pip takes half a second for that. Its answer is kept beside Pulumi's choices until something is installed or removed.
Whatever else somebody asks is for pip itself.
"""

import hashlib
import os
import site
import subprocess
import sys
from pathlib import Path

_ASKED = ["list", "-v", "--format", "json"]


def _listed() -> str:
    """Return what pip says, or has said of this environment as it is now."""
    places = [Path(place) for place in site.getsitepackages()]
    known_by = repr([(str(place), place.stat().st_mtime_ns) for place in places if place.exists()])
    kept = Path(os.environ["PULUMI_HOME"]) / f"packages-{hashlib.sha256(known_by.encode()).hexdigest()}.json"
    if not kept.exists():
        kept.write_text(_pip(_ASKED, subprocess.PIPE).stdout, encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def _pip(arguments: list[str], output: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run pip itself, which fails as it does."""
    here = str(Path(__file__).resolve().parents[1])
    others = [path for path in os.environ["PYTHONPATH"].split(os.pathsep) if path != here]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(others)}
    command = [sys.executable, "-m", "pip", *arguments]
    finished = subprocess.run(command, env=environment, stdout=output, encoding="utf-8", check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)
    return finished


if sys.argv[1:] == _ASKED:
    sys.stdout.write(_listed())
else:
    _pip(sys.argv[1:])
