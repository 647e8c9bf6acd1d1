"""Ctrl-C, whenever it comes."""

import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from pulumi_zoho_aep.cli import main

class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "pulumi_zoho_aep.{module}":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
sys.exit(main(["explore", "--stack", "dev"]))
"""


@pytest.mark.parametrize("module", ["codes", "cli.explore.command", "stack_file.config"])
def test_an_interrupted_import_is_no_traceback(module: str) -> None:
    """Most of a short run is importing: one word and the usual exit code, as later."""
    program = _PROGRAM.format(module=module)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    # click ends the line with ^C.
    assert (ran.returncode, ran.stdout, ran.stderr.lstrip("\n")) == (130, "", "interrupted\n")
