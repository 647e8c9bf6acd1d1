#!/usr/bin/env python3
"""Prints the directory of a usable Pulumi CLI, for a Makefile to put on PATH; installs one first if there is none.

Looked for in this order: PATH, this project's cache, the official release, a build from the Go modules. Needs Python
3.10 or later and nothing else; see ``--help`` and the set-up section of CONTRIBUTING.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Run by path, before anything is installed, the interpreter looks for imports in this folder instead of its parent.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tools.set_up.obtain import main

    sys.exit(main(sys.argv[1:]))
