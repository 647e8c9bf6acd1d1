"""Stack files as no one would write them: everything wrong is said in words, without the values, and nothing fails."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.unit.hostile import scalars

from pulumi_zoho_aep.stack_file.config import StackConfig, parse
from pulumi_zoho_aep.stack_file.plan import plan

CANARY = "canary-in-the-wrong-place"
SECTIONS = [field.alias or name for name, field in StackConfig.model_fields.items()]
KEYS = """
credential connection schema dataset table columns delta_column mapping source expression target schedule frequency
interval start_time backfill enabled options name title description fields field_groups primary_identity path namespace
client_id client_secret refresh_token grant_token data_center environment scopes auth spec_name params protect tags id
"""
keys = st.sampled_from(KEYS.split()) | st.text(max_size=4)
leaves = st.sampled_from([CANARY, "sales", "leads", "eu", "hour", "2027-01-01T00:00:00Z", "[", '{"a": 1}', "[" * 9999])
entries = st.recursive(
    leaves | scalars, lambda inner: st.dictionaries(keys, inner, max_size=4) | st.lists(inner, max_size=2), max_leaves=8
)
names = st.sampled_from(["sales", "leads", "x.y", ""]) | st.text(max_size=5)
stack_files = st.dictionaries(
    st.sampled_from(SECTIONS) | st.text(max_size=5), st.dictionaries(names, entries, max_size=3) | entries, max_size=6
)


def test_sections_are_known() -> None:
    """The sections that are generated are those there are."""
    assert {"platform", "credentials", "connections", "schemas", "datasets", "ingestions"} <= set(SECTIONS)


@settings(max_examples=100)
@given(stack_files)
def test_any_stack_file(written: dict[str, Any]) -> None:
    """It can be planned, or the problems are reported, each in a line and without a value."""
    stack, problems = parse(written)
    if not problems:
        plan(stack)
    for problem in problems:
        # A key is named, and a secret put in the place of one is beyond help; a value is not.
        assert CANARY not in problem.text.replace(f"has no {CANARY}", "")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_nest(section: str) -> None:
    """A nest of brackets, which Pulumi hands on as text, is not a stack file."""
    texts = ["[" * depth + "]" * depth for depth in (300, 900, 100_000)]
    for text in (*texts, "[" * 100_000, *(text.replace("[", '{"a":').replace("]", "}") for text in texts)):
        assert parse({section: text})[1]


@given(stack_files)
def test_as_text(written: dict[str, Any]) -> None:
    """Sections that come as JSON text, as from Pulumi, are the same."""
    as_text = {name: json.dumps(section) for name, section in written.items() if isinstance(section, (dict, list))}
    structured = {name: written[name] for name in as_text}
    assert parse(as_text)[1] == parse(structured)[1]
