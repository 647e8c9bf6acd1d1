"""The command `zoho-aep`: what is not a desired state. One module per command.

Exit codes: 0 fine, 1 failed, 2 usage, 3 something needs attention. Results go to stdout, everything else to stderr.
"""

from pulumi_zoho_aep.cli._main import main

__all__ = ["main"]
