import sys
from pathlib import Path

# The benchmark is not installed; a bare `pytest` does not look in the checkout's top.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
