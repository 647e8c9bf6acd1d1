"""The command `zoho-aep`: what is not declared state. One package per subcommand, and what several of them share.

Exit codes: 0 fine, 1 failed, 2 usage, 3 something needs attention. Results go to stdout, everything else to stderr.
"""

from pulumi_zoho_aep.cli.entry import main

__all__ = ["main"]
