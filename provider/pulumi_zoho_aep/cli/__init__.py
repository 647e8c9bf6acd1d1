"""The command `zoho-aep`, for everything that is not declared state. One package per subcommand, and what they share.

Exit codes: 0 fine, 1 failed, 2 usage, 3 something needs attention. Results go to stdout, everything else to stderr.
"""

import sys

__all__ = ["main"]

_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        # Imported here because imports take most of a short run, and Ctrl-C may come during them.
        from pulumi_zoho_aep.cli.entry import run

        return run(argv)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return _INTERRUPTED
