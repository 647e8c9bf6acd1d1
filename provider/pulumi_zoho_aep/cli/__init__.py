"""The command `zoho-aep`: what is not declared state. One package per subcommand, and what several of them share.

Exit codes: 0 fine, 1 failed, 2 usage, 3 something needs attention. Results go to stdout, everything else to stderr.
"""

import sys

__all__ = ["main"]

_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        # Imported here, because most of a short run is importing: Ctrl-C may come meanwhile.
        from pulumi_zoho_aep.cli.entry import run

        return run(argv)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return _INTERRUPTED
