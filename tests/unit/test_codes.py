"""The codes of findings, their page, and the form in which they travel with a message."""

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tools.findings_page import PAGE, rendered

import pulumi_zoho_aep
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding, code_of, coded, recorded_finding

_SOURCES = [path for path in Path(pulumi_zoho_aep.__file__).parent.rglob("*.py") if path.name != "codes.py"]
_NAMED = re.compile(r"\bCode\.([A-Z_]+)\b")


def test_the_page_has_every_code() -> None:
    """`python tools/findings_page.py` writes it."""
    assert PAGE.read_text(encoding="utf-8") == rendered()
    assert all(f"| {code.label} | " in rendered() for code in Code)


def test_codes_are_unique_and_in_order() -> None:
    """A number once given is never given to something else."""
    labels = [code.label for code in Code]
    assert len({*labels}) == len(labels) == len({code.name for code in Code})
    assert all(re.fullmatch(r"ZA[1-79]\d\d", label) for label in labels)


def test_every_code_of_the_source_is_registered_and_used() -> None:
    """A message names its code by its registered name alone, and no code is left without a message."""
    texts = {path: path.read_text(encoding="utf-8") for path in _SOURCES}
    assert {path.name for path, text in texts.items() if re.search(r"[\"'\[ ]ZA\d{3}", text)} <= {"findings.py"}
    assert {name for text in texts.values() for name in _NAMED.findall(text)} == {code.name for code in Code}


@given(st.text(), st.sampled_from(list(Code)), st.lists(st.text(min_size=1), max_size=3))
def test_code_and_facts_are_read_back(text: str, code: Code, facts: list[str]) -> None:
    """Whatever is in them: paths hold names that people chose, and a sentence may look like a code itself."""
    assert code_of(coded(text, code, facts)) == (code.label, tuple(facts))


@pytest.mark.parametrize("text", ["", "plain", "[ZA101] first", "in [brackets]", "[ZA1]"])
def test_a_text_without_a_code(text: str) -> None:
    """Only what is at the end counts."""
    assert code_of(text) == ("", ())


def test_a_finding_that_a_state_keeps() -> None:
    """Its code survives; one of an older release has none, and is unhealthy all the same."""
    kept = recorded_finding(str(Finding.error(Code.MISSING_SCOPES, "", "the token lacks a scope", "add it")))
    assert (kept.code, kept.text) == (Code.MISSING_SCOPES, "the token lacks a scope: add it")
    assert recorded_finding("no luck").code is Code.UNHEALTHY
