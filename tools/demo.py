#!/usr/bin/env python3
"""Plays the main job on the simulator, then the same without Adobe's Zoho connector, by files.

The first story: up, an empty preview, a change behind Pulumi's back, its repair, and destroy.

`make demo` runs it with the environment and Pulumi on PATH. It uses its own simulator and Pulumi backend, so it touches
neither the checkout nor the user's own stacks and logins.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Run by path, the interpreter looks for imports in this folder instead of its parent.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tools.demonstration.story import main

    sys.exit(main())
