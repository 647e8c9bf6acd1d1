"""What several kinds of tests use. No kind imports from another."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
