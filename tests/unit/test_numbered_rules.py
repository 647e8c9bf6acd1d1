"""Limits and traps of the routes into AEP, by the numbers that the facts about them have: each has a test."""

import re

import pytest
from tests.support import REPOSITORY

RULES = [*(f"C.4 ({number})" for number in range(1, 14)), *(f"F.7 ({number})" for number in range(1, 9))]
"""C.4 is what loses records on the way out of Zoho, F.7 what each connector has to ask, refuse and say."""


@pytest.fixture(scope="module")
def named() -> set[str]:
    """Return the rules that docstrings of tests name."""
    paths = [path for path in (REPOSITORY / "tests").rglob("test_*.py") if path.name != "test_numbered_rules.py"]
    claims = [re.findall(r'"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL) for path in paths]
    return {found for texts in claims for text in texts for found in re.findall(r"[CF]\.\d \(\d+\)", text)}


@pytest.mark.parametrize("rule", RULES)
def test_each_has_a_test(rule: str, named: set[str]) -> None:
    """Whoever removes the last test of one has to say why."""
    assert rule in named
