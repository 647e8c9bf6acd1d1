"""What `make bench` runs: how long Pulumi takes with our resources, and how many requests they make; see `--help`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Run by path, the interpreter looks for imports in this folder instead of its parent.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.command import main

    sys.exit(main(sys.argv[1:]))
